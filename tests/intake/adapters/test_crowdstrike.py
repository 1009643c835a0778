"""CrowdStrike alerts, detections, incidents and workflows."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters import generic
from triage.intake.adapters.crowdstrike import ADAPTER, scale
from triage.intake.read import read_payload
from triage.model.alert import Alert

SHA256 = "ab" * 32
ENDPOINT: dict[str, Any] = {
    "composite_id": "c1:ind:a1:1-2-3",
    "name": "RansomwareOnDisk",
    "display_name": "Ransomware on disk",
    "description": "A file was encrypted in bulk.",
    "severity": 70,
    "severity_name": "High",
    "timestamp": "2031-02-03T04:05:06.123456789Z",
    "created_timestamp": "2031-02-03T04:06:00.000000001Z",
    "status": "in_progress",
    "tactic": "Impact",
    "technique": "Data Encrypted",
    "technique_id": "T1486",
    "user_name": "CORP\\mara",
    "user_id": "S-1-5-21-1",
    "sha256": SHA256.upper(),
    "sha1": "0" * 40,
    "filepath": "\\Device\\Vol3\\lock.exe",
    "cmdline": "lock.exe /all",
    "falcon_host_link": "https://falcon.example.com/x?y=1",
    "device": {"hostname": "WS-07", "local_ip": "10.3.3.3", "external_ip": "203.0.113.80"},
    "parent_details": {"user_name": "parent", "sha256": "cd" * 32},
    "network_accesses": [
        {
            "connection_direction": "Outbound",
            "local_address": "10.3.3.3",
            "local_port": "61314",
            "remote_address": "198.51.100.77",
            "remote_port": "443",
        }
    ],
}
NGSIEM = {
    "composite_id": "c1:ngsiem:c1:9",
    "display_name": "Beacon to rare host",
    "severity": 50,
    "severity_name": "Medium",
    "timestamp": "2031-02-03T04:05:06Z",
    "source_ips": ["198.51.100.10"],
    "destination_ips": ["10.0.0.9"],
    "source_hosts": ["edge-1.example.org"],
    "users": [{"user_name": "ines", "sid": ""}],
    "mitre_attack": [{"technique_id": "T1071.001", "tactic": "C2"}],
    "status": "new",
}
IDENTITY = {
    "composite_id": "c1:ind:b",
    "display_name": "Unusual logon",
    "severity": 79,
    "product": "idp",
    "start_time": "2031-02-03T04:05:06Z",
    "source_account_name": "svc.backup",
    "source_account_upn": "svc.backup@corp.example",
    "source_endpoint_address_ip4": "203.0.113.21",
    "source_endpoint_host_name": "pc-1.corp.example",
    "target_endpoint_host_name": "dc-1.corp.example",
    "technique_id": "T1110",
    "location_country_code": "NO",
}
DETECT = {
    "detection_id": "ldt:a:1",
    "max_severity": 90,
    "max_severity_displayname": "Critical",
    "first_behavior": "2030-01-01T00:00:00Z",
    "status": "true_positive",
    "device": {"hostname": "SRV-2", "local_ip": "10.1.1.1"},
    "behaviors": [
        {
            "display_name": "Credential dumping",
            "user_name": "olaf",
            "technique_id": "T1003",
            "md5": "12" * 16,
            "cmdline": "dump.exe",
            "ioc_type": "domain",
            "ioc_value": "bad.example",
        }
    ],
}


def one(payload: Any) -> Alert:
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def test_endpoint__fields_and_the_raw_untouched() -> None:
    before = deepcopy(ENDPOINT)
    alert = one(ENDPOINT)
    assert (alert.name, alert.severity, alert.vendor_severity) == ("Ransomware on disk", "High", "High")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-02-03T04:05:06.123456+00:00"
    assert (alert.users, alert.hosts, alert.hashes) == (("mara",), ("WS-07",), (SHA256,))
    assert (alert.techniques, alert.command_lines) == (("T1486",), ("lock.exe /all",))
    assert (alert.vendor_status, alert.vendor_id) == ("in_progress", "c1:ind:a1:1-2-3")
    assert alert.link == "https://falcon.example.com/x?y=1"
    assert alert.raw is ENDPOINT
    assert before == ENDPOINT


def test_network_access__outbound_makes_the_remote_side_the_destination() -> None:
    alert = one(ENDPOINT)
    assert (alert.source_ip, alert.source_port) == ("10.3.3.3", 61314)
    assert (alert.destination_ip, alert.destination_port) == ("198.51.100.77", 443)
    assert alert.addresses == ("203.0.113.80",)


def test_network_access__inbound_makes_the_remote_side_the_source() -> None:
    access = {**ENDPOINT["network_accesses"][0], "connection_direction": 1}
    alert = one({**ENDPOINT, "network_accesses": [access]})
    assert (alert.source_ip, alert.destination_ip) == ("198.51.100.77", "10.3.3.3")


def test_network_access__no_direction_gives_no_part() -> None:
    access = {**ENDPOINT["network_accesses"][0], "connection_direction": None}
    alert = one({**ENDPOINT, "network_accesses": [access]})
    assert (alert.source_ip, alert.destination_ip) == (None, None)
    assert alert.addresses == ("198.51.100.77", "10.3.3.3", "203.0.113.80")


def test_ngsiem__sides_users_and_hosts() -> None:
    alert = one(NGSIEM)
    assert (alert.source_ip, alert.destination_ip) == ("198.51.100.10", "10.0.0.9")
    assert (alert.users, alert.hosts, alert.techniques) == (("ines",), ("edge-1.example.org",), ("T1071.001",))


def test_identity__the_source_endpoint_acts() -> None:
    alert = one(IDENTITY)
    assert (alert.source_ip, alert.destination_ip, alert.location) == ("203.0.113.21", None, "NO")
    assert alert.users == ("svc.backup", "svc.backup@corp.example")
    assert alert.hosts == ("pc-1.corp.example", "dc-1.corp.example")
    assert (alert.severity, alert.vendor_severity) == ("High", "79")


def test_detection__behaviors_are_read() -> None:
    alert = one(DETECT)
    assert (alert.name, alert.severity, alert.users) == ("Credential dumping", "Critical", ("olaf",))
    assert (alert.hashes, alert.domains, alert.techniques) == (("12" * 16,), ("bad.example",), ("T1003",))


def test_incident__hosts_and_users() -> None:
    incident = {
        "incident_id": "inc:a:b",
        "name": "Incident on SRV-3",
        "start": "2030-01-01T00:00:00Z",
        "state": "open",
        "users": ["ivo"],
        "hosts": [{"hostname": "SRV-3", "local_ip": "10.4.4.4"}],
        "techniques": ["T1059"],
    }
    alert = one(incident)
    assert ADAPTER.recognises(incident)
    assert (alert.name, alert.users, alert.hosts) == ("Incident on SRV-3", ("ivo",), ("SRV-3",))
    assert (alert.addresses, alert.vendor_status, alert.severity) == (("10.4.4.4",), "open", None)


def test_workflow__dotted_keys() -> None:
    body = {
        "meta": {"workflow_id": "w1", "timestamp": 1_900_000_000_000},
        "data": {"detections.severity": "Low", "devices.hostname": "LT-5", "detections.sha256": SHA256},
    }
    alert = one(body)
    assert ADAPTER.recognises(body)
    assert (alert.severity, alert.hosts, alert.hashes) == ("Low", ("LT-5",), (SHA256,))


@pytest.mark.parametrize(
    ("value", "severity"),
    [(10, "Informational"), (30, "Low"), (50, "Medium"), ("70", "High"), (90, "Critical"), ("critical", "Critical")],
)
def test_severity__each_step(value: Any, severity: str) -> None:
    assert scale(value) == severity


def test_page__resources_are_read_one_by_one() -> None:
    page = {"meta": {"query_time": 0.1}, "resources": [ENDPOINT, NGSIEM]}
    alerts = read_payload(page, adapters={"crowdstrike": ADAPTER, "generic": generic.ADAPTER})
    assert [alert.format for alert in alerts] == ["crowdstrike", "crowdstrike"]


def test_sparse__nothing_is_made_up() -> None:
    alert = one({"composite_id": "c", "user_name": "N/A", "device": None, "severity": None})
    assert (alert.users, alert.hosts, alert.severity, alert.source_ip) == ((), (), None, None)


@pytest.mark.parametrize("payload", [ENDPOINT, NGSIEM, DETECT])
def test_damaged__never_raises(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)
