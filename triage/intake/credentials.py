"""Live credentials that senders put into their payloads: dropped before anything is stored, shown or sent on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from triage.intake.adapter import Items
from triage.model.alert import Alert

# A Splunk custom alert action sends the key of its own session.
CREDENTIALS = frozenset({"session_key"})


def without_credentials(payload: Any) -> tuple[Any, tuple[str, ...]]:
    """The payload without what logs its holder in, and a note for each thing that was dropped."""
    if not isinstance(payload, dict) or CREDENTIALS.isdisjoint(payload):
        return payload, ()
    kept = {key: value for key, value in payload.items() if key not in CREDENTIALS}
    return kept, tuple(f"{key} was dropped: it is a live credential" for key in payload if key in CREDENTIALS)


def with_notes(items: Items, notes: tuple[str, ...]) -> Items:
    """The alerts with these notes added."""
    return tuple(replace(item, notes=(*item.notes, *notes)) if isinstance(item, Alert) else item for item in items)
