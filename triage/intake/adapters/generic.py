"""Any other JSON object: its fields are found by meaning."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake.adapter import Adapter
from triage.intake.reading import read_fields
from triage.model.alert import Alert
from triage.model.leaves import leaves

# A Splunk custom alert action sends the key of its own session.
CREDENTIALS = frozenset({"session_key"})


def recognises(payload: Any) -> bool:
    """Any object: this adapter stands last."""
    return isinstance(payload, dict)


def read(payload: Any) -> tuple[Alert, ...]:
    """One alert. Raises InvalidAlert for an object that holds nothing to judge."""
    facts = [pointer for pointer, value in leaves(payload) if value not in (None, "") and pointer != "/name"]
    if facts:
        return (_without_credentials(payload),)
    if isinstance(payload.get("alerts"), list):
        raise InvalidAlert("no alert in it", (Fault("/alerts", "is empty"),))
    detail = 'has no field to judge: send {"name": …, "alert": {…}} or your product\'s own alert'
    raise InvalidAlert(f"not an alert: {detail}", (Fault("/alert" if "name" in payload else "", detail),))


def _without_credentials(payload: dict[str, Any]) -> Alert:
    kept = {key: value for key, value in payload.items() if key not in CREDENTIALS}
    alert = read_fields(kept, "generic")
    dropped = tuple(f"{key} was dropped: it is a live credential" for key in payload if key in CREDENTIALS)
    return replace(alert, notes=(*alert.notes, *dropped))


ADAPTER = Adapter("generic", "Any JSON object, its fields found by meaning", recognises, read)
