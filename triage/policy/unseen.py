"""Characters that a person does not see and a model may read."""

from __future__ import annotations

import re

_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f")
_TAG = re.compile("[\U000e0000-\U000e007f]")
_OVERRIDE = re.compile("[\u202d\u202e]")
_BIDI = re.compile("[\u202a-\u202c\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
# A joiner between letters of the Latin alphabet has no use; in Persian, Hindi and emoji it has.
_INSIDE_WORD = re.compile("(?<=[A-Za-z0-9])[\u200b-\u200d\u2060-\u2064\ufeff]+(?=[A-Za-z0-9])")
# One variation selector follows a sign that it varies; a run of them carries bytes.
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2}")


def hidden_characters(text: str) -> bool:
    """Whether a text holds tag characters (flags of emoji aside), direction overrides, direction controls without any
    right-to-left letter, zero-width characters inside Latin words, or runs of variation selectors."""
    if text.isascii():
        return False
    if _OVERRIDE.search(text) or _INSIDE_WORD.search(text) or _SELECTORS.search(text):
        return True
    if _BIDI.search(text) and not _RIGHT_TO_LEFT.search(text):
        return True
    return bool(_TAG.search(_FLAG.sub("", text)))
