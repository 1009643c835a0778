"""VMware Carbon Black Cloud: alerts of API versions 6 and 7, and the older notification ("Alerts API")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import has, has_list, has_object
from triage.intake.paths import Found, node_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_floor
from triage.model.scales import Severity

# 1 to 10, "Alert severity" in the user guide; banded as CEF does.
scale = by_floor((9, Severity.CRITICAL), (7, Severity.HIGH), (4, Severity.MEDIUM), (1, Severity.LOW))
_NEAR = {
    "ip": "netconn_local_ip netconn_local_ipv4 netconn_local_ipv6 local_ip",
    "port": "netconn_local_port local_port",
}
_FAR = {
    "ip": "netconn_remote_ip netconn_remote_ipv4 netconn_remote_ipv6 remote_ip",
    "port": "netconn_remote_port remote_port",
}
CARBONBLACK = Sender(
    "carbonblack",
    {
        "name": "report_name rule_name reason threatInfo.summary ruleName reason_code type",
        "timestamp": "detection_timestamp first_event_timestamp first_event_time create_time "
        "backend_timestamp eventTime",
        "severity": "severity threatInfo.score",
        "alert_type": "type threat_category threat_cause_threat_category",
        "message": "reason eventDescription threatInfo.summary reason_code",
        "addresses": "device_internal_ip device_external_ip deviceInfo.internalIpAddress deviceInfo.externalIpAddress",
        "hashes": "process_sha256 process_md5 threat_cause_actor_sha256 threat_cause_actor_md5 "
        "threat_indicators.sha256 childproc_sha256 childproc_md5 blocked_sha256 blocked_md5 "
        "threatInfo.indicators.sha256Hash",
        "processes": "process_name process_path threat_cause_actor_name threat_cause_actor_process_name childproc_name "
        "blocked_name parent_name threatInfo.indicators.applicationName",
        "command_lines": "process_cmdline childproc_cmdline blocked_cmdline parent_cmdline",
        "domains": "netconn_remote_domain remote_domain",
        "vendor_status": "workflow.status workflow.state status",
        "vendor_verdict": "determination.value",
        "vendor_id": "id threatInfo.incidentId legacy_alert_id",
        "link": "alert_url url",
    },
    scale,
    frozenset({"*"}),
)
_TECHNIQUE = re.compile(r"MITRE_(T\d{4})(?:_(\d{3})(?!\d))?", re.ASCII)


def read(payload: Any) -> Items:
    """One alert. The device's addresses are its own; a connection goes out unless it is said to come in."""
    inbound = "INGRESS" in str(node_at(payload, "connection_type")).upper()[:30]
    inbound = inbound or str(node_at(payload, "netconn_inbound")).lower() == "true"
    source, destination = (_FAR, _NEAR) if inbound else (_NEAR, _FAR)
    given: dict[str, list[Found]] = {"users": _accounts(payload), "hosts": _names(payload)}
    given["techniques"] = [*_techniques(payload)]
    for end, paths in (("source", source), ("destination", destination)):
        given |= {f"{end}_{part}": [*values_at(payload, paths[part])] for part in ("ip", "port")}
    return (read_alert(payload, CARBONBLACK, given),)


def _accounts(payload: Any) -> list[Found]:
    paths = "process_username device_username childproc_username deviceInfo.email email"
    return [(pointer, kinds.account(value)) for pointer, value in values_at(payload, paths)]


def _names(payload: Any) -> list[Found]:
    """A device stands as "DOMAIN\\\\name" or alone."""
    paths = "device_name deviceInfo.deviceName k8s_pod_name"
    return [(pointer, kinds.account(value)) for pointer, value in values_at(payload, paths)]


def _techniques(payload: Any) -> Iterator[Found]:
    """The technique, and those that stand among the tactics and techniques as "MITRE_T1059_001_POWERSHELL"."""
    yield from values_at(payload, "attack_technique")
    for pointer, value in values_at(payload, "ttps threat_indicators.ttps threatInfo.indicators.indicatorName"):
        found = _TECHNIQUE.match(str(value)[:200])
        if found:
            yield pointer, f"{found[1]}.{found[2]}" if found[2] else found[1]


ADAPTER = Adapter(
    "carbonblack",
    "Carbon Black Cloud alert",
    (
        (has("org_key"), has("severity"), has("device_name")),
        (has("org_key"), has("severity"), has_object("workflow")),
        (has("org_key"), has("threat_id"), has_list("threat_indicators")),
        (has_object("deviceInfo"), has_object("threatInfo")),
    ),
    read,
)
