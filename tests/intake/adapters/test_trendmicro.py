"""Trend Micro Vision One workbench alerts."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters.thehive import STANDS_IN
from triage.intake.adapters.trendmicro import ADAPTER
from triage.model.alert import Alert

SHA256 = "2c" * 32
ALERT: dict[str, Any] = {
    "schemaVersion": "1.15",
    "id": "WB-1-20310203-0001",
    "investigationStatus": "New",
    "investigationResult": "No Findings",
    "workbenchLink": "https://portal.example.com/#/workbench?x=1",
    "alertProvider": "SAE",
    "model": "Credential dump",
    "description": "Logon data was read.",
    "score": 64,
    "severity": "high",
    "createdDateTime": "2031-02-03T04:05:06Z",
    "updatedDateTime": "2031-02-04T00:00:00Z",
    "impactScope": {
        "entities": [
            {"entityType": "account", "entityValue": "corp\\nils", "entityId": "corp\\nils"},
            {"entityType": "host", "entityValue": {"guid": "g", "name": "DESK-4", "ips": ["10.7.0.1"]}},
            {"entityType": "emailAddress", "entityValue": "nils@corp.example"},
        ]
    },
    "matchedRules": [{"name": "Dump rule", "matchedFilters": [{"mitreTechniqueIds": ["V9.T1003.001", "T1059"]}]}],
    "indicators": [
        {"type": "command_line", "field": "processCmd", "value": "dump.exe -a"},
        {"type": "file_sha256", "field": "objectFileHashSha256", "value": SHA256.upper()},
        {"type": "fullpath", "field": "processFilePath", "value": "C:\\dump.exe"},
        {"type": "ip", "field": "objectIp", "value": "203.0.113.30"},
        {"type": "domain", "field": "hostName", "value": "c2.example.org"},
        {"type": "url", "field": "request", "value": "http://c2.example.org/x"},
        {"type": "host", "value": {"name": "DESK-4", "ips": ["10.7.0.1", ""]}},
    ],
}


def one(payload: Any) -> Alert:
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def test_workbench__fields_and_the_raw_untouched() -> None:
    before = deepcopy(ALERT)
    alert = one(ALERT)
    assert ADAPTER.recognises(ALERT)
    assert (alert.name, alert.severity, alert.vendor_severity) == ("Credential dump", "High", "high")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-02-03T04:05:06+00:00"
    assert (alert.users, alert.hosts) == (("nils", "nils@corp.example"), ("DESK-4",))
    assert (alert.command_lines, alert.hashes) == (("dump.exe -a",), (SHA256,))
    assert (alert.processes, alert.techniques) == (("C:\\dump.exe",), ("T1003.001", "T1059"))
    assert (alert.domains, alert.urls) == (("c2.example.org",), ("http://c2.example.org/x",))
    assert (alert.vendor_status, alert.vendor_verdict) == ("New", "No Findings")
    assert (alert.vendor_id, alert.link) == ("WB-1-20310203-0001", ALERT["workbenchLink"])
    assert alert.raw is ALERT
    assert before == ALERT


def test_addresses__one_of_no_part_stands_in_and_it_is_noted() -> None:
    alert = one(ALERT)
    assert (alert.source_ip, alert.addresses, alert.notes) == ("203.0.113.30", ("10.7.0.1",), (STANDS_IN,))


@pytest.mark.parametrize(
    ("field", "source", "destination"), [("src", "203.0.113.30", None), ("dst", None, "203.0.113.30")]
)
def test_addresses__the_field_tells_the_side(field: str, source: str | None, destination: str | None) -> None:
    alert = one({**ALERT, "indicators": [{"type": "ip", "field": field, "value": "203.0.113.30"}]})
    assert (alert.source_ip, alert.destination_ip, alert.notes) == (source, destination, ())


def test_host__as_a_text() -> None:
    scope = {"entities": [{"entityType": "host", "entityValue": "CORP\\DESK-5"}]}
    assert one({**ALERT, "impactScope": scope, "indicators": None}).hosts == ("DESK-5",)


@pytest.mark.parametrize(
    ("word", "severity"),
    [("critical", "Critical"), ("HIGH", "High"), ("medium", "Medium"), ("low", "Low"), ("?", None)],
)
def test_severity__each_step(word: str, severity: str | None) -> None:
    assert one({**ALERT, "severity": word}).severity == severity


def test_damaged__never_raises() -> None:
    assert_never_raises(ADAPTER, ALERT)
