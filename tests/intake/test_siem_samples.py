"""Public samples of SIEM payloads, read in place: each recognised as its format and read as its product means it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from triage.intake.read import read_payload

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "fixtures" / "siem"
FILES = sorted(SAMPLES.glob("*.json")) if SAMPLES.is_dir() else []
needs_samples = pytest.mark.skipif(not FILES, reason="the folder of public samples is not beside this checkout")

# File -> format, rule name, time, severity, and what else its product says.
EXPECTED: dict[str, tuple[str, str, str | None, str | None, dict[str, Any]]] = {
    "alertmanager_webhook_v4.json": (
        "alertmanager", "HostDown", "2026-01-01T00:00:00+00:00", "Critical",
        {"hosts": ("10.0.0.5",), "addresses": ("10.0.0.5",), "vendor_status": "firing", "message": "down"},
    ),
    "crowdstrike_ngsiem_correlation.json": (
        "crowdstrike", "UC1-InboundThreatDetection(GreyNoiseEnriched)", "2026-05-26T12:14:34+00:00", "Low",
        {"source_ip": "198.51.100.10", "hosts": ("censys.io",), "vendor_status": "new"},
    ),
    "defender_graph_alert_v2.json": (
        "defender", "Suspicious execution of hidden file", "2021-04-26T07:45:50.116000+00:00", "Low",
        {
            "addresses": ("1.1.1.1",), "users": ("SYSTEM",), "hosts": ("tempDns",), "techniques": ("T1564.001",),
            "hashes": (
                "8963a19fb992ad9a76576c5638fd68292cffb9aaac29eb8285f9abf6196a7dec",
                "5f1e8acedc065031aad553b710838eb366cfee9a",
            ),
        },
    ),
    "guardduty_eventbridge_envelope.json": (
        "guardduty", "SSH brute force", "2025-10-01T14:40:00+00:00", "Medium",
        {"source_ip": "198.51.100.9", "hosts": ("i-0abcd1234",), "alert_type": "UnauthorizedAccess:EC2/SSHBruteForce"},
    ),
    "kibana_detection_alert.json": (
        "elastic", "Endpoint Security", "2026-06-01T10:00:00+00:00", "Medium",
        {"source_ip": "203.0.113.42", "users": ("alice",), "hosts": ("win10-1",), "vendor_status": "open"},
    ),
    "ocsf_2004_detection_finding.json": (
        "ocsf",
        "AWS CloudTrail trail arn:aws:cloudtrail:us-east-2:111111111111:trail/delete-me was disabled.",
        "2023-09-19T15:05:22.487000+00:00", "Low",
        {"source_ip": "52.94.133.131", "users": ("Admin",), "vendor_status": "New", "location": "United States"},
    ),
    "sentinel_incident_trigger.json": (
        "sentinel_incident", "Falha no login", "2025-01-01T00:00:00+00:00", "High",
        {"source_ip": "203.0.113.7", "vendor_status": "New"},
    ),
    "splunk_custom_alert_action.json": ("splunk", "Pagerduty page test", "2020-02-07T23:59:00+00:00", None, {}),
    "splunk_webhook_docs.json": ("splunk", "scheduler_admin_search_W2_at_14232356_132", None, None, {}),
    "splunk_webhook_real.json": (
        "splunk", "checkout-service error rate > 5%", "2026-06-13T03:45:00+00:00", None, {},
    ),
    "suricata_eve_alert.json": (
        "suricata", "ET POLICY curl User-Agent Outbound", "2022-01-11T18:57:14.198005+00:00", "Medium",
        {
            "source_ip": "10.0.2.15", "source_port": 59010, "destination_ip": "31.3.245.133", "destination_port": 80,
            "urls": ("http://testmyids.com/",), "domains": ("testmyids.com",), "hosts": ("testmyids.com",),
            "vendor_status": "allowed",
        },
    ),
    "thehive_alert.json": (
        "thehive", "alert with observables", None, "Medium", {"source_ip": "1.2.3.4", "domains": ("example.com",)},
    ),
    "wazuh4_alert_5710.json": (
        "wazuh", "sshd: Attempt to login using a non-existent user", "2020-04-17T00:18:20.659000+00:00", "Low",
        {
            "source_ip": "123.20.109.89", "users": ("admin",), "hosts": ("Ubuntu", "ip-10-0-1-85"),
            "addresses": ("10.0.1.85",), "success": False,
        },
    ),
    "wazuh4_alert_5716_mitre.json": (
        "wazuh", "sshd: authentication failed.", "2021-12-13T11:52:38.852000+00:00", "Low",
        {
            "source_ip": "192.168.112.188", "source_port": 56902, "users": ("root",), "hosts": ("centqiang",),
            "techniques": ("T1110",), "success": False,
        },
    ),
    "xsoar_generic_webhook.json": (
        "xsoar", "incident created via generic webhook", "2026-01-01T00:00:00+00:00", None, {"alert_type": "Phishing"},
    ),
}  # fmt: skip
FIELDS = ("source_ip", "destination_ip", "source_port", "destination_port", "users", "addresses", "hosts")
FIELDS += ("hashes", "urls", "domains", "techniques")
EMPTY: dict[str, Any] = {field: None if field.endswith(("ip", "port")) else () for field in FIELDS}


@needs_samples
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_sample__is_recognised_and_read_as_its_product_means_it(path: Path) -> None:
    format_name, name, time, severity, said = EXPECTED[path.name]
    (alert,) = read_payload(json.loads(path.read_text(encoding="utf-8")))
    read = (alert.format, alert.name, alert.timestamp and alert.timestamp.isoformat(), alert.severity)
    assert read == (format_name, name, time, severity)
    expected = {**EMPTY, **said}
    assert {field: getattr(alert, field) for field in expected} == expected


@needs_samples
def test_samples__every_one_has_its_expectation() -> None:
    assert {path.name for path in FILES} == EXPECTED.keys()
