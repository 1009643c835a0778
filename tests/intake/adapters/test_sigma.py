"""Matches of Sigma rules by the tools that run them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters.sigma import ADAPTER
from triage.model.alert import Alert

SHA256, MD5 = "6b" * 32, "6c" * 16
HASHES = f"MD5={MD5.upper()},SHA256={SHA256.upper()},IMPHASH={'6d' * 16}"
DATA = {
    "Image": "C:\\Temp\\a.exe",
    "CommandLine": "a.exe -enc",
    "User": "CORP\\egil",
    "Hashes": HASHES,
    "SourceIp": "10.2.0.9",
    "DestinationIp": "198.51.100.14",
    "DestinationPort": "8080",
}
CHAINSAW: dict[str, Any] = {
    "group": "Sigma",
    "kind": "individual",
    "name": "Encoded command",
    "level": "high",
    "source": "sigma",
    "status": "experimental",
    "timestamp": "2031-02-03T04:05:06.5+00:00",
    "id": "aa-bb",
    "tags": ["attack.execution", "attack.t1059.001"],
    "authors": ["somebody"],
    "document": {
        "kind": "evtx",
        "path": "a.evtx",
        "data": {"Event": {"System": {"Computer": "WS-1.corp.example", "EventID": 1}, "EventData": DATA}},
    },
}
HAYABUSA: dict[str, Any] = {
    "Timestamp": "2031-02-03 13:05:06.500 +09:00",
    "RuleTitle": "Encoded command",
    "Level": "crit",
    "Computer": "WS-2",
    "Channel": "Sysmon",
    "EventID": 1,
    "RuleID": "aa-bb",
    "MitreTags": ["T1059.001"],
    "Details": {"Cmdline": "a.exe -enc", "Proc": "C:\\Temp\\a.exe", "User": "CORP\\egil", "SrcIP": "203.0.113.6"},
}
ZIRCOLITE: dict[str, Any] = {
    "title": "Encoded command",
    "rule_level": "medium",
    "sigmafile": "a.yml",
    "id": "aa-bb",
    "tags": ["attack.t1059"],
    "count": 2,
    "matches": [
        {"Computer": "WS-3", "SystemTime": "2031-02-03T04:05:06Z", "CommandLine": "a.exe", "TargetUserName": "egil"},
        {"Computer": "WS-4", "SystemTime": "2031-02-03T05:05:06Z", "CommandLine": "b.exe", "TargetUserName": "liv"},
    ],
}
RULE: dict[str, Any] = {
    "title": "Encoded command",
    "id": "aa-bb",
    "level": "low",
    "logsource": {"product": "windows", "category": "process_creation"},
    "detection": {"condition": "selection", "selection": {"CommandLine": "*-enc*", "User": "SYSTEM"}},
    "tags": ["attack.t1059"],
    "event": {"EventData": DATA, "System": {"Computer": "WS-5"}, "@timestamp": "2031-02-03T04:05:06Z"},
}


def one(payload: Any) -> Alert:
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    assert ADAPTER.recognises(payload)
    return alert


def test_chainsaw__fields_and_the_raw_untouched() -> None:
    before = deepcopy(CHAINSAW)
    alert = one(CHAINSAW)
    assert (alert.name, alert.severity, alert.vendor_severity) == ("Encoded command", "High", "high")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-02-03T04:05:06.500000+00:00"
    assert (alert.users, alert.hosts, alert.techniques) == (("egil",), ("WS-1.corp.example",), ("T1059.001",))
    assert (alert.source_ip, alert.destination_ip, alert.destination_port) == ("10.2.0.9", "198.51.100.14", 8080)
    assert (alert.hashes, alert.command_lines) == ((MD5, SHA256), ("a.exe -enc",))
    assert (alert.processes, alert.vendor_id) == (("C:\\Temp\\a.exe",), "aa-bb")
    assert alert.raw is CHAINSAW
    assert before == CHAINSAW


def test_hayabusa__details_as_an_object() -> None:
    alert = one(HAYABUSA)
    assert (alert.name, alert.severity, alert.hosts) == ("Encoded command", "Critical", ("WS-2",))
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-02-03T04:05:06.500000+00:00"
    assert (alert.users, alert.command_lines, alert.techniques) == (("egil",), ("a.exe -enc",), ("T1059.001",))
    assert (alert.source_ip, alert.notes) == ("203.0.113.6", ())


def test_hayabusa__details_as_one_text() -> None:
    text = "Cmdline: a.exe -x: y ¦ Proc: C:\\a.exe ¦ User: CORP\\egil ¦ SrcIP: 203.0.113.6 ¦ PID: 0x1"
    alert = one({**HAYABUSA, "Details": text, "MitreTags": "T1059.001 ¦ T1027"})
    assert (alert.command_lines, alert.users) == (("a.exe -x: y",), ("egil",))
    assert (alert.source_ip, alert.techniques) == ("203.0.113.6", ("T1059.001", "T1027"))


def test_zircolite__one_alert_for_all_its_matches() -> None:
    alert = one(ZIRCOLITE)
    assert (alert.name, alert.severity, alert.techniques) == ("Encoded command", "Medium", ("T1059",))
    assert (alert.hosts, alert.users) == (("WS-3", "WS-4"), ("egil", "liv"))
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-02-03T04:05:06+00:00"


def test_rule_with_its_event__the_rule_itself_names_nobody() -> None:
    alert = one(RULE)
    assert (alert.name, alert.severity, alert.hosts, alert.users) == ("Encoded command", "Low", ("WS-5",), ("egil",))
    assert alert.command_lines == ("a.exe -enc",)


def test_aurora__fields_beside_the_rule() -> None:
    alert = one({"Rule_Title": "Dump", "Rule_Level": "high", "Rule_Id": "r", "Computer": "WS-6", "User": "CORP\\ola"})
    assert (alert.name, alert.severity, alert.hosts, alert.users) == ("Dump", "High", ("WS-6",), ("ola",))


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("critical", "Critical"),
        ("crit", "Critical"),
        ("high", "High"),
        ("med", "Medium"),
        ("low", "Low"),
        ("info", "Informational"),
        ("informational", "Informational"),
        ("undefined", None),
    ],
)
def test_severity__each_level(word: str, severity: str | None) -> None:
    assert one({**HAYABUSA, "Level": word}).severity == severity


@pytest.mark.parametrize("payload", [CHAINSAW, HAYABUSA, ZIRCOLITE, RULE])
def test_damaged__never_raises(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)
