"""Real payloads of SIEMs, read in place: exactly these indicators, no more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.indicators.searching import search

SAMPLES = Path(__file__).resolve().parents[2] / "../shared/fixtures/siem"

EXPECTED = {
    "alertmanager_webhook_v4": ["ip 10.0.0.5 field private address"],
    "crowdstrike_ngsiem_correlation": ["domain censys.io field -", "ip 198.51.100.10 field documentation address"],
    "defender_graph_alert_v2": [
        "ip 1.1.1.1 field -",
        "sha1 5f1e8acedc065031aad553b710838eb366cfee9a field -",
        "sha256 8963a19fb992ad9a76576c5638fd68292cffb9aaac29eb8285f9abf6196a7dec field -",
    ],
    "guardduty_eventbridge_envelope": ["ip 198.51.100.9 field documentation address"],
    "kibana_detection_alert": ["ip 203.0.113.42 field documentation address"],
    "ocsf_2004_detection_finding": ["ip 52.94.133.131 field -"],
    "sentinel_incident_trigger": ["ip 203.0.113.7 field documentation address"],
    "splunk_custom_alert_action": [],
    "splunk_webhook_docs": [],
    "splunk_webhook_real": ["email user@example.com text e-mail address"],
    "suricata_eve_alert": [
        "ip 10.0.2.15 field private address",
        "ip 31.3.245.133 field -",
        "domain testmyids.com field -",
        "url https://testmyids.com/ text -",
    ],
    "thehive_alert": ["ip 1.2.3.4 field -", "domain example.com field -"],
    "wazuh4_alert_5710": [
        "ip 10.0.1.85 field private address",
        "domain ip-10-0-0-219.us-west-1.compute.internal field internal host name",
        "ip 123.20.109.89 field -",
    ],
    "wazuh4_alert_5716_mitre": ["ip 192.168.112.188 field private address"],
    "xsoar_generic_webhook": [],
}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared sample payloads are not here")
@pytest.mark.parametrize("name", EXPECTED)
def test_sample__exactly_these(name: str) -> None:
    result = search(json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8")))
    shown = [f"{one.kind} {one.value} {one.origin} {one.withheld or '-'}" for one in result.indicators]
    assert (shown, result.cuts) == (EXPECTED[name], ())
