"""Sophos Central: events and alerts (SIEM integration API v1, and the alerts of the Common API)."""

from __future__ import annotations

from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.blank import text_of
from triage.intake.marks import Mark, has
from triage.intake.paths import Found, node_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word

SOPHOS = Sender(
    "sophos",
    {
        "name": "name description type",
        "timestamp": "when raisedAt created_at",
        "severity": "severity",
        "alert_type": "type category group",
        "message": "description name",
        "addresses": "source_info.ip data.source_info.ip data.ips_threat.remote_ip ips_threat_data.remoteIp ip",
        # "location" is the name of the device; "source" the user.
        "hosts": "location managedAgent.name dhost endpoint_name",
        "hashes": "appSha256 data.appSha256 core_remedy_items.items.sha256 data.core_remedy_items.items.sha256 "
        "data.threat_sha256 sha256",
        "processes": "data.ips_threat.executable_path ips_threat_data.executablePath amsi_threat_data.processPath "
        "data.amsi_threat.process_path data.hmpa_exploit.process_path core_remedy_items.items.processPath",
        "vendor_id": "id event_service_event_id",
        "vendor_status": "data.threat_status threat_status",
    },
    by_word(),
    frozenset({"*"}),
)


def read(payload: Any) -> Items:
    """One alert. Which side of an intrusion the remote address is on is not said."""
    pairs = values_at(payload, "source person.name suser")
    users: list[Found] = [(pointer, kinds.account(value)) for pointer, value in pairs]
    return (read_alert(payload, SOPHOS, {"users": users}),)


_IS_EVENT = Mark(
    "type", "must begin with Event::", lambda payload: (text_of(node_at(payload, "type")) or "")[:7] == "Event::"
)
ADAPTER = Adapter(
    "sophos", "Sophos Central event or alert", ((_IS_EVENT, has("severity")), (_IS_EVENT, has("id"))), read
)
