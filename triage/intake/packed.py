"""JSON that a product packs into a text field."""

from __future__ import annotations

import re
from typing import Any

from triage import strict_json
from triage.errors import PayloadError

_IN_BRACKETS = re.compile(r"\[(?:[A-Z][a-z]{2} [A-Z][a-z]{2} |\d{4}-\d\d-|\d{1,2}/|\*\*\])")
MAX_PACKED_BYTES = 1024 * 1024


def may_be_json(text: str) -> bool:
    """Whether a text begins as an object or a list of JSON does, not as a time in brackets ("[Thu Jan 22 …]")."""
    start = text.lstrip()[:12]
    return start[:1] == "{" or (start[:1] == "[" and _IN_BRACKETS.match(start) is None)


def unpacked(value: Any, most: int = MAX_PACKED_BYTES) -> Any:
    """The object or list in a JSON text of at most `most` bytes; an object or list as it is; None for all else."""
    if isinstance(value, (dict, list)):
        return value
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return strict_json.loads(value.strip(), most)
    except PayloadError:
        return None
