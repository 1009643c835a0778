"""Microsoft Defender incidents with their alerts, and the alerts of the Defender APIs before Graph.

Fields: Graph REST API, "incident resource type"; Defender XDR API, "List incidents"; Defender for Endpoint API, "Alert
resource type".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake.adapter import Adapter, Items
from triage.intake.adapters.defender import ALERT, read_evidence, sender_at, verdict
from triage.intake.marks import Form, has, has_any, has_list, is_one_of
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word
from triage.model.alert import Alert

NAME = "defender_incident"
INCIDENT_TYPE = "#microsoft.graph.security.incident"

ALONE = replace(ALERT, format=NAME)
_INSIDE = sender_at("alerts")
IN_INCIDENT = replace(
    _INSIDE,
    format=NAME,
    paths={
        **_INSIDE.paths,
        "name": f"{_INSIDE.paths['name']} displayName incidentName",
        "severity": f"{_INSIDE.paths['severity']} severity",
    },
)
# An incident that comes without its alerts.
INCIDENT = Sender(
    NAME,
    {
        "name": "displayName incidentName",
        "timestamp": "createdDateTime createdTime lastUpdateDateTime lastUpdateTime",
        "severity": "severity",
        "message": "description summary",
        "vendor_id": "id incidentId",
        "vendor_status": "status",
        "link": "incidentWebUrl incidentUri",
    },
    by_word(),
    silent_on=ALERT.silent_on,
)


def read(payload: Any) -> Items:
    """Each alert of an incident, with the incident around it as its raw payload; the incident itself when it comes
    without alerts; or the one alert."""
    if "alerts" not in payload:
        return (read_evidence(payload, ALONE, "."),) if _is_alert(payload) else (_incident(payload),)
    alerts = payload["alerts"]
    if isinstance(alerts, dict):
        return (read_evidence(payload, IN_INCIDENT, "alerts"),)
    if not isinstance(alerts, list) or not alerts:
        return (_incident(payload),)
    return tuple(_in_incident(payload, alert, f"/alerts/{index}") for index, alert in enumerate(alerts))


def _is_alert(payload: Mapping[str, Any]) -> bool:
    return any(key in payload for key in ("alertCreationTime", "alertId", "machineId", "title"))


def _in_incident(incident: Mapping[str, Any], alert: Any, pointer: str) -> Alert | InvalidAlert:
    if not isinstance(alert, dict) or not alert:
        return InvalidAlert(f"not an alert: {pointer}", (Fault(pointer, "must be an object with the alert's fields"),))
    return read_evidence({**incident, "alerts": [alert]}, IN_INCIDENT, "alerts")


def _incident(payload: Mapping[str, Any]) -> Alert:
    return read_alert(payload, INCIDENT, {"vendor_verdict": verdict(payload, ".")})


FORMS: tuple[Form, ...] = (
    (is_one_of("@odata.type", INCIDENT_TYPE, INCIDENT_TYPE[1:]), has("displayName")),
    (has("displayName"), has("incidentWebUrl"), has("status")),
    (has("displayName"), has("determination"), has_list("alerts"), has("severity")),
    (has("incidentId"), has("incidentName"), has("severity")),
    (has("incidentId"), has("alerts.alertId")),
    (has("alertId"), has("serviceSource"), has_any("entities", "devices")),
    (has("alertCreationTime"), has("title")),
    (has("machineId"), has("detectionSource"), has("title")),
)
ADAPTER = Adapter(NAME, "Microsoft Defender incident, or alert of its APIs before Graph", FORMS, read)
