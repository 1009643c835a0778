"""The many ways in which senders say nothing."""

from __future__ import annotations

from typing import Any

_WORDS = (
    "- -- --- ? n/a n\\a na #n/a none <none> (none) null <null> (null) nil unknown <unknown> (unknown) undefined \\n"
)
_NOTHING = frozenset({"", "not available", "not applicable", "not provided", "[]", "{}", *_WORDS.split()})


def is_blank(value: Any) -> bool:
    """Whether the value is null, empty or one of the usual placeholders."""
    return value is None or (isinstance(value, str) and len(value) < 20 and value.strip().lower() in _NOTHING)


def text_of(value: Any) -> str | None:
    """The value as trimmed text; None for a flag, for an object or list and for what is blank."""
    if isinstance(value, str):
        return None if is_blank(value) else value.strip()
    return None if value is None or isinstance(value, (bool, dict, list)) else str(value)
