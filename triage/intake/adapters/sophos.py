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
        # "location" is the name of the device; "source" the user.
        "hosts": "location managedAgent.name dhost endpoint_name",
        "hashes": "appSha256 data.appSha256 core_remedy_items.items.sha256 data.core_remedy_items.items.sha256 "
        "data.threat_sha256 sha256 data.hmpa_exploit.thumbprint",
        "processes": "data.ips_threat.executable_path ips_threat_data.executablePath amsi_threat_data.processPath "
        "data.amsi_threat.process_path data.hmpa_exploit.process_path core_remedy_items.items.processPath",
        "vendor_id": "id event_service_event_id",
        "vendor_status": "data.threat_status threat_status",
    },
    by_word(),
    frozenset({"*"}),
)


_OWN = "source_info.ip data.source_info.ip ip"
_OWN_PORT = "ips_threat_data.localPort data.ips_threat.local_port"
_REMOTE = "ips_threat_data.remoteIp data.ips_threat.remote_ip"
_REMOTE_PORT = "ips_threat_data.remotePort data.ips_threat.remote_port"


def read(payload: Any) -> Items:
    """One alert. The device's own address is the source, unless intrusion prevention calls the traffic inbound."""
    pairs = values_at(payload, "source person.name suser")
    users: list[Found] = [(pointer, kinds.account(value)) for pointer, value in pairs]
    own, remote = (_OWN, _OWN_PORT), (_REMOTE, _REMOTE_PORT)
    source, destination = (remote, own) if _is_inbound(payload) else (own, remote)
    given: dict[str, list[Found]] = {"users": users}
    for end, (address, port) in (("source", source), ("destination", destination)):
        given[f"{end}_ip"] = list(values_at(payload, address))
        given[f"{end}_port"] = list(values_at(payload, port))
    return (read_alert(payload, SOPHOS, given),)


def _is_inbound(payload: Any) -> bool:
    """ "Event::Endpoint::Threat::IpsInboundDetection", "IPS/Inbound/…"."""
    told = (text_of(node_at(payload, name)) or "" for name in ("type", "threat"))
    return any("inbound" in text.lower() for text in told)


_IS_EVENT = Mark(
    "type", "must begin with Event::", lambda payload: (text_of(node_at(payload, "type")) or "")[:7] == "Event::"
)
ADAPTER = Adapter(
    "sophos", "Sophos Central event or alert", ((_IS_EVENT, has("severity")), (_IS_EVENT, has("id"))), read
)
