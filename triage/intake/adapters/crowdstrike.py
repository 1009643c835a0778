"""CrowdStrike Falcon's alerts, older detections, incidents, and what a Fusion workflow posts (Falcon API, "Alerts")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import Mark, has, has_list, has_object
from triage.intake.paths import Found, node_at, objects_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_floor
from triage.model.scales import Severity

# "Severity" in the Falcon console: 0..19 informational, then a step every 20.
scale = by_floor(
    (80, Severity.CRITICAL),
    (60, Severity.HIGH),
    (40, Severity.MEDIUM),
    (20, Severity.LOW),
    (0, Severity.INFORMATIONAL),
)
_OUTBOUND = frozenset({"0", "outbound", "out", "outgoing"})
_INBOUND = frozenset({"1", "inbound", "in", "incoming"})

CROWDSTRIKE = Sender(
    "crowdstrike",
    {
        "name": "display_name name data.detections.display_name data.detections.name behaviors.display_name "
        "behaviors.scenario scenario data.detections.scenario meta.workflow_definition_name incident_id",
        "timestamp": "timestamp start_time context_timestamp first_behavior behaviors.timestamp start "
        "created_timestamp created data.detections.created_timestamp meta.timestamp",
        "severity": "severity_name severity max_severity_displayname max_severity behaviors.severity "
        "data.detections.severity",
        "alert_type": "tactic behaviors.tactic tactics scenario behaviors.scenario data.detections.tactic type",
        "message": "description behaviors.description data.detections.description",
        "source_ip": "source_endpoint_address_ip4 source_endpoint_ip_address source_endpoint_address_ip6 source_ips",
        "destination_ip": "target_endpoint_address_ip4 target_endpoint_ip_address destination_ips",
        "addresses": "device.local_ip device.external_ip hosts.local_ip hosts.external_ip source_ips destination_ips "
        "host_ips data.devices.local_ip data.devices.external_ip",
        "hosts": "device.hostname source_endpoint_host_name target_endpoint_host_name hosts.hostname host_names "
        "source_hosts destination_hosts target_domain_controller_host_name data.devices.hostname",
        "hashes": "sha256 md5 sha1 behaviors.sha256 behaviors.md5 ioc_context.sha256 ioc_context.md5 "
        "quarantined_files.sha256 associated_files.sha256 data.detections.sha256 data.detections.md5",
        "processes": "filepath filename behaviors.filepath behaviors.filename parent_details.filepath "
        "data.detections.filepath data.detections.filename",
        "command_lines": "cmdline behaviors.cmdline parent_details.cmdline behaviors.parent_details.parent_cmdline "
        "data.detections.command_line data.detections.cmdline",
        "techniques": "technique_id technique_ids mitre_attack.technique_id behaviors.technique_id mitre_attack "
        "techniques data.detections.technique_id",
        "location": "location_country_code",
        "vendor_status": "status state data.detections.status",
        "vendor_verdict": "resolution",
        "vendor_id": "composite_id detection_id incident_id data.detections.id",
        "link": "falcon_host_link data.detections.url meta.event_reference_url meta.source_event_url",
    },
    scale,
    frozenset(
        "source_ip destination_ip source_port destination_port users addresses location success failed_logins "
        "vendor_verdict urls domains mail_sender mail_subject".split()
    ),
)
_USERS = (
    "user_name source_account_name source_account_sam_account_name source_account_upn user_principal "
    "behaviors.user_name users.user_name users user_names usernames target_account_name data.detections.user_name"
)


@dataclass(frozen=True, slots=True)
class Keys:
    """How a network access of this product calls its two sides."""

    direction: str
    near: str
    near_port: str
    far: str
    far_port: str


_KEYS = Keys("connection_direction", "local_address", "local_port", "remote_address", "remote_port")


def network_ends(accesses: Iterable[tuple[str, Mapping[str, Any]]], keys: Keys) -> dict[str, list[Found]]:
    """Source and destination of the first network access whose direction is told; every address besides."""
    seen = [(pointer, access) for pointer, access in accesses if kinds.address(access.get(keys.far))]
    given = {
        "addresses": [
            (f"{pointer}/{key}", access.get(key)) for pointer, access in seen for key in (keys.far, keys.near)
        ]
    }
    told = next(((pointer, access) for pointer, access in seen if _direction(access, keys)), None)
    if told is None:
        return given
    pointer, access = told
    near, far = (keys.near, keys.near_port), (keys.far, keys.far_port)
    source, destination = (near, far) if _direction(access, keys) == "out" else (far, near)
    names = ("source_ip", *source), ("destination_ip", *destination)
    for name, address, port in names:
        given[name] = [(f"{pointer}/{address}", access.get(address))]
        given[name.replace("_ip", "_port")] = [(f"{pointer}/{port}", access.get(port))]
    return given


def _direction(access: Mapping[str, Any], keys: Keys) -> str | None:
    word = str(access.get(keys.direction)).strip().lower()
    return "out" if word in _OUTBOUND else "in" if word in _INBOUND else None


def accounts(raw: Any, paths: str) -> list[Found]:
    """The accounts at the paths by their plain names."""
    return [(pointer, kinds.account(value)) for pointer, value in values_at(raw, paths)]


def read(payload: Any) -> Items:
    """One alert. An address of the device itself has no part in it; a network access has one by its direction."""
    given = network_ends(objects_at(payload, "network_accesses behaviors.network_accesses"), _KEYS)
    given |= {"users": accounts(payload, _USERS), "domains": [*values_at(payload, "dns_requests.domain_name")]}
    for pointer, holder in (("", payload), *objects_at(payload, "behaviors ioc_context")):
        _add_ioc(given, pointer, holder)
    return (read_alert(payload, CROWDSTRIKE, given),)


def _add_ioc(given: dict[str, list[Found]], pointer: str, holder: Mapping[str, Any]) -> None:
    kind = str(holder.get("ioc_type")).lower()
    field = "hashes" if kind.startswith("hash") else {"domain": "domains", "ipv4": "addresses"}.get(kind)
    if field:
        given.setdefault(field, []).append((f"{pointer}/ioc_value", holder.get("ioc_value")))


_IS_INCIDENT = Mark(
    "incident_id", "must begin with inc:", lambda payload: str(node_at(payload, "incident_id"))[:4] == "inc:"
)
ADAPTER = Adapter(
    "crowdstrike",
    "CrowdStrike Falcon alert, detection, incident or workflow",
    (
        (has("composite_id"),),
        (has("detection_id"), has_list("behaviors")),
        (_IS_INCIDENT,),
        (has_object("data"), has("meta.workflow_id")),
    ),
    read,
)
