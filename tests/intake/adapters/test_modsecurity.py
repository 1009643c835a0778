"""ModSecurity: both versions of its JSON, the worst rule first, 0 as the worst severity."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from triage.intake.adapters import generic, modsecurity
from triage.intake.read import read_payload
from triage.model.alert import Alert

ADAPTERS = {"modsecurity": modsecurity.ADAPTER, "generic": generic.ADAPTER}


def rule(message: str, severity: Any, tag: str = "attack-sqli") -> dict[str, Any]:
    return {"message": message, "details": {"ruleId": "942100", "severity": severity, "tags": ["OWASP_CRS", tag]}}


V3: dict[str, Any] = {
    "transaction": {
        "client_ip": "203.0.113.60",
        "client_port": 41000,
        "host_ip": "10.0.0.5",
        "host_port": 443,
        "time_stamp": "Wed May  6 07:08:09 2026",
        "unique_id": "177805128912.345",
        "is_interrupted": True,
        "request": {"method": "GET", "uri": "/p?id=1", "headers": {"Host": "blog.example.com:443", "Accept": "*/*"}},
        "response": {"http_code": 403},
        "messages": [rule("Odd header", "4", "attack-protocol"), rule("SQL injection found", "2")],
    }
}
V2: dict[str, Any] = {
    "transaction": {
        "time": "06/May/2026:09:08:09.123456 +0200",
        "transaction_id": "t-2",
        "remote_address": "203.0.113.61",
        "remote_port": 41001,
        "local_address": "10.0.0.6",
        "local_port": 80,
    },
    "request": {"request_line": "GET /etc?x=passwd HTTP/1.1", "headers": {"host": "old.example.com"}},
    "response": {"status": 403},
    "audit_data": {
        "messages": [
            'Warning. [file "x"] [id "930120"] [msg "OS File Access"] [severity "CRITICAL"] [tag "attack-lfi"]',
            'Access denied. [id "949110"] [msg "Anomaly Score Exceeded"] [severity "WARNING"]',
        ],
        "action": {"intercepted": False},
    },
}


def one(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters=ADAPTERS)
    assert alert.format == "modsecurity"
    return alert


def with_rules(*rules: Any) -> Alert:
    return one({"transaction": V3["transaction"] | {"messages": list(rules)}})


def test_version_3__every_field() -> None:
    before = copy.deepcopy(V3)
    alert = one(V3)
    assert (alert.name, alert.message) == ("SQL injection found", "SQL injection found; Odd header")
    assert str(alert.timestamp) == "2026-05-06 07:08:09+00:00"
    assert alert.notes == ("the time names no zone and was taken as UTC",)
    assert (alert.severity, alert.vendor_severity, alert.alert_type) == ("Critical", "2", "attack-sqli")
    assert (alert.source_ip, alert.source_port) == ("203.0.113.60", 41000)
    assert (alert.destination_ip, alert.destination_port) == ("10.0.0.5", 443)
    assert (alert.hosts, alert.urls) == (("blog.example.com",), ("https://blog.example.com/p?id=1",))
    assert (alert.vendor_status, alert.vendor_id) == ("blocked", "177805128912.345")
    assert before == V3


def test_version_2__every_field() -> None:
    alert = one(V2)
    assert (alert.name, alert.severity, alert.alert_type) == ("OS File Access", "Critical", "attack-lfi")
    assert str(alert.timestamp) == "2026-05-06 07:08:09.123456+00:00"
    assert (alert.source_ip, alert.destination_ip, alert.destination_port) == ("203.0.113.61", "10.0.0.6", 80)
    assert (alert.hosts, alert.urls) == (("old.example.com",), ("http://old.example.com/etc?x=passwd",))
    assert (alert.vendor_status, alert.vendor_id, alert.notes) == ("allowed", "t-2", ())


@pytest.mark.parametrize(
    ("level", "severity"),
    [
        ("0", "Critical"),
        ("1", "Critical"),
        (2, "Critical"),
        ("3", "High"),
        ("4", "Medium"),
        ("5", "Low"),
        ("6", "Informational"),
        ("7", "Informational"),
        ("NOTICE", "Low"),
        ("8", None),
        (None, None),
        ({}, None),
    ],
)
def test_severity__small_is_bad(level: Any, severity: str | None) -> None:
    assert with_rules(rule("m", level)).severity == severity


def test_no_rule__is_told() -> None:
    alert = with_rules()
    assert (alert.name, alert.severity) == ("No rule matched", None)


@pytest.mark.parametrize("odd", [None, [], {}, 7, "x", [None, 3, {"details": []}], [{"message": {}}], 10**400, True])
@pytest.mark.parametrize("path", ["messages", "response", "time_stamp", "host_port", "is_interrupted", "unique_id"])
def test_odd_values__are_survived(path: str, odd: Any) -> None:
    assert one({"transaction": V3["transaction"] | {path: odd}}).source_ip == "203.0.113.60"
    assert one(V2 | {"audit_data": {"messages": odd}}).source_ip == "203.0.113.61"
    assert one({"transaction": V3["transaction"] | {"request": {"headers": odd, "uri": odd}}}).format == "modsecurity"


@pytest.mark.parametrize("payload", [None, [], {"transaction": {}}, {"transaction": {"client_ip": "1.1.1.1"}}])
def test_recognition__not_of_something_else(payload: Any) -> None:
    assert not modsecurity.ADAPTER.recognises(payload)
