"""Cortex XDR alerts and incidents."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.errors import InvalidAlert
from triage.intake.adapters import generic
from triage.intake.adapters.cortex_xdr import ADAPTER
from triage.intake.read import read_payload
from triage.model.alert import Alert

SHA256 = "d1" * 32
ALERT: dict[str, Any] = {
    "alert_id": "901",
    "detection_timestamp": 1_900_000_000_250,
    "name": "Rare process to rare host",
    "category": "Exfiltration",
    "description": "A rare process sent data out.",
    "severity": "high",
    "source": "XDR Analytics",
    "action": "DETECTED",
    "action_pretty": "Detected",
    "resolution_status": "STATUS_010_NEW",
    "host_name": "FIN-22",
    "host_ip": ["10.20.0.7"],
    "user_name": ["corp\\kim", "ANA@corp.example"],
    "action_local_ip": ["10.20.0.7"],
    "action_local_port": [51999],
    "action_remote_ip": ["198.51.100.200", "198.51.100.201"],
    "action_remote_port": [443],
    "action_external_hostname": ["drop.example.org"],
    "actor_process_image_path": ["C:\\Temp\\up.exe"],
    "actor_process_command_line": ["up.exe -s"],
    "action_file_sha256": [SHA256.upper()],
    "mitre_technique_id_and_name": ["T1048.003 - Unencrypted", "T1567 - Web"],
    "fw_email_subject": None,
}
FLAT = {key: value[0] if isinstance(value, list) else value for key, value in ALERT.items()}
NESTED = {
    **{key: value for key, value in FLAT.items() if not key.startswith(("action_", "actor_", "user_"))},
    "events": [{key: value for key, value in FLAT.items() if key.startswith(("action_", "actor_", "user_"))}],
}
INCIDENT: dict[str, Any] = {
    "incident_id": "44",
    "incident_name": None,
    "description": "'Large upload' on fin-22",
    "creation_time": 1_900_000_000_000,
    "status": "under_investigation",
    "severity": "medium",
    "hosts": ["fin-22:7a7a"],
    "users": ["corp\\kim"],
    "incident_sources": ["XDR Analytics"],
    "xdr_url": "https://xdr.example.com/incident-view?caseId=44",
    "mitre_techniques_ids_and_names": ["T1048 - Exfiltration"],
}


def one(payload: Any) -> Alert:
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def test_alert__fields_and_the_raw_untouched() -> None:
    before = deepcopy(ALERT)
    alert = one(ALERT)
    assert ADAPTER.recognises(ALERT)
    assert (alert.name, alert.severity, alert.alert_type) == ("Rare process to rare host", "High", "Exfiltration")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2030-03-17T17:46:40.250000+00:00"
    assert (alert.users, alert.hosts) == (("kim", "ANA@corp.example"), ("FIN-22",))
    assert (alert.source_ip, alert.source_port) == ("10.20.0.7", 51999)
    assert (alert.destination_ip, alert.destination_port) == ("198.51.100.200", 443)
    assert (alert.addresses, alert.domains) == (("198.51.100.201",), ("drop.example.org",))
    assert (alert.techniques, alert.hashes) == (("T1048.003", "T1567"), (SHA256,))
    assert (alert.vendor_status, alert.vendor_id) == ("STATUS_010_NEW", "901")
    assert alert.raw is ALERT
    assert before == ALERT


@pytest.mark.parametrize("payload", [FLAT, NESTED])
def test_alert__single_values_and_events(payload: dict[str, Any]) -> None:
    alert = one(payload)
    assert ADAPTER.recognises(payload)
    assert (alert.source_ip, alert.destination_ip, alert.users) == ("10.20.0.7", "198.51.100.200", ("kim",))
    assert (alert.hosts, alert.command_lines, alert.techniques) == (("FIN-22",), ("up.exe -s",), ("T1048.003",))


def test_direction__a_remote_port_that_was_handed_out_comes_in() -> None:
    alert = one({**FLAT, "action_local_port": 3389, "action_remote_port": 50111})
    assert (alert.source_ip, alert.source_port) == ("198.51.100.200", 50111)
    assert (alert.destination_ip, alert.destination_port) == ("10.20.0.7", 3389)


def test_incident__without_alerts_is_one_alert() -> None:
    alert = one(INCIDENT)
    assert ADAPTER.recognises(INCIDENT)
    assert (alert.name, alert.severity, alert.vendor_id) == ("'Large upload' on fin-22", "Medium", "44")
    assert (alert.users, alert.hosts, alert.techniques) == (("kim",), ("fin-22",), ("T1048",))
    assert (alert.link, alert.vendor_status) == (INCIDENT["xdr_url"], "under_investigation")


@pytest.mark.parametrize("wrapped", [True, False])
def test_incident__its_alerts_are_items_and_a_broken_one_is_told(wrapped: bool) -> None:
    extra = {"incident": INCIDENT, "alerts": {"total_count": 3, "data": [ALERT, "broken", FLAT]}}
    payload = {"reply": extra} if wrapped else extra
    first, broken, last = ADAPTER.read(payload)
    assert ADAPTER.recognises(payload)
    assert isinstance(first, Alert)
    assert isinstance(last, Alert)
    assert isinstance(broken, InvalidAlert)
    assert (first.name, first.hosts, first.destination_ip) == (ALERT["name"], ("FIN-22",), "198.51.100.200")
    kept: Any = first.raw["reply"] if wrapped else first.raw
    assert (kept["alerts"]["data"], kept["incident"]) == ([ALERT], INCIDENT)
    assert broken.faults[0].pointer == ("/reply/alerts/data/1" if wrapped else "/alerts/data/1")


def test_api_page__alerts_are_read_one_by_one() -> None:
    page = {"reply": {"total_count": 2, "result_count": 2, "alerts": [ALERT, FLAT]}}
    alerts = read_payload(page, adapters={"cortex_xdr": ADAPTER, "generic": generic.ADAPTER})
    assert [alert.format for alert in alerts] == ["cortex_xdr", "cortex_xdr"]


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("critical", "Critical"),
        ("HIGH", "High"),
        ("SEV_030_MEDIUM", "Medium"),
        ("low", "Low"),
        ("informational", "Informational"),
        ("unknown", None),
    ],
)
def test_severity__each_step(word: str, severity: str | None) -> None:
    assert one({**ALERT, "severity": word}).severity == severity


@pytest.mark.parametrize(
    "payload", [ALERT, NESTED, INCIDENT, {"reply": {"incident": INCIDENT, "alerts": {"data": [FLAT]}}}]
)
def test_damaged__never_raises(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)


# What XSIAM calls an alert: the same fields, some under newer names.
ISSUE: dict[str, Any] = {
    "issue_id": "2071",
    "issue_name": "Rare process to rare host",
    "issue_category": "Exfiltration",
    "issue_description": "A rare process sent data out.",
    "issue_domain": "Security",
    "issue_source": "XDR Analytics",
    "source_insert_ts": 1_900_000_000_250,
    "severity": "SEV_040_HIGH",
    "status": {"progress": "New"},
    "agent_hostname": "FIN-22",
    "agent_ip_addresses": ["10.20.0.7"],
    "actor_effective_username": ["corp\\kim"],
    "action_remote_ip": ["198.51.100.200"],
    "mitre_technique_id_and_name": ["T1048.003 - Unencrypted"],
}
BY_QUERY: dict[str, Any] = {
    "_time": 1_900_000_000_000,
    "xdm.issue.id": "2072",
    "xdm.issue.name": "Rare login",
    "xdm.issue.severity": "MEDIUM",
    "xdm.issue.category": "Initial Access",
    "xdm.issue.status.progress": "IN_PROGRESS",
    "xdm.issue.normalized_fields": {
        "xdm.source.ipv4": "198.51.100.201",
        "xdm.target.ipv4": "10.20.0.9",
        "xdm.source.user.username": "corp\\ana",
        "xdm.target.host.hostname": "VPN-1",
    },
}


def test_issue__of_xsiam_is_read_as_an_alert() -> None:
    alert = one(ISSUE)
    assert ADAPTER.recognises(ISSUE)
    assert (alert.name, alert.severity, alert.alert_type) == ("Rare process to rare host", "High", "Exfiltration")
    assert (alert.message, alert.vendor_id, alert.vendor_status) == ("A rare process sent data out.", "2071", "New")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2030-03-17T17:46:40.250000+00:00"
    assert (alert.users, alert.hosts, alert.techniques) == (("kim",), ("FIN-22",), ("T1048.003",))
    assert (alert.destination_ip, alert.addresses) == ("198.51.100.200", ("10.20.0.7",))


def test_issue__by_its_internal_id_alone_and_within_an_incident() -> None:
    renamed = {key: value for key, value in ISSUE.items() if key not in ("issue_id", "issue_domain")}
    alert = one({**renamed, "internal_id": 2073, "incident_id": "44"})
    assert ADAPTER.recognises({**renamed, "internal_id": 2073})
    assert (alert.name, alert.vendor_id, alert.hosts) == ("Rare process to rare host", "2073", ("FIN-22",))


def test_issue__a_row_of_the_issues_dataset() -> None:
    alert = one(BY_QUERY)
    assert ADAPTER.recognises(BY_QUERY)
    assert (alert.name, alert.severity, alert.vendor_id) == ("Rare login", "Medium", "2072")
    assert (alert.source_ip, alert.destination_ip) == ("198.51.100.201", "10.20.0.9")
    assert (alert.users, alert.hosts, alert.vendor_status) == (("ana",), ("VPN-1",), "IN_PROGRESS")


def test_issue__of_the_public_api() -> None:
    issue = {
        "id": 2074,
        "name": "Rare login",
        "issue_domain": "Security",
        "observation_time": 1_900_000_000_000,
        "severity": "LOW",
    }
    assert ADAPTER.recognises(issue)
    assert (one(issue).name, one(issue).vendor_id, one(issue).severity) == ("Rare login", "2074", "Low")


@pytest.mark.parametrize("payload", [{"issue_id": "9", "severity": "high"}, {"internal_id": 4, "issue_name": "bug"}])
def test_issue__of_another_product_is_none(payload: dict[str, Any]) -> None:
    assert not ADAPTER.recognises(payload)


@pytest.mark.parametrize("payload", [ISSUE, BY_QUERY])
def test_issue__damaged_never_raises(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)
