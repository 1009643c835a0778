"""This service's own form: {"name": "…", "alert": {…any fields…}}."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import Mark
from triage.intake.reading import read_by_meaning
from triage.intake.severity import read_severity

_ENVELOPE = frozenset({"name", "alert", "format", "id", "source"})
_TEXTS = ("user", "source_ip", "destination_ip", "location", "alert_type", "message")


def _bears_nothing_else(payload: Any) -> bool:
    return isinstance(payload, dict) and payload.keys() <= _ENVELOPE


FORM = (
    Mark("alert", "must be an object with the alert's fields", lambda p: isinstance(p, dict) and "alert" in p),
    Mark("", f"must have no other fields than {', '.join(sorted(_ENVELOPE))}", _bears_nothing_else),
)


def read(payload: Any) -> Items:
    """One alert. Raises InvalidAlert naming every field of a wrong kind."""
    faults = tuple(_envelope_faults(payload)) or tuple(_field_faults(payload["alert"]))
    if faults:
        raise InvalidAlert("not an alert: " + "; ".join(f"{f.pointer} {f.detail}" for f in faults), faults)
    alert = read_by_meaning(payload["alert"], "native", payload.get("name"))
    return (replace(alert, **_known(payload["alert"])),)


def _envelope_faults(payload: Mapping[str, Any]) -> list[Fault]:
    faults = []
    name, alert = payload.get("name"), payload.get("alert")
    if name is not None and (not isinstance(name, str) or not name.strip()):
        faults.append(Fault("/name", "must be a text that is not empty"))
    if not isinstance(alert, dict):
        faults.append(Fault("/alert", "must be an object with the alert's fields"))
    elif not alert:
        faults.append(Fault("/alert", "is empty: there is nothing to judge"))
    return faults


def _field_faults(alert: Mapping[str, Any]) -> list[Fault]:
    faults = [
        Fault(f"/alert/{key}", "must be a text")
        for key in _TEXTS
        if key in alert and not isinstance(alert[key], (str, type(None), list, dict))
    ]
    if _is_bad_count(alert.get("failed_logins")):
        faults.append(Fault("/alert/failed_logins", "must be a whole number of 0 or more"))
    return faults


def _is_bad_count(value: Any) -> bool:
    """A number that counts nothing; words in its place say nothing and are kept as they are."""
    return isinstance(value, (int, float)) and kinds.count(value) is None


def _known(alert: Mapping[str, Any]) -> dict[str, Any]:
    """The documented fields win over whatever else in the alert has the same meaning."""
    known: dict[str, Any] = {
        key: alert[key] for key in ("alert_type", "message", "location") if isinstance(alert.get(key), str)
    }
    if "success" in alert:
        known["success"] = kinds.flag(alert["success"])
    if severity := read_severity(alert.get("severity")):
        known["severity"] = severity
    return {key: value for key, value in known.items() if value != ""}


ADAPTER = Adapter("native", "The service's own form", (FORM,), read)
