"""Any other JSON object: its fields are found by meaning."""

from __future__ import annotations

from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake.adapter import Adapter, Items
from triage.intake.lines.names import with_told_hashes, with_told_user
from triage.intake.lines.words import MAX_SEARCHED
from triage.intake.marks import Mark
from triage.intake.reading import read_by_meaning
from triage.model.leaves import leaves

AN_OBJECT = Mark("", "must be an object", lambda payload: isinstance(payload, dict))


def read(payload: Any) -> Items:
    """One alert. Raises InvalidAlert for an object that holds nothing to judge."""
    if any(value not in (None, "") and pointer != "/name" for pointer, value in leaves(payload)):
        alert = read_by_meaning(payload, "generic")
        place = alert.origins.get("message")
        text, pointer = alert.message[:MAX_SEARCHED], place.pointer if place else ""
        return (with_told_hashes(with_told_user(alert, text, pointer), text, pointer),)
    if isinstance(payload.get("alerts"), list):
        raise InvalidAlert("no alert in it", (Fault("/alerts", "is empty"),))
    detail = 'has no field to judge: send {"name": …, "alert": {…}} or your product\'s own alert'
    raise InvalidAlert(f"not an alert: {detail}", (Fault("/alert" if "name" in payload else "", detail),))


ADAPTER = Adapter("generic", "Any JSON object, its fields found by meaning", ((AN_OBJECT,),), read)
