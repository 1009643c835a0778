"""Okta System Log events and event hooks."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.errors import InvalidAlert
from triage.intake.adapters.okta import ADAPTER
from triage.model.alert import Alert

EVENT: dict[str, Any] = {
    "uuid": "11-22",
    "eventType": "user.authentication.auth_via_mfa",
    "displayMessage": "Authentication of user via MFA",
    "published": "2031-02-03T04:05:06.007Z",
    "severity": "WARN",
    "actor": {"id": "00u1", "type": "User", "alternateId": "ylva@corp.example", "displayName": "Ylva Berg"},
    "outcome": {"result": "FAILURE", "reason": "INVALID_CREDENTIALS"},
    "client": {
        "ipAddress": "203.0.113.55",
        "device": "Computer",
        "geographicalContext": {"country": "Norway", "city": "Oslo"},
    },
    "securityContext": {"domain": "isp.example"},
    "debugContext": {"debugData": {"risk": "{level=HIGH}", "requestUri": "/api/v1/authn"}},
    "target": [
        {"type": "AppUser", "alternateId": "target@corp.example", "displayName": "T"},
        {"type": "AppInstance", "alternateId": "Mail", "displayName": "Mail"},
    ],
}


def one(payload: Any) -> Alert:
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def test_event__fields_and_the_raw_untouched() -> None:
    before = deepcopy(EVENT)
    alert = one(EVENT)
    assert ADAPTER.recognises(EVENT)
    assert (alert.name, alert.alert_type) == ("Authentication of user via MFA", "user.authentication.auth_via_mfa")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-02-03T04:05:06.007000+00:00"
    assert (alert.severity, alert.vendor_severity, alert.success) == ("Medium", "WARN", False)
    assert alert.users == ("ylva@corp.example", "target@corp.example")
    assert (alert.source_ip, alert.destination_ip, alert.location) == ("203.0.113.55", None, "Norway")
    assert (alert.hosts, alert.domains, alert.vendor_id) == ((), (), "11-22")
    assert alert.vendor_verdict == "{level=HIGH}"
    assert alert.raw is EVENT
    assert before == EVENT


def test_threat_insight__is_the_verdict() -> None:
    alert = one({**EVENT, "debugContext": {"debugData": {"threatSuspected": "true", "risk": None}}})
    assert alert.vendor_verdict == "threat suspected"


def test_system_actor__is_nobody() -> None:
    actor = {"type": "SystemPrincipal", "alternateId": "system@okta.com", "displayName": "Okta System"}
    assert one({**EVENT, "actor": actor, "target": None}).users == ()


@pytest.mark.parametrize(
    ("result", "success"), [("SUCCESS", True), ("ALLOW", True), ("DENY", False), ("CHALLENGE", None)]
)
def test_outcome__each_result(result: str, success: bool | None) -> None:
    assert one({**EVENT, "outcome": {"result": result}}).success is success


@pytest.mark.parametrize(
    ("word", "severity"),
    [("DEBUG", "Informational"), ("INFO", "Informational"), ("WARN", "Medium"), ("ERROR", "High"), ("X", None)],
)
def test_severity__each_step(word: str, severity: str | None) -> None:
    assert one({**EVENT, "severity": word}).severity == severity


def test_hook__each_event_is_an_item_and_a_broken_one_is_told() -> None:
    hook = {"eventType": "com.okta.event_hook", "eventTypeVersion": "1.0", "data": {"events": [EVENT, None, EVENT]}}
    first, broken, last = ADAPTER.read(hook)
    assert ADAPTER.recognises(hook)
    assert isinstance(first, Alert)
    assert isinstance(last, Alert)
    assert isinstance(broken, InvalidAlert)
    assert (first.source_ip, first.users[0]) == ("203.0.113.55", "ylva@corp.example")
    assert first.raw == {**hook, "data": {"events": [EVENT]}}
    assert broken.faults[0].pointer == "/data/events/1"


def test_hook__without_events_holds_no_alert() -> None:
    with pytest.raises(InvalidAlert):
        ADAPTER.read({"eventTypeVersion": "1.0", "data": {"events": []}})


def test_damaged__never_raises() -> None:
    assert_never_raises(ADAPTER, EVENT)
    assert_never_raises(ADAPTER, {"eventTypeVersion": "1.0", "data": {"events": [EVENT]}})
