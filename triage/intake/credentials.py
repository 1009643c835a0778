"""Live credentials that senders put into their payloads: dropped before anything is stored, shown or sent on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from triage.intake.adapter import Items
from triage.model.alert import Alert

# A Splunk custom alert action sends the key of its own session.
CREDENTIALS = frozenset({"session_key"})
# The beginning and the value of the same member in JSON that is packed into a text, however often it is escaped.
_QUOTE = r'\\{0,15}"'
_NAMES = "|".join(sorted(CREDENTIALS))
_IN_TEXT = re.compile(rf'({_QUOTE}(?:{_NAMES}){_QUOTE}\s{{0,9}}:\s{{0,9}}{_QUOTE})[^"\\]+')


def without_credentials(payload: Any) -> tuple[Any, tuple[str, ...]]:
    """The payload without what logs its holder in, at whatever depth, also in packed texts, and a note for each kind
    that was dropped."""
    found = sorted(_names_in(payload))
    if not found:
        return payload, ()
    return _kept(payload), tuple(f"{name} was dropped: it is a live credential" for name in found)


def _names_in(payload: Any) -> set[str]:
    found: set[str] = set()
    waiting = [payload]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found |= {name for name in CREDENTIALS if name in value and _IN_TEXT.search(value)}
        elif isinstance(value, dict):
            found |= CREDENTIALS & value.keys()
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return found


def _kept(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _kept(item) for key, item in value.items() if key not in CREDENTIALS}
    if isinstance(value, list):
        return [_kept(item) for item in value]
    return _IN_TEXT.sub(r"\1", value) if isinstance(value, str) else value


def with_notes(items: Items, notes: tuple[str, ...]) -> Items:
    """The alerts with these notes added."""
    return tuple(replace(item, notes=(*item.notes, *notes)) if isinstance(item, Alert) else item for item in items)
