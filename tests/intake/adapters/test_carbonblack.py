"""Carbon Black Cloud alerts."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters.carbonblack import ADAPTER, scale
from triage.model.alert import Alert

SHA256, MD5 = "9a" * 32, "9b" * 16
V7: dict[str, Any] = {
    "org_key": "K",
    "id": "a-1",
    "type": "CB_ANALYTICS",
    "alert_url": "https://cb.example.net/alerts?id=a-1",
    "detection_timestamp": "2031-02-03T04:05:06.708Z",
    "backend_timestamp": "2031-02-03T04:09:00Z",
    "severity": 5,
    "reason": "A known virus ran.",
    "workflow": {"status": "OPEN"},
    "determination": {"value": "NONE"},
    "device_name": "CORP\\WS-30",
    "device_username": "gro@corp.example",
    "device_internal_ip": "10.30.0.1",
    "device_external_ip": "203.0.113.31",
    "ttps": ["MALWARE_APP", "MITRE_T1059_001_POWERSHELL", "MITRE_T1057_PROCESS_DISCOVERY"],
    "attack_technique": "T1204",
    "process_name": "c:\\temp\\p.ps1",
    "process_sha256": SHA256,
    "process_md5": MD5,
    "process_cmdline": "powershell p.ps1",
    "process_username": "WS-30\\admin2",
    "parent_sha256": "9c" * 32,
    "netconn_local_ip": "10.30.0.1",
    "netconn_local_port": 50222,
    "netconn_remote_ip": "198.51.100.40",
    "netconn_remote_port": 443,
    "netconn_remote_domain": "cdn.example.org",
}
V6: dict[str, Any] = {
    "org_key": "K",
    "id": "b-1",
    "type": "WATCHLIST",
    "create_time": "2031-02-03T04:05:06Z",
    "severity": 7,
    "device_name": "WS-31",
    "report_name": "Downloading behaviour",
    "reason_code": "Process was detected",
    "workflow": {"state": "OPEN"},
    "threat_cause_actor_sha256": SHA256,
    "threat_indicators": [{"process_name": "p.exe", "sha256": SHA256, "ttps": ["MITRE_T1105_TRANSFER"]}],
}


def one(payload: Any) -> Alert:
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    assert ADAPTER.recognises(payload)
    return alert


def test_v7__fields_and_the_raw_untouched() -> None:
    before = deepcopy(V7)
    alert = one(V7)
    assert (alert.name, alert.severity, alert.vendor_severity) == ("A known virus ran.", "Medium", "5")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-02-03T04:05:06.708000+00:00"
    assert (alert.users, alert.hosts) == (("admin2", "gro@corp.example"), ("WS-30",))
    assert (alert.source_ip, alert.source_port) == ("10.30.0.1", 50222)
    assert (alert.destination_ip, alert.destination_port) == ("198.51.100.40", 443)
    assert (alert.addresses, alert.domains) == (("203.0.113.31",), ("cdn.example.org",))
    assert (alert.hashes, alert.techniques) == ((SHA256, MD5), ("T1204", "T1059.001", "T1057"))
    assert (alert.vendor_status, alert.vendor_verdict, alert.link) == ("OPEN", None, V7["alert_url"])
    assert alert.raw is V7
    assert before == V7


def test_connection__ingress_makes_the_remote_side_the_source() -> None:
    alert = one({**V7, "connection_type": "INGRESS"})
    assert (alert.source_ip, alert.destination_ip) == ("198.51.100.40", "10.30.0.1")


def test_v6__watchlist_hit() -> None:
    alert = one(V6)
    assert (alert.name, alert.severity, alert.vendor_status) == ("Downloading behaviour", "High", "OPEN")
    assert (alert.hosts, alert.hashes, alert.techniques) == (("WS-31",), (SHA256,), ("T1105",))
    assert (alert.source_ip, alert.users) == (None, ())


def test_notification__of_the_older_product() -> None:
    alert = one(
        {
            "type": "THREAT",
            "eventTime": 1_900_000_000_000,
            "url": "https://cb.example.net/i/1",
            "deviceInfo": {"deviceName": "WS-32", "internalIpAddress": "10.30.0.3", "email": "a@corp.example"},
            "threatInfo": {"incidentId": "I1", "score": 9, "summary": "Ransomware", "indicators": []},
        }
    )
    assert (alert.name, alert.severity, alert.hosts) == ("Ransomware", "Critical", ("WS-32",))
    assert (alert.users, alert.addresses, alert.vendor_id) == (("a@corp.example",), ("10.30.0.3",), "I1")


@pytest.mark.parametrize(
    ("value", "severity"), [(10, "Critical"), (9, "Critical"), (7, "High"), ("4", "Medium"), (1, "Low"), (0, None)]
)
def test_severity__10_is_the_worst(value: Any, severity: str | None) -> None:
    assert scale(value) == severity


@pytest.mark.parametrize("payload", [V7, V6])
def test_damaged__never_raises(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)
