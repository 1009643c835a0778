"""Palo Alto Cortex XDR: alerts, and incidents with or without their alerts (Cortex XDR REST API reference); the issues
of Cortex XSIAM, which have the same fields under newer names (Cortex XSIAM Platform APIs, "Core issue fields")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import has, has_any, has_list, has_object
from triage.intake.paths import Found, node_at, under, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word

# The lowest port that Linux gives to the side that opens a connection; Windows begins at 49152.
FIRST_EPHEMERAL_PORT = 32_768


def _also(paths: str) -> str:
    """Paths of the common data model, bare or below an issue's normalised fields."""
    return f"{paths} {under('xdm.issue.normalized_fields.', paths)}"


# These stand in the alert or in its events.
_IN_EVENTS = {
    "source_ip": "action_local_ip action_local_ip_v6",
    "source_port": "action_local_port",
    "destination_ip": "action_remote_ip action_remote_ip_v6 action_external_hostname dst_action_external_hostname",
    "destination_port": "action_remote_port dst_action_external_port",
    "hashes": "action_file_sha256 action_file_md5 actor_process_image_sha256 actor_process_image_md5 "
    "action_process_image_sha256 os_actor_process_image_sha256 action_file_macro_sha256",
    "processes": "actor_process_image_path actor_process_image_name action_process_image_name action_file_path "
    "action_file_name os_actor_process_image_path causality_actor_process_image_path",
    "command_lines": "actor_process_command_line action_process_image_command_line os_actor_process_command_line "
    "causality_actor_process_command_line",
    "domains": "dns_query_name action_external_hostname dst_action_external_hostname fw_url_domain",
    "urls": "malicious_urls fw_misc",
    "mail_sender": "fw_email_sender",
    "mail_subject": "fw_email_subject",
    "alert_type": "event_type",
    "hosts": "host_name",
}
_PATHS = {
    "name": "name alert_name issue_name xdm.issue.name",
    "timestamp": "detection_timestamp event_timestamp source_insert_ts observation_time xdm.issue.observation_time "
    "local_insert_ts creation_time _insert_time _time",
    "severity": "severity xdm.issue.severity",
    "alert_type": "category alert_categories issue_category xdm.issue.category",
    "message": "description alert_description issue_description xdm.issue.description",
    "source_ip": _also("xdm.source.ipv4 xdm.source.ipv6"),
    "source_port": _also("xdm.source.port"),
    "destination_ip": _also("xdm.target.ipv4 xdm.target.ipv6"),
    "destination_port": _also("xdm.target.port"),
    "addresses": "host_ip host_ip_list host_ipv6 agent_ip_addresses agent_ip_addresses_v6 action_local_ip "
    "action_remote_ip",
    "hosts": "agent_hostname endpoint_name " + _also("xdm.source.host.hostname xdm.target.host.hostname"),
    "hashes": _also("xdm.source.process.executable.sha256 xdm.target.process.executable.sha256 xdm.target.file.sha256"),
    "processes": _also("xdm.source.process.executable.path xdm.target.process.executable.path"),
    "command_lines": _also("xdm.source.process.command_line xdm.target.process.command_line"),
    "urls": _also("xdm.target.url"),
    "techniques": "mitre_technique_id_and_name mitre_techniques_ids_and_names mitre_technique_id mitre_techniques "
    "xdm.issue.mitre_techniques",
    "vendor_status": "resolution_status status status.progress xdm.issue.status.progress action_pretty action "
    "issue_action_status_readable",
    "vendor_id": "alert_id issue_id internal_id xdm.issue.id id",
    "link": "xdr_url alert_link issue_link",
}
_USERS = "user_name actor_effective_username os_actor_effective_username fw_email_recipient "
_USERS += _also("xdm.source.user.username xdm.target.user.username")
_SILENT = frozenset(
    "source_ip destination_ip source_port destination_port users addresses location success failed_logins "
    "vendor_verdict urls domains mail_sender mail_subject hosts link".split()
)
scale = by_word(
    critical="sev_050_critical",
    high="sev_040_high",
    medium="sev_030_medium",
    low="sev_020_low",
    informational="sev_010_info sev_010_informational",
)
INCIDENT = Sender(
    "cortex_xdr",
    _PATHS
    | {
        "name": "incident_name description incident_id",
        "vendor_id": "incident_id",
        "timestamp": "detection_time creation_time",
        "severity": "manual_severity severity",
    },
    scale,
    _SILENT,
)
# Where an answer of get_incident_extra_data has the alerts of its incident, and where the incident.
_LISTS = ("reply.alerts.data", "alerts.data")


def read(payload: Any) -> Items:
    """The alerts of an incident, one item each; the incident itself where it comes without; else the one alert."""
    at = next((path for path in _LISTS if isinstance(node_at(payload, path), list)), None)
    if at and node_at(payload, at):
        return tuple(_alerts(payload, at))
    return (_incident(payload) if _holder(payload) is not None else _alert(payload, payload, ""),)


