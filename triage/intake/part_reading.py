"""An alert whose missing fields are looked for by meaning in one part of its payload only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from triage.intake.blank import is_blank
from triage.intake.meaning import Fields
from triage.intake.paths import Found, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.model.alert import Alert

Listed = Mapping[str, list[Found]]


def read_alert_with(
    part: Mapping[str, Any], names: str, raw: Mapping[str, Any], sender: Sender, given: Listed
) -> Alert:
    """As `read_alert`, but the named fields, parted by blanks, are looked for by meaning in `part` alone: the payload
    without what the product says of itself, of its people and of its sensors. Its JSON pointers are those of `raw`."""
    silent = replace(sender, silent_on=sender.silent_on | set(names.split()))
    lacking = [name for name in names.split() if not _is_documented(raw, sender, given, name)]
    fields = Fields(part) if lacking else None
    found = {name: list(fields.candidates(name)) for name in lacking} if fields else {}
    meant = {name: [(origin.pointer, value) for value, origin in pairs] for name, pairs in found.items()}
    alert = read_alert(raw, silent, {**given, **meant})
    places = {name: {origin.pointer: origin for _, origin in pairs} for name, pairs in found.items()}
    origins = {name: places.get(name, {}).get(origin.pointer, origin) for name, origin in alert.origins.items()}
    return replace(alert, origins=origins)


def _is_documented(raw: Any, sender: Sender, given: Listed, name: str) -> bool:
    pairs = (*given.get(name, ()), *values_at(raw, sender.paths.get(name, "")))
    return not all(is_blank(value) for _, value in pairs)
