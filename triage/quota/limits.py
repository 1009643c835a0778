"""How often a source may be asked, as an operator writes it: `4/minute;500/day`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

_LIMIT = re.compile(r"([0-9]{1,9})/(minute|day)")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` calls in any 60 seconds ("minute"), or in one calendar day ("day")."""

    count: int
    window: Literal["minute", "day"]

    def __str__(self) -> str:
        return f"{self.count}/{self.window}"


def parse_limits(text: str) -> tuple[Limit, ...]:
    """Read `4/minute;500/day`; an empty text is no limit. Raises ValueError with a sentence for an operator."""
    if not text.strip():
        return ()
    limits = tuple(_parse_limit(part.strip()) for part in text.split(";"))
    if len({limit.window for limit in limits}) != len(limits):
        raise ValueError("the same window is named twice; write each of minute and day once")
    return limits


def _parse_limit(part: str) -> Limit:
    match = _LIMIT.fullmatch(part)
    if match is None or int(match[1]) == 0:
        raise ValueError(f"{part[:40]!r} is no limit; write a number from 1, a slash, and minute or day")
    return Limit(int(match[1]), cast(Literal["minute", "day"], match[2]))
