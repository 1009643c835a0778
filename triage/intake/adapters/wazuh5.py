"""Wazuh 5's findings: the Wazuh Common Schema, which is the Elastic Common Schema with wazuh.* beside it (Wazuh 5
documentation, "Wazuh Common Schema")."""

from __future__ import annotations

from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.ecs_paths import (
    ECS_PATHS,
    ECS_SILENT_ON,
    ecs_given,
    first_of,
    once_in_any_case,
    read_ecs,
    what_was_done,
)
from triage.intake.marks import has
from triage.intake.sender import Sender
from triage.intake.severity import by_floor
from triage.model.scales import Severity

# The words of its Sigma rules; pipelines that put a Wazuh 4 alert below wazuh.* leave its number (0 to 16).
scale = by_floor((15, Severity.CRITICAL), (12, Severity.HIGH), (7, Severity.MEDIUM), (0, Severity.LOW))

_MITRE = "wazuh.rule.mitre.subtechnique.id wazuh.rule.mitre.technique.id wazuh.rule.mitre.id wazuh.threat.technique.id"
WAZUH5 = Sender(
    "wazuh5",
    ECS_PATHS
    | {
        "name": "wazuh.rule.title wazuh.rule.description wazuh.rule.name rule.name message",
        "timestamp": "@timestamp event.start event.created",
        "severity": "wazuh.rule.level",
        "alert_type": "event.category wazuh.rule.tags wazuh.rule.groups wazuh.integration.category",
        "message": "message event.original wazuh.rule.description",
        "addresses": f"{ECS_PATHS['addresses']} wazuh.agent.host.ip wazuh.agent.ip",
        "techniques": f"{_MITRE} {ECS_PATHS['techniques']}",
        "vendor_id": "wazuh.finding.id event.id wazuh.event.id",
    },
    scale,
    ECS_SILENT_ON | {"severity", "vendor_verdict", "link"},
)


def read(payload: Any) -> Items:
    """One alert. The host is the one of the event, the agent's where the event names none."""
    given = ecs_given(payload) | {"vendor_status": what_was_done(payload)}
    hosts = first_of(payload, "host.name host.hostname", "wazuh.agent.name wazuh.agent.host.hostname")
    return (read_ecs(payload, WAZUH5, given | {"hosts": once_in_any_case(hosts)}),)


ADAPTER = Adapter("wazuh5", "Wazuh 5 finding", ((has("wazuh.rule.level"),), (has("wazuh.rule.title"),)), read)
