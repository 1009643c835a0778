"""A request's path as logs and answers may show it: tokens ride in the paths of webhooks."""

from __future__ import annotations

import re

from flask import Request

MASK = "***"
MOST_CHARACTERS = 200
# A token has 43 characters, no word of a route has half as many.
LONGEST_WORD = 20
# Also where the path is mistyped, has a prefix, or stands in the text of somebody else's error.
_HOOKS = re.compile(r"(/[^/\s]*hooks?/).*", re.ASCII | re.IGNORECASE | re.DOTALL)
_LONG = re.compile(rf"[^/\s'\"]{{{LONGEST_WORD + 1},}}")


def shown_path(incoming: Request) -> str:
    """The path of a route; of a webhook neither token nor source, whose name would say whether it exists; of no route,
    what can be no token."""
    is_route = incoming.url_rule is not None and not incoming.url_rule.rule.startswith("/hooks")
    return (incoming.path if is_route else masked(incoming.path))[:MOST_CHARACTERS]


def masked(text: str) -> str:
    """A path, or a text that holds one, with all that may be a token replaced by ***."""
    return _LONG.sub(MASK, _HOOKS.sub(rf"\g<1>{MASK}", text))
