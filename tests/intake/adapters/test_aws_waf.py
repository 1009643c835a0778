"""AWS WAF: the client, the site asked for, the rule that ended it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from triage.intake.adapters import aws_waf, generic
from triage.intake.read import read_payload
from triage.model.alert import Alert

ADAPTERS = {"aws_waf": aws_waf.ADAPTER, "generic": generic.ADAPTER}
LOG: dict[str, Any] = {
    "timestamp": 1775369228123,
    "formatVersion": 1,
    "webaclId": "arn:aws:wafv2:eu-west-3:444455556666:regional/webacl/shop/1",
    "terminatingRuleId": "BlockSqli",
    "terminatingRuleType": "REGULAR",
    "action": "BLOCK",
    "terminatingRuleMatchDetails": [{"conditionType": "SQL_INJECTION", "location": "QUERY_STRING"}],
    "httpSourceName": "ALB",
    "ruleGroupList": [],
    "nonTerminatingMatchingRules": [],
    "httpRequest": {
        "clientIp": "203.0.113.20",
        "country": "NL",
        "headers": [{"name": "User-Agent", "value": "curl"}, {"name": "Host", "value": "shop.example.com:443"}],
        "uri": "/items",
        "args": "id=1%27",
        "httpMethod": "GET",
        "requestId": "1-abc",
    },
}


def one(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters=ADAPTERS)
    assert alert.format == "aws_waf"
    return alert


def test_log__every_field() -> None:
    before = copy.deepcopy(LOG)
    alert = one(LOG)
    assert (alert.name, alert.alert_type, alert.message) == ("BlockSqli", "REGULAR", "SQL_INJECTION")
    assert str(alert.timestamp) == "2026-04-05 06:07:08.123000+00:00"
    assert (alert.source_ip, alert.destination_ip, alert.severity) == ("203.0.113.20", None, None)
    assert (alert.hosts, alert.domains) == (("shop.example.com",), ("shop.example.com",))
    assert alert.urls == ("https://shop.example.com/items?id=1%27",)
    assert (alert.location, alert.vendor_status, alert.vendor_id) == ("NL", "BLOCK", "1-abc")
    assert alert.users == ()
    assert before == LOG


def test_rule_group__the_inner_rule_is_the_message() -> None:
    group = [{"ruleGroupId": "AWS#Common", "terminatingRule": {"ruleId": "CrossSiteScripting_BODY", "action": "BLOCK"}}]
    assert one(LOG | {"ruleGroupList": group}).message == "CrossSiteScripting_BODY"


def test_no_rule_ended_it__a_counted_rule_gives_the_name() -> None:
    log = LOG | {"terminatingRuleId": "Default_Action", "action": "ALLOW"}
    assert one(log).name == "Default_Action"
    assert one(log | {"nonTerminatingMatchingRules": [{"ruleId": "CountBots", "action": "COUNT"}]}).name == "CountBots"


def test_newer_log__host_and_scheme() -> None:
    request = {"clientIp": "2001:db8::9", "uri": "/", "host": "api.example.com", "scheme": "HTTP", "headers": None}
    alert = one(LOG | {"httpRequest": request})
    assert (alert.source_ip, alert.urls) == ("2001:db8::9", ("http://api.example.com/",))


@pytest.mark.parametrize("odd", [7, "x", [None, 3], {"headers": [None, {"name": {}, "value": []}], "uri": 3}, 10**400])
@pytest.mark.parametrize("path", ["timestamp", "ruleGroupList", "action", "labels"])
def test_odd_values__are_survived(path: str, odd: Any) -> None:
    assert one(LOG | {path: odd}).name == "BlockSqli"
    request = odd if isinstance(odd, dict) else {"clientIp": odd, "headers": odd, "uri": odd}
    assert one(LOG | {"httpRequest": request}).name == "BlockSqli"


@pytest.mark.parametrize("payload", [None, [], {"httpRequest": {}}, {"terminatingRuleId": "x"}])
def test_recognition__not_of_something_else(payload: Any) -> None:
    assert not aws_waf.ADAPTER.recognises(payload)
