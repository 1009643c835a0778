"""Google SecOps: detections with events in both casings, the rule's own variables, bare events."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from triage.intake.adapters import chronicle, generic
from triage.intake.read import read_items, read_payload
from triage.model.alert import Alert

ADAPTERS = {"chronicle": chronicle.ADAPTER, "generic": generic.ADAPTER}
EVENT: dict[str, Any] = {
    "metadata": {
        "eventTimestamp": "2026-06-07T08:00:00.500Z",
        "eventType": "PROCESS_LAUNCH",
        "id": "ev-1",
        "productName": "Acme EDR",
    },
    "principal": {
        "hostname": "wks-9",
        "ip": ["10.3.0.9", "fd00::9"],
        "port": 50500,
        "user": {"userid": "r.sato", "emailAddresses": ["r.sato@example.com"]},
        "location": {"countryOrRegion": "Japan"},
    },
    "target": {
        "ip": ["203.0.113.55"],
        "port": 443,
        "url": "https://pay.example.net/x",
        "process": {
            "commandLine": "rundll32 a.dll,Start",
            "file": {"fullPath": "C:\\Windows\\rundll32.exe", "sha256": "c" * 64},
        },
    },
    "network": {"dns": {"questions": [{"name": "pay.example.net", "type": 1}]}},
    "securityResult": [
        {
            "ruleName": "edr-5",
            "severity": "LOW",
            "action": ["BLOCK"],
            "attackDetails": {"techniques": [{"id": "T1218", "subtechniqueId": "T1218.011"}]},
        }
    ],
}
DETECTION: dict[str, Any] = {
    "type": "RULE_DETECTION",
    "id": "de_1",
    "detectionTime": "2026-06-07T08:01:00Z",
    "createdTime": "2026-06-07T08:02:00Z",
    "detection": [
        {
            "ruleName": "rundll32_to_the_web",
            "description": "A system tool talks to the web.",
            "severity": "HIGH",
            "riskScore": 40,
            "alertState": "ALERTING",
            "urlBackToProduct": "https://secops.example.com/de_1",
            "outcomes": [{"key": "risk_score", "value": "40"}],
        }
    ],
    "collectionElements": [{"label": "e", "references": [{"event": EVENT}]}],
    "tags": ["TA0005", "T1055"],
}


def one(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters=ADAPTERS)
    assert alert.format == "chronicle"
    return alert


def snake(value: Any) -> Any:
    if isinstance(value, dict):
        named = {"".join(f"_{c.lower()}" if c.isupper() else c for c in key): item for key, item in value.items()}
        return {key: snake(item) for key, item in named.items()}
    return [snake(item) for item in value] if isinstance(value, list) else value


def check_event(alert: Alert) -> None:
    assert (alert.source_ip, alert.source_port) == ("10.3.0.9", 50500)
    assert (alert.destination_ip, alert.destination_port, alert.addresses) == ("203.0.113.55", 443, ("fd00::9",))
    assert (alert.users, alert.hosts) == (("r.sato", "r.sato@example.com"), ("wks-9",))
    assert (alert.urls, alert.domains) == (("https://pay.example.net/x",), ("pay.example.net",))
    assert (alert.hashes, alert.processes) == (("c" * 64,), ("C:\\Windows\\rundll32.exe",))
    assert (alert.command_lines, alert.location) == (("rundll32 a.dll,Start",), "Japan")


@pytest.mark.parametrize(
    "payload", [DETECTION, snake(DETECTION), {"detections": [DETECTION]}], ids=["camel", "snake", "page"]
)
def test_detection__in_every_shape(payload: Any) -> None:
    before = copy.deepcopy(payload)
    alert = one(payload)
    check_event(alert)
    assert (alert.name, alert.message) == ("rundll32_to_the_web", "A system tool talks to the web.")
    assert str(alert.timestamp) == "2026-06-07 08:01:00+00:00"
    assert (alert.severity, alert.vendor_severity) == ("High", "HIGH")
    assert alert.techniques == ("T1055", "T1218.011", "T1218")
    assert (alert.vendor_id, alert.vendor_status) == ("de_1", "ALERTING")
    assert alert.link == "https://secops.example.com/de_1"
    assert payload == before


@pytest.mark.parametrize(
    "payload", [EVENT, snake(EVENT), {"name": "n", "udm": EVENT}], ids=["camel", "snake", "search"]
)
def test_event__bare(payload: Any) -> None:
    alert = one(payload)
    check_event(alert)
    assert (alert.name, alert.severity, alert.vendor_status) == ("edr-5", "Low", "BLOCK")
    assert str(alert.timestamp) == "2026-06-07 08:00:00.500000+00:00"
    assert (alert.vendor_id, alert.techniques) == ("ev-1", ("T1218.011", "T1218"))


def test_detection_taken_apart__its_event_beside_it() -> None:
    apart = {key: value for key, value in DETECTION.items() if key != "collectionElements"}
    alert = one(apart | {"detection": DETECTION["detection"][0], "event": EVENT})
    check_event(alert)
    assert alert.name == "rundll32_to_the_web"


def with_rule(**rule: Any) -> Alert:
    bare = {key: value for key, value in DETECTION.items() if key not in ("collectionElements", "tags")}
    return one(bare | {"detection": [{"ruleName": "r"} | rule]})


def test_variables__by_the_field_that_the_rule_took_them_from() -> None:
    outcomes = [
        {"key": "a", "value": "203.0.113.56", "source": "udm.principal.ip"},
        {"key": "b", "value": "10.3.0.10", "source": "udm.target.ip"},
        {"key": "c", "value": "kim@example.com, lee@example.com", "source": "udm.principal.user.email_addresses"},
    ]
    alert = with_rule(outcomes=outcomes)
    assert (alert.source_ip, alert.destination_ip) == ("203.0.113.56", "10.3.0.10")
    assert alert.users == ("kim@example.com", "lee@example.com")


def test_variables__by_their_names() -> None:
    fields = [
        {"key": "client_ip", "value": "203.0.113.57"},
        {"key": "target_user_userid", "value": "kim"},
        {"key": "principal_hostname", "value": "wks-1"},
        {"key": "distinct_user_count", "value": "5"},
        {"key": "principal_hostname"},
        {"key": 3, "value": {}},
    ]
    alert = with_rule(detectionFields=fields)
    assert (alert.source_ip, alert.users, alert.hosts) == ("203.0.113.57", ("kim",), ("wks-1",))


@pytest.mark.parametrize(
    ("rule", "severity"),
    [
        ({"severity": "CRITICAL"}, "Critical"),
        ({"severity": "INFORMATIONAL"}, "Informational"),
        ({"severity": "UNKNOWN_SEVERITY", "ruleLabels": [{"key": "severity", "value": "Medium"}]}, "Medium"),
        ({"ruleLabels": [{"key": "severity", "value": "low"}], "riskScore": 95}, "Low"),
        ({"riskScore": 95}, "Critical"),
        ({"riskScore": 85}, "High"),
        ({"riskScore": 40}, "Medium"),
        ({"riskScore": 10}, "Low"),
        ({}, None),
    ],
)
def test_severity__word_then_label_then_risk(rule: dict[str, Any], severity: str | None) -> None:
    assert with_rule(**rule).severity == severity


@pytest.mark.parametrize(("action", "success"), [("ALLOW", True), ("BLOCK", False), ("UNKNOWN_ACTION", None)])
def test_login__its_action_tells_the_success(action: str, success: bool | None) -> None:
    login = EVENT | {"metadata": {"eventType": "USER_LOGIN"}, "securityResult": [{"action": [action]}]}
    assert one(login).success is success


def test_page__a_broken_detection_stays_in_its_place() -> None:
    items = read_items({"detections": [DETECTION, 3, DETECTION], "nextPageToken": "t"}, adapters=ADAPTERS)
    assert [isinstance(item, Alert) for item in items] == [True, False, True]


@pytest.mark.parametrize("odd", [None, [], {}, 7, "x", [None, 3, {"references": [[]]}], 10**400, True])
@pytest.mark.parametrize("path", ["collectionElements", "tags", "type", "id", "feedbackSummary"])
def test_odd_values__are_survived(path: str, odd: Any) -> None:
    assert one(DETECTION | {path: odd}).name == "rundll32_to_the_web"
    assert one(EVENT | {"principal": odd, "securityResult": odd}).format == "chronicle"


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        {"metadata": {"eventType": "DetectionSummaryEvent"}, "event": {}},
        {"detection": {"ruleName": "x"}},
        {"metadata": {"version": "1.1.0"}, "target": {}},
    ],
)
def test_recognition__not_of_something_else(payload: Any) -> None:
    assert not chronicle.ADAPTER.recognises(payload)


@pytest.mark.parametrize("key", ["failed_logins", "ssh_failed_login_count", "login_failures", "failed_attempts"])
def test_outcome__failed_logins_are_counted(key: str) -> None:
    assert with_rule(outcomes=[{"key": key, "value": "312"}]).failed_logins == 312


@pytest.mark.parametrize(("key", "value"), [("user_count", "3"), ("failed_logins", "many"), ("failed_login_ip", "3")])
def test_outcome__other_counts_are_none_of_failed_logins(key: str, value: str) -> None:
    assert with_rule(outcomes=[{"key": key, "value": value}]).failed_logins is None
