"""Okta: events of the System Log, alone or in an event hook (Okta API, "System Log" and "Event Hooks")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import has, has_list, has_object
from triage.intake.paths import Found, objects_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word
from triage.model.alert import Alert

HOOKED = "data.events"
_PATHS = {
    "name": "displayMessage eventType",
    "timestamp": "published",
    "severity": "severity",
    "alert_type": "eventType",
    "message": "displayMessage outcome.reason",
    "source_ip": "client.ipAddress request.ipChain.ip",
    "location": "client.geographicalContext.country request.ipChain.geographicalContext.country",
    "vendor_id": "uuid",
}
# A target or actor of these types is somebody; SystemPrincipal is Okta itself.
_SOMEBODY = frozenset({"user", "appuser", "user_account"})
_OUTCOMES = {"success": True, "allow": True, "failure": False, "deny": False}


def read(payload: Any) -> Items:
    """One alert an event; an event hook holds many, and each keeps the hook around it."""
    events = tuple(_events(payload))
    if not events:
        raise InvalidAlert("no alert in it: /data/events is empty", (Fault("/data/events", "is empty"),))
    return events


def _events(payload: Mapping[str, Any]) -> Iterator[Alert | InvalidAlert]:
    """The alert of one event, or one item for each event of a hook."""
    data = payload.get("data")
    hooked = data.get("events") if isinstance(data, dict) and "actor" not in payload else None
    if not isinstance(hooked, list):
        yield _read(payload, "")
        return
    for index, event in enumerate(hooked):
        if isinstance(event, dict) and event:
            yield _read({**payload, "data": {**(data or {}), "events": [event]}}, f"{HOOKED}.")
        else:
            fault = Fault(f"/data/events/{index}", "must be an object that is not empty")
            yield InvalidAlert(f"not an alert: {fault.pointer} {fault.detail}", (fault,))


def _read(raw: Mapping[str, Any], at: str) -> Alert:
    paths = {name: " ".join(at + path for path in own.split()) for name, own in _PATHS.items()}
    given = {
        "users": [*_somebody(raw, at)],
        "success": [
            (pointer, _OUTCOMES.get(str(value).lower())) for pointer, value in _values(raw, at, "outcome.result")
        ],
        "vendor_verdict": [*_verdict(raw, at)],
    }
    return read_alert(raw, Sender("okta", paths, by_word(), frozenset({"*"})), given)


def _values(raw: Any, at: str, path: str) -> Iterator[Found]:
    return values_at(raw, at + path)


def _somebody(raw: Any, at: str) -> Iterator[Found]:
    """The logins of who acts, then of whom it is done to."""
    for pointer, party in objects_at(raw, f"{at}actor {at}target"):
        if str(party.get("type")).lower() in _SOMEBODY:
            key = "alternateId" if party.get("alternateId") not in (None, "", "unknown") else "displayName"
            yield f"{pointer}/{key}", party.get(key)


def _verdict(raw: Any, at: str) -> Iterator[Found]:
    """What ThreatInsight and the risk engine hold of it."""
    for pointer, value in _values(raw, at, "debugContext.debugData.threatSuspected"):
        if str(value).lower() == "true":
            yield pointer, "threat suspected"
    yield from _values(raw, at, "debugContext.debugData.risk")
    yield from _values(raw, at, "debugContext.debugData.logOnlySecurityData")


ADAPTER = Adapter(
    "okta",
    "Okta System Log event or event hook",
    (
        (has("eventType"), has_object("actor"), has_object("outcome")),
        (has("eventType"), has_object("actor"), has("published")),
        (has_list("data.events"), has("eventTypeVersion")),
        (has_list("data.events"), has("cloudEventsVersion")),
    ),
    read,
)
