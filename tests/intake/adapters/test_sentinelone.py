"""SentinelOne threats, STAR alerts, activities and unified alerts."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters import generic
from triage.intake.adapters.sentinelone import ADAPTER
from triage.intake.read import read_payload
from triage.model.alert import Alert

SHA1 = "7c" * 20
THREAT: dict[str, Any] = {
    "id": "55",
    "agentDetectionInfo": {
        "accountName": "Default",
        "agentIpV4": "10.6.0.2",
        "externalIp": "203.0.113.70",
        "agentLastLoggedInUserName": "tove",
        "siteName": "HQ",
    },
    "agentRealtimeInfo": {"accountName": "Default", "agentComputerName": "LNX-3"},
    "indicators": [{"description": "Ran a macro", "tactics": [{"techniques": [{"name": "T1204.002"}]}]}],
    "threatInfo": {
        "threatName": "loader.exe",
        "threatId": "77",
        "classification": "Trojan",
        "confidenceLevel": "malicious",
        "analystVerdict": "undefined",
        "identifiedAt": "2031-02-03T04:05:06.789000Z",
        "createdAt": "2031-02-03T04:06:00Z",
        "incidentStatus": "unresolved",
        "filePath": "/tmp/loader.exe",
        "originatorProcess": "bash",
        "maliciousProcessArguments": "--now",
        "processUser": "LNX-3\\root2",
        "sha1": SHA1,
        "sha256": None,
    },
}
STAR: dict[str, Any] = {
    "alertInfo": {
        "alertId": "88",
        "createdAt": "2031-02-03T04:05:06Z",
        "srcIp": "10.6.0.9",
        "srcPort": "50001",
        "dstIp": "198.51.100.66",
        "dstPort": "443",
        "dnsRequest": "c2.example.net",
        "incidentStatus": "Unresolved",
        "analystVerdict": "Undefined",
        "loginsUserName": None,
        "tiIndicatorType": "URL",
        "tiIndicatorValue": "https://c2.example.net/a",
    },
    "ruleInfo": {"name": "Rare outbound", "severity": "Critical", "treatAsThreat": "Suspicious", "description": None},
    "agentDetectionInfo": {"name": "SRV-9"},
    "sourceProcessInfo": {
        "user": "NT AUTHORITY\\SYSTEM",
        "commandline": "x.exe -a",
        "filePath": "C:\\x.exe",
        "fileHashSha1": SHA1,
    },
    "targetProcessInfo": {"tgtProcCmdLine": "y.exe"},
}
UNIFIED: dict[str, Any] = {
    "id": "u-1",
    "name": "tool detected as Malware",
    "severity": "MEDIUM",
    "status": "NEW",
    "classification": "MALWARE",
    "analystVerdict": "UNDEFINED",
    "confidenceLevel": "MALICIOUS",
    "detectedAt": "2031-02-03T04:05:06Z",
    "detectionSource": {"product": "EDR", "vendor": "SentinelOne"},
    "assets": [{"name": "GW-1", "lastLoggedInUser": "liv"}],
    "detectionTime": {
        "attacker": {"ip": "203.0.113.33", "host": None},
        "targetUser": {"name": "liv", "emailAddress": "liv@corp.example"},
        "assets": [{"asset": {"ipV4": "10.9.9.9"}}],
    },
    "process": {"cmdLine": "tool -x", "file": {"path": "/opt/tool", "sha1": SHA1}},
}


def one(payload: Any) -> Alert:
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def test_threat__fields_and_the_raw_untouched() -> None:
    before = deepcopy(THREAT)
    alert = one(THREAT)
    assert ADAPTER.recognises(THREAT)
    assert (alert.name, alert.severity, alert.alert_type) == ("loader.exe", None, "Trojan")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-02-03T04:05:06.789000+00:00"
    assert (alert.users, alert.hosts, alert.hashes) == (("root2", "tove"), ("LNX-3",), (SHA1,))
    assert (alert.source_ip, alert.addresses) == (None, ("10.6.0.2", "203.0.113.70"))
    assert (alert.techniques, alert.vendor_verdict) == (("T1204.002",), "malicious")
    assert (alert.vendor_status, alert.vendor_id) == ("unresolved", "77")
    assert alert.raw is THREAT
    assert before == THREAT


def test_star__direction_process_and_indicator() -> None:
    alert = one(STAR)
    assert (alert.name, alert.severity, alert.users) == ("Rare outbound", "Critical", ("SYSTEM",))
    assert (alert.source_ip, alert.source_port) == ("10.6.0.9", 50001)
    assert (alert.destination_ip, alert.destination_port) == ("198.51.100.66", 443)
    assert (alert.domains, alert.urls) == (("c2.example.net",), ("https://c2.example.net/a",))
    assert (alert.hosts, alert.command_lines, alert.vendor_verdict) == (("SRV-9",), ("x.exe -a", "y.exe"), "Suspicious")


def test_activity__who_logged_in_from_where() -> None:
    activity = {
        "activityType": 27,
        "primaryDescription": "The user ada logged in",
        "createdAt": "2031-02-03T04:05:06Z",
        "accountName": "Default",
        "data": {"ipAddress": "203.0.113.12", "username": "ada", "computerName": None, "accountName": "Default"},
    }
    alert = one(activity)
    assert ADAPTER.recognises(activity)
    assert (alert.name, alert.users, alert.source_ip) == ("The user ada logged in", ("ada",), "203.0.113.12")


def test_unified__camel_case() -> None:
    alert = one(UNIFIED)
    assert ADAPTER.recognises(UNIFIED)
    assert (alert.severity, alert.vendor_severity, alert.vendor_status) == ("Medium", "MEDIUM", "NEW")
    assert (alert.users, alert.hosts) == (("liv", "liv@corp.example"), ("GW-1",))
    assert (alert.source_ip, alert.addresses, alert.hashes) == ("203.0.113.33", ("10.9.9.9",), (SHA1,))


def test_graphql__edges_are_opened() -> None:
    answer = {"data": {"alerts": {"edges": [{"node": UNIFIED}, {"node": UNIFIED}], "pageInfo": {}}}}
    alerts = read_payload(answer, adapters={"sentinelone": ADAPTER, "generic": generic.ADAPTER})
    assert [alert.name for alert in alerts] == ["tool detected as Malware"] * 2


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("Critical", "Critical"),
        ("HIGH", "High"),
        ("medium", "Medium"),
        ("Low", "Low"),
        ("INFO", "Informational"),
        ("UNKNOWN", None),
    ],
)
def test_severity__each_step(word: str, severity: str | None) -> None:
    assert one({**STAR, "ruleInfo": {"name": "n", "severity": word}}).severity == severity


@pytest.mark.parametrize("payload", [THREAT, STAR, UNIFIED])
def test_damaged__never_raises(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)


def test_activity__of_a_star_alert_has_its_facts_below_data() -> None:
    told = {
        "rulename": "Odd DLL",
        "severity": "E_MEDIUM",
        "origagentname": "LT-1",
        "sourceprocessusername": "CORP\\eve",
    }
    (alert,) = ADAPTER.read(
        {"activityType": 3608, "primaryDescription": "Alert created", "data": {**told, "tgtfilehashsha1": "a" * 40}}
    )
    assert isinstance(alert, Alert)
    assert (alert.name, alert.severity, alert.hosts) == ("Odd DLL", "Medium", ("LT-1",))
    assert (alert.users, alert.hashes) == (("eve",), ("a" * 40,))
