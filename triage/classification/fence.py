"""Foreign text on its way into the prompt: redacted, made visible, cut, and fenced by a nonce."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from triage.classification.redaction import REDACTED, is_secret_field, redact

FIELD_LIMIT = 8_000
"""Characters of one field that the model sees, half from its head and half from its tail."""

PATH_LIMIT = 300
"""Characters of a field's path. Real paths are shorter; only a hostile key is longer."""

_READ_LIMIT = 8 * FIELD_LIMIT
"""Characters of one field that are looked through for secrets before the cut, so that a 5 MiB field costs no second."""

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
"""Control, zero-width, bidi, tag, variation, filler and private-use characters: a reader can't see them, a model can.
Tab, line feed and carriage return stay: JSON shows them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One text as the model sees it: how many characters were cut from it, and how many hidden ones it held."""

    text: str
    cut: int = 0
    hidden: int = 0


def visible(text: str) -> tuple[str, int]:
    """The text with each hidden character as its code, "<U+202E>", and how many there were."""
    return _HIDDEN.subn(lambda match: f"<U+{ord(match.group()):04X}>", text)


def shorten(text: str, limit: int) -> tuple[str, int]:
    """Head and tail of a text over the limit, and how many characters between them were left out."""
    if len(text) <= limit:
        return text, 0
    head = (limit + 1) // 2
    tail = limit - head
    return text[:head] + (text[-tail:] if tail else ""), len(text) - limit


def show(path: str, text: str, limit: int = FIELD_LIMIT) -> Shown:
    """One foreign text, safe to fence: secrets redacted, hidden characters visible, at most `limit` characters."""
    if is_secret_field(path) and text:
        return Shown(REDACTED)
    read, unread = shorten(text, _READ_LIMIT)
    seen, hidden = visible(redact(read))
    kept, left_out = shorten(seen, limit)
    return Shown(kept, left_out + unread, hidden)


def line(record: dict[str, Any]) -> str:
    """A record as one line of ASCII JSON: no foreign character can end the line or the block."""
    return json.dumps(record, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def nonce_for(lines: Iterable[str], token: Callable[[], str]) -> str:
    """A fresh token that occurs in none of the lines. `token` gives 128 random bits as hex."""
    everything = "\n".join(lines).lower()
    nonce = token()
    while nonce.lower() in everything:
        nonce = token()
    return nonce


def fence(title: str, lines: Iterable[str], nonce: str) -> str:
    """A block of untrusted lines between two marks that carry the nonce."""
    return "\n".join((f"BEGIN UNTRUSTED {title} {nonce}", *lines, f"END UNTRUSTED {title} {nonce}"))
