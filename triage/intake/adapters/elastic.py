"""Elastic Security's detection alerts of 8.x and 9.x (kibana.alert.*) and signals of 7.x (signal.*), flat or nested
(Elastic Security documentation, "Alert schema")."""

from __future__ import annotations

from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.blank import text_of
from triage.intake.ecs_paths import ECS_PATHS, ECS_SILENT_ON, ecs_given, read_ecs
from triage.intake.marks import Mark
from triage.intake.paths import Found, node_at, objects_at
from triage.intake.sender import Sender
from triage.intake.severity import by_floor
from triage.model.scales import Severity

# Words, else a risk score ("Create a detection rule": 0-21 low, 22-47 medium, 48-73 high, 74-100 critical).
scale = by_floor((74, Severity.CRITICAL), (48, Severity.HIGH), (22, Severity.MEDIUM), (0, Severity.LOW))

_THREAT = "kibana.alert.rule.threat kibana.alert.rule.parameters.threat signal.rule.threat"
_TECHNIQUES = " ".join(f"{threat}.technique.{what}" for threat in _THREAT.split() for what in ("subtechnique.id", "id"))
_PATHS = {
    "name": "kibana.alert.rule.name signal.rule.name rule.name",
    "timestamp": "kibana.alert.original_time signal.original_time @timestamp kibana.alert.start",
    "severity": "kibana.alert.severity kibana.alert.rule.severity signal.rule.severity kibana.alert.risk_score "
    "kibana.alert.rule.risk_score signal.rule.risk_score",
    "alert_type": "event.category kibana.alert.original_event.category signal.original_event.category "
    "kibana.alert.rule.category",
    "message": "kibana.alert.reason signal.reason message kibana.alert.rule.description signal.rule.description",
    "techniques": f"{_TECHNIQUES} {ECS_PATHS['techniques']}",
    "success": "event.outcome kibana.alert.original_event.outcome signal.original_event.outcome",
    "vendor_id": "kibana.alert.uuid signal.group.id event.id",
    "vendor_status": "kibana.alert.workflow_status signal.status kibana.alert.status",
    "vendor_verdict": "kibana.alert.workflow_reason",
    "link": "kibana.alert.url",
}
ELASTIC = Sender("elastic", ECS_PATHS | _PATHS, scale, ECS_SILENT_ON | {"severity", "vendor_verdict", "link"})
_GROUPED_BY = "kibana.alert.threshold_result.terms signal.threshold_result.terms"


def read(payload: Any) -> Items:
    """One alert. What a threshold rule grouped by stands in a list of terms, under the names of ECS."""
    given = ecs_given(payload)
    for field, pair in _terms(payload):
        given.setdefault(field, []).append(pair)
    return (read_ecs(payload, ELASTIC, given),)


def _terms(raw: Any) -> list[tuple[str, Found]]:
    found = (
        (pointer, term, _FIELD_OF.get(text_of(term.get("field")) or ""))
        for pointer, term in objects_at(raw, _GROUPED_BY)
    )
    return [(field, (f"{pointer}/value", term.get("value"))) for pointer, term, field in found if field]


_FIELD_OF = {path: field for field, paths in ECS_PATHS.items() for path in paths.split()} | {
    "user.name": "users",
    "host.name": "hosts",
    "host.hostname": "hosts",
    "url.full": "urls",
    "file.hash.sha256": "hashes",
    "process.hash.sha256": "hashes",
    "process.command_line": "command_lines",
}

_MARKS = ("kibana.alert.uuid", "kibana.alert.rule.name", "kibana.alert.severity", "signal.rule.name")


def _is_alert(payload: Any) -> bool:
    if not isinstance(payload, dict):
        return False
    if payload.keys().isdisjoint(("kibana", "kibana.alert", "kibana.alert.rule", "signal", "signal.rule")):
        return any(payload.get(path) for path in _MARKS)
    return any(node_at(payload, path) for path in _MARKS)


ADAPTER = Adapter(
    "elastic",
    "Elastic Security alert",
    ((Mark("kibana.alert", f"must have one of {', '.join(_MARKS)}", _is_alert),),),
    read,
)
