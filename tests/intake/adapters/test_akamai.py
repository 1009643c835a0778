"""Akamai: the packed lists of rules, the client, the site asked for."""

from __future__ import annotations

import base64
import copy
from typing import Any
from urllib.parse import quote

import pytest

from triage.intake.adapters import akamai, generic
from triage.intake.read import read_payload
from triage.model.alert import Alert

ADAPTERS = {"akamai": akamai.ADAPTER, "generic": generic.ADAPTER}


def packed(*parts: str) -> str:
    return quote(";".join(base64.b64encode(part.encode()).decode() for part in parts), safe="")


EVENT: dict[str, Any] = {
    "type": "akamai_siem",
    "format": "json",
    "version": "1.0",
    "attackData": {
        "clientIP": "203.0.113.50",
        "configId": "17",
        "policyId": "p_1",
        "ruleActions": packed("alert", "deny"),
        "ruleMessages": packed("SQL Injection Attack", "Anomaly Score Exceeded"),
        "ruleTags": packed("WEB_ATTACK/SQLI", "ANOMALY"),
        "rules": packed("950001", "SQLI-ANOMALY"),
    },
    "geo": {"country": "BR", "asn": "64501"},
    "httpMessage": {
        "host": "shop.example.com",
        "method": "GET",
        "path": "/search",
        "port": "443",
        "query": "q=1%27",
        "requestId": "r-77",
        "start": "1778051289.026",
        "status": "403",
    },
}


def one(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters=ADAPTERS)
    assert alert.format == "akamai"
    return alert


def test_event__every_field() -> None:
    before = copy.deepcopy(EVENT)
    alert = one(EVENT)
    assert (alert.name, alert.message) == ("SQL Injection Attack", "SQL Injection Attack; Anomaly Score Exceeded")
    assert str(alert.timestamp) == "2026-05-06 07:08:09.026000+00:00"
    assert (alert.source_ip, alert.destination_ip, alert.destination_port) == ("203.0.113.50", None, 443)
    assert (alert.hosts, alert.urls) == (("shop.example.com",), ("https://shop.example.com/search?q=1%27",))
    assert (alert.alert_type, alert.vendor_status, alert.location) == ("WEB_ATTACK/SQLI", "deny", "BR")
    assert (alert.vendor_id, alert.severity, alert.users) == ("r-77", None, ())
    assert before == EVENT


def test_plain_port__is_no_secure_link() -> None:
    message = EVENT["httpMessage"] | {"port": 80, "query": None}
    assert one(EVENT | {"httpMessage": message}).urls == ("http://shop.example.com/search",)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (packed("Path Traversal")[:-5], "Path Travers"),
        (packed("Command Injection").replace("%3D", "="), "Command Injection"),
        ("not base64!", "not base64!"),
        (packed("") + "%3b" + packed("Second"), "Second"),
    ],
)
def test_rule_messages__cut_off_or_not_packed(text: str, name: str) -> None:
    assert one(EVENT | {"attackData": EVENT["attackData"] | {"ruleMessages": text}}).name == name


def test_without_messages__the_rule_is_the_name() -> None:
    assert one(EVENT | {"attackData": EVENT["attackData"] | {"ruleMessages": ""}}).name == "950001"


@pytest.mark.parametrize("odd", [None, [], {}, 7, "x", ";;;", "====", "%", [None, 3, {"a": []}], 10**400, True])
@pytest.mark.parametrize("path", ["rules", "ruleTags", "ruleActions", "ruleMessages"])
def test_odd_values__are_survived(path: str, odd: Any) -> None:
    assert one(EVENT | {"attackData": EVENT["attackData"] | {path: odd}}).source_ip == "203.0.113.50"
    assert one(EVENT | {"geo": odd}).source_ip == "203.0.113.50"


@pytest.mark.parametrize("payload", [None, [], {"attackData": {}}, {"httpMessage": {}}])
def test_recognition__not_of_something_else(payload: Any) -> None:
    assert not akamai.ADAPTER.recognises(payload)
