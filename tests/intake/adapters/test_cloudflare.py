"""Cloudflare: security events in both casings, requests, Zero Trust logs, and notifications."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from triage.intake.adapters import cloudflare, generic
from triage.intake.read import read_items, read_payload
from triage.model.alert import Alert

ADAPTERS = {"cloudflare": cloudflare.ADAPTER, "generic": generic.ADAPTER}
EVENT: dict[str, Any] = {
    "Action": "block",
    "ClientASN": 64500,
    "ClientCountry": "de",
    "ClientIP": "203.0.113.10",
    "ClientRequestHost": "www.example.com",
    "ClientRequestMethod": "GET",
    "ClientRequestPath": "/login",
    "ClientRequestQuery": "?next=%2Fadmin",
    "ClientRequestScheme": "http",
    "Datetime": "2026-05-06T07:08:09Z",
    "Description": "Block admin probes",
    "EdgeResponseStatus": 403,
    "Kind": "firewall",
    "RayID": "8a1b2c3d4e5f",
    "RuleID": "0a1b2c",
    "Source": "firewallcustom",
}
NOTIFICATION: dict[str, Any] = {
    "name": "ddos policy",
    "text": "An attack on shop.example.com was mitigated.",
    "data": {
        "severity": "CRITICAL",
        "attack_type": "HTTP flood",
        "rule_name": "flood-7",
        "target_hostname": "shop.example.com",
        "mitigation": "Block",
        "start_time": "2026-05-06T07:00:00Z",
        "dashboard_link": "https://dash.example.com/ddos/1",
    },
    "ts": 1778051289,
    "account_id": "acc",
    "policy_id": "pol",
    "alert_type": "dos_attack_l7",
    "alert_correlation_id": "corr-1",
}


def one(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters=ADAPTERS)
    assert alert.format == "cloudflare"
    return alert


def test_security_event__every_field() -> None:
    before = copy.deepcopy(EVENT)
    alert = one(EVENT)
    assert (alert.name, alert.alert_type, alert.vendor_status) == ("Block admin probes", "firewallcustom", "block")
    assert str(alert.timestamp) == "2026-05-06 07:08:09+00:00"
    assert (alert.source_ip, alert.destination_ip, alert.severity) == ("203.0.113.10", None, None)
    assert (alert.hosts, alert.domains) == (("www.example.com",), ("www.example.com",))
    assert alert.urls == ("http://www.example.com/login?next=%2Fadmin",)
    assert (alert.location, alert.vendor_id, alert.users) == ("de", "8a1b2c3d4e5f", ())
    assert before == EVENT


@pytest.mark.parametrize("time", ["2026-05-06T07:08:09Z", "1778051289", 1778051289, 1778051289000000000])
def test_security_event__each_form_of_its_time(time: Any) -> None:
    assert str(one(EVENT | {"Datetime": time}).timestamp) == "2026-05-06 07:08:09+00:00"


def test_security_event__without_a_description_the_rule_gives_the_name() -> None:
    assert one({key: value for key, value in EVENT.items() if key != "Description"}).name == "0a1b2c"


def test_graphql__camel_case() -> None:
    alert = one(
        {
            "action": "managed_challenge",
            "clientIP": "2001:db8::5",
            "clientRequestHTTPHost": "www.example.com",
            "clientRequestPath": "/wp-login.php",
            "clientCountryName": "US",
            "datetime": "2026-05-06T07:08:09Z",
            "rayName": "8a1b",
            "ruleId": "r-1",
            "source": "firewallManaged",
        }
    )
    assert (alert.name, alert.source_ip, alert.vendor_status) == ("r-1", "2001:db8::5", "managed_challenge")
    assert alert.urls == ("https://www.example.com/wp-login.php",)
    assert (alert.location, alert.vendor_id, alert.alert_type) == ("US", "8a1b", "firewallManaged")


def test_request__origin_port_and_rule() -> None:
    alert = one(
        {
            "ClientIP": "203.0.113.11",
            "ClientSrcPort": 40404,
            "ClientRequestHost": "www.example.com",
            "ClientRequestURI": "/a?b=1",
            "ClientRequestScheme": "https",
            "EdgeStartTimestamp": "2026-05-06T07:08:09Z",
            "OriginIP": "198.51.100.7",
            "SecurityAction": "log",
            "SecurityRuleDescription": "SQLi score",
            "RayID": "9f",
        }
    )
    assert (alert.source_ip, alert.source_port, alert.destination_ip) == ("203.0.113.11", 40404, "198.51.100.7")
    assert (alert.name, alert.urls, alert.vendor_status) == ("SQLi score", ("https://www.example.com/a?b=1",), "log")


def test_access_and_gateway__the_person_is_the_user() -> None:
    access = {"RayID": "1", "AppDomain": "wiki.example.com", "Email": "kim@example.com", "IPAddress": "203.0.113.12"}
    alert = one(access | {"Allowed": False, "CreatedAt": "2026-05-06T07:08:09Z"})
    assert (alert.source_ip, alert.users, alert.success) == ("203.0.113.12", ("kim@example.com",), False)
    gateway = {"PolicyID": "p", "PolicyName": "No malware", "AccountID": "a", "Datetime": "2026-05-06T07:08:09Z"}
    alert = one(gateway | {"SourceIP": "10.0.0.8", "DestinationIP": "203.0.113.13", "UserEmail": "kim@example.com"})
    assert (alert.name, alert.source_ip, alert.destination_ip) == ("No malware", "10.0.0.8", "203.0.113.13")


def test_notification__every_field() -> None:
    alert = one(NOTIFICATION)
    assert (alert.name, alert.alert_type, alert.vendor_status) == ("flood-7", "dos_attack_l7", "Block")
    assert (alert.severity, str(alert.timestamp)) == ("Critical", "2026-05-06 07:00:00+00:00")
    assert (alert.hosts, alert.vendor_id) == (("shop.example.com",), "corr-1")
    assert (alert.message, alert.link) == (
        "An attack on shop.example.com was mitigated.",
        "https://dash.example.com/ddos/1",
    )
    assert alert.users == ()


@pytest.mark.parametrize(
    ("word", "severity"), [("CRITICAL", "Critical"), ("WARNING", "Medium"), ("INFO", "Informational")]
)
def test_notification__severity_words(word: str, severity: str) -> None:
    assert one(NOTIFICATION | {"data": {"severity": word}}).severity == severity


def test_list__a_broken_event_stays_in_its_place() -> None:
    items = read_items([EVENT, 3, NOTIFICATION], adapters=ADAPTERS)
    assert [isinstance(item, Alert) for item in items] == [True, False, True]


@pytest.mark.parametrize("odd", [None, [], {}, 7, "x", [None, 3, {"a": []}], 10**400, True])
@pytest.mark.parametrize(
    "path", ["Datetime", "ClientRequestPath", "ClientRequestQuery", "ClientRequestScheme", "Source"]
)
def test_odd_values__are_survived(path: str, odd: Any) -> None:
    assert one(EVENT | {path: odd}).source_ip == "203.0.113.10"


@pytest.mark.parametrize("payload", [None, [], {"ClientIP": "1.1.1.1"}, {"alert_type": "x", "data": {}}])
def test_recognition__not_of_something_else(payload: Any) -> None:
    assert not cloudflare.ADAPTER.recognises(payload)
