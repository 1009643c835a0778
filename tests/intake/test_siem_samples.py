"""Public samples of SIEM payloads, read in place: every one is an alert with its name, time and addresses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from triage.intake.read import read_payload

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "fixtures" / "siem"
FILES = sorted(SAMPLES.glob("*.json")) if SAMPLES.is_dir() else []

EXPECTED = {
    "alertmanager_webhook_v4.json": ("HostDown", "2026-01-01T00:00:00+00:00", "Critical", None, None),
    "defender_graph_alert_v2.json": (
        "Suspicious execution of hidden file",
        "2021-04-26T07:45:50.116000+00:00",
        "Low",
        None,
        None,
    ),
    "guardduty_eventbridge_envelope.json": (
        "SSH brute force",
        "2025-10-01T14:40:00+00:00",
        "Medium",
        "198.51.100.9",
        None,
    ),
    "kibana_detection_alert.json": (
        "Endpoint Security",
        "2026-06-01T10:00:00+00:00",
        "Medium",
        "203.0.113.42",
        None,
    ),
    "sentinel_incident_trigger.json": ("Falha no login", "2025-01-01T00:00:00+00:00", "High", None, None),
    "suricata_eve_alert.json": (
        "ET POLICY curl User-Agent Outbound",
        "2022-01-11T18:57:14.198005+00:00",
        "Medium",
        "10.0.2.15",
        "31.3.245.133",
    ),
    "wazuh4_alert_5710.json": (
        "sshd: Attempt to login using a non-existent user",
        "2020-04-17T00:18:20.659000+00:00",
        None,
        "123.20.109.89",
        None,
    ),
}


@pytest.mark.skipif(not FILES, reason="the folder of public samples is not beside this checkout")
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_sample__is_read_as_its_product_means_it(name: str) -> None:
    (alert,) = read_payload(json.loads((SAMPLES / name).read_text()))
    time = alert.timestamp.isoformat() if alert.timestamp else None
    severity = alert.severity.value if alert.severity else None
    assert (alert.name, time, severity, alert.source_ip, alert.destination_ip) == EXPECTED[name]


@pytest.mark.skipif(not FILES, reason="the folder of public samples is not beside this checkout")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_sample__is_accepted(path: Path) -> None:
    assert read_payload(json.loads(path.read_text()))