def _alerts(payload: Mapping[str, Any], at: str) -> Iterator[Any]:
    for index, item in enumerate(node_at(payload, at)):
        if isinstance(item, dict) and item:
            yield _alert(_with_one(payload, at.split("."), item), item, at)
        else:
            fault = Fault(f"/{at.replace('.', '/')}/{index}", "must be an object that is not empty")
            yield InvalidAlert(f"not an alert: {fault.pointer} {fault.detail}", (fault,))


def _with_one(value: Mapping[str, Any], path: list[str], item: Any) -> dict[str, Any]:
    """The envelope holding only that item in its list."""
    inner = _with_one(value[path[0]], path[1:], item) if path[1:] else [item]
    return {**value, path[0]: inner}


def _alert(raw: Mapping[str, Any], item: Mapping[str, Any], at: str) -> Any:
    prefix = f"{at}." if at else ""
    inbound = _is_inbound(item)
    paths = {name: _both(prefix, _PATHS.get(name, ""), _ends(name, inbound)) for name in {**_PATHS, **_IN_EVENTS}}
    users = [(pointer, kinds.account(value)) for pointer, value in values_at(raw, _both(prefix, "", _USERS))]
    given = {"users": users, "techniques": _parted(raw, prefix + "mitre_technique_id_and_name")}
    return read_alert(raw, Sender("cortex_xdr", paths, scale, _SILENT), given)


def _both(prefix: str, outside: str, in_events: str) -> str:
    """The paths of the alert, then those that also stand in its events."""
    outer = (f"{prefix}{path}" for path in outside.split())
    inner = (f"{prefix}{place}{path}" for path in in_events.split() for place in ("", "events."))
    return " ".join((*outer, *inner))


def _ends(name: str, inbound: bool) -> str:
    """The paths of a field in the events; source and destination change sides for an inbound connection."""
    other = {"source": "destination", "destination": "source"}.get(name.partition("_")[0]) if inbound else None
    return _IN_EVENTS.get(f"{other}_{name.partition('_')[2]}" if other else name, "")


def _is_inbound(item: Mapping[str, Any]) -> bool:
    """Whether the remote side opened the connection: its port is one of those handed out, the local one is not."""
    local, remote = _port(item, "action_local_port"), _port(item, "action_remote_port")
    return bool(local and remote) and local < FIRST_EPHEMERAL_PORT <= remote


def _port(item: Mapping[str, Any], name: str) -> int:
    found = (kinds.port(value) for _, value in values_at(item, f"{name} events.{name}"))
    return next((port for port in found if port), 0)


def _parted(raw: Any, path: str) -> list[Found]:
    """A list of techniques also comes as one text, parted by commas."""
    return [
        (pointer, part)
        for pointer, value in values_at(raw, path)
        if isinstance(value, str)
        for part in value[:4_000].split(",")
    ]


def _holder(payload: Any) -> str | None:
    """The path of the incident in the payload, with a dot at its end; None for an alert."""
    places = (("reply.incident.incident_id", "reply.incident."), ("incident.incident_id", "incident."))
    found = next((at for path, at in places if node_at(payload, path) is not None), None)
    is_alert = any(node_at(payload, name) is not None for name in ("alert_id", "issue_id", "internal_id"))
    if found is None and node_at(payload, "incident_id") is not None and not is_alert:
        return ""
    return found


def _incident(payload: Any) -> Any:
    at = _holder(payload) or ""
    paths = {name: _both(at, own, "") for name, own in INCIDENT.paths.items() if name not in ("hosts", "addresses")}
    users = [(pointer, kinds.account(value)) for pointer, value in values_at(payload, f"{at}users")]
    # A host stands there as "name:endpoint id".
    hosts = [(p, value.partition(":")[0]) for p, value in values_at(payload, f"{at}hosts") if isinstance(value, str)]
    return read_alert(payload, replace(INCIDENT, paths=paths), {"users": users, "hosts": hosts})


_BESIDE_AN_INCIDENT = ("xdr_url", "incident_sources", "alert_categories", "alerts_grouping_status")
ADAPTER = Adapter(
    "cortex_xdr",
    "Palo Alto Cortex XDR alert or incident, or XSIAM issue",
    (
        (has("alert_id"), has("detection_timestamp")),
        (has("alert_id"), has("matching_status")),
        (has_object("reply.incident"), has("reply.incident.incident_id")),
        (has_object("incident"), has("incident.incident_id"), has_list("alerts.data")),
        *((has("incident_id"), has(mark)) for mark in _BESIDE_AN_INCIDENT),
        (has("issue_id"), has_any("issue_name", "issue_domain", "detection_timestamp", "source_insert_ts")),
        (has("internal_id"), has("source_insert_ts"), has_any("issue_name", "alert_name")),
        (has("issue_domain"), has("observation_time"), has("severity")),
        (has("xdm.issue.id"), has("xdm.issue.name")),
    ),
    read,
)
