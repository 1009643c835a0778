"""Records of Microsoft 365's unified audit log."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters.office365 import ADAPTER
from triage.model.alert import Alert

ALERT: dict[str, Any] = {
    "CreationTime": "2031-11-12T13:14:15",
    "Id": "rec-1",
    "Operation": "AlertEntityGenerated",
    "OrganizationId": "o",
    "RecordType": 40,
    "UserType": 4,
    "UserKey": "SecurityComplianceAlerts",
    "UserId": "SecurityComplianceAlerts",
    "Workload": "SecurityComplianceCenter",
    "AlertId": "al-40",
    "AlertType": "System",
    "Category": "ThreatManagement",
    "Name": "Phish delivered by an override",
    "Severity": "High",
    "Status": "Active",
    "Comments": "New alert",
    "Source": "Office 365 Security & Compliance",
    "EntityType": "User",
    "AlertEntityId": "tuva@corp.example",
    "AlertLinks": [{"AlertLinkHref": "https://security.microsoft.com/alerts/al-40"}],
    "Data": json.dumps(
        {
            "etype": "User",
            "eid": "tuva@corp.example",
            "tsd": "bank@evil.example",
            "sip": "203.0.113.25",
            "trc": "tuva@corp.example;jon@corp.example",
            "ms": "Confirm your account",
            "imsgid": "<1@evil.example>",
        }
    ),
}
LOGIN: dict[str, Any] = {
    "CreationTime": "2031-11-12T13:14:15",
    "Id": "rec-2",
    "Operation": "UserLoginFailed",
    "RecordType": 15,
    "ResultStatus": "Failed",
    "UserId": "jon@corp.example",
    "UserKey": "1003@corp.example",
    "Workload": "AzureActiveDirectory",
    "ClientIP": "203.0.113.26:51515",
    "ActorIpAddress": "203.0.113.26",
    "ObjectId": "00000002-0000-0000-c000-000000000000",
}
MAIL: dict[str, Any] = {
    "CreationTime": "2031-11-12T13:14:15",
    "Operation": "TIMailData",
    "RecordType": 28,
    "UserId": "ThreatIntel",
    "Workload": "ThreatIntelligence",
    "Subject": "Voice message",
    "P1Sender": "bounce@evil.example",
    "P2Sender": "voice@evil.example",
    "SenderIp": "203.0.113.27",
    "Recipients": ["tuva@corp.example"],
    "Verdict": "Phish",
    "DeliveryAction": "Blocked",
    "EventDeepLink": "https://security.microsoft.com/?hash=/threatexplorer",
    "AttachmentData": [
        {"FileName": "a.htm", "SHA256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
    ],
}
SHARE: dict[str, Any] = {
    "CreationTime": "2031-11-12T13:14:15",
    "Operation": "AnonymousLinkCreated",
    "RecordType": 14,
    "UserId": "jon@corp.example",
    "Workload": "SharePoint",
    "ClientIP": "::ffff:198.51.100.30",
    "ObjectId": "https://corp.sharepoint.example/sites/hr/pay.xlsx",
}


def one(payload: Any) -> Alert:
    assert ADAPTER.recognises(payload)
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def test_alert__fields_and_the_raw_untouched() -> None:
    before = deepcopy(ALERT)
    alert = one(ALERT)
    assert (alert.name, alert.message) == ("Phish delivered by an override", "New alert")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-11-12T13:14:15+00:00"
    assert alert.notes == ("the time names no zone and was taken as UTC",)
    assert (alert.severity, alert.vendor_severity, alert.alert_type) == ("High", "High", "ThreatManagement")
    assert (alert.vendor_id, alert.vendor_status) == ("al-40", "Active")
    assert alert.link == "https://security.microsoft.com/alerts/al-40"
    assert alert.raw == before


def test_alert__what_its_packed_data_says() -> None:
    alert = one(ALERT)
    assert alert.users == ("tuva@corp.example", "jon@corp.example")
    assert (alert.mail_sender, alert.mail_subject) == ("bank@evil.example", "Confirm your account")
    assert (alert.source_ip, alert.destination_ip) == ("203.0.113.25", None)
    assert alert.origins["source_ip"].pointer == "/Data"


def test_alert__the_services_own_name_is_a_user_only_alone() -> None:
    assert one({**ALERT, "Data": None, "AlertEntityId": None}).users == ("SecurityComplianceAlerts",)


def test_login__address_with_port_and_outcome() -> None:
    alert = one(LOGIN)
    assert (alert.name, alert.success, alert.users) == ("UserLoginFailed", False, ("jon@corp.example",))
    assert (alert.source_ip, alert.source_port, alert.addresses) == ("203.0.113.26", 51515, ())
    assert one({**LOGIN, "Operation": "UserLoggedIn"}).success is True


@pytest.mark.parametrize(
    ("written", "address", "port"),
    [
        ("203.0.113.26", "203.0.113.26", None),
        ("[2001:db8::1]:443", "2001:db8::1", 443),
        ("2001:db8::1", "2001:db8::1", None),
        ("::ffff:203.0.113.26", "203.0.113.26", None),
        ("[::ffff:203.0.113.26]:80", "203.0.113.26", 80),
        ("<null>", None, None),
        (None, None, None),
    ],
)
def test_client__every_spelling(written: Any, address: str | None, port: int | None) -> None:
    alert = one({**LOGIN, "ClientIP": written, "ActorIpAddress": None})
    assert (alert.source_ip, alert.source_port) == (address, port)


def test_mail__threat_record() -> None:
    alert = one(MAIL)
    assert (alert.users, alert.source_ip) == (("tuva@corp.example",), "203.0.113.27")
    assert (alert.mail_sender, alert.mail_subject) == ("voice@evil.example", "Voice message")
    assert (alert.vendor_verdict, alert.vendor_status) == ("Phish", "Blocked")
    assert alert.hashes == ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",)
    assert (alert.severity, alert.success) == (None, None)


def test_share__the_object_is_a_link() -> None:
    alert = one(SHARE)
    assert alert.urls == ("https://corp.sharepoint.example/sites/hr/pay.xlsx",)
    assert (alert.source_ip, alert.users, alert.success) == ("198.51.100.30", ("jon@corp.example",), None)


def test_search__the_record_is_packed() -> None:
    packed = {
        "RecordType": "AzureActiveDirectoryStsLogon",
        "CreationDate": "2031-11-12T13:14:15.0000000Z",
        "UserIds": "jon@corp.example",
        "Operations": "UserLoginFailed",
        "AuditData": json.dumps(LOGIN),
    }
    alert = one(packed)
    assert (alert.name, alert.success, alert.source_ip) == ("UserLoginFailed", False, "203.0.113.26")
    assert alert.origins["source_ip"].pointer == "/AuditData"
    assert alert.users == ("jon@corp.example",)
    assert alert.raw is packed


@pytest.mark.parametrize(
    ("word", "severity"),
    [("High", "High"), ("Medium", "Medium"), ("Low", "Low"), ("Informational", "Informational"), (None, None)],
)
def test_severity__each_step(word: Any, severity: str | None) -> None:
    assert one({**ALERT, "Severity": word, "Data": None}).severity == severity


@pytest.mark.parametrize("payload", [{}, [], None, "x", {"Operation": "x"}, {"Workload": "x", "Operation": "y"}])
def test_recognition__something_else(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)


@pytest.mark.parametrize("payload", [ALERT, LOGIN, MAIL, {"Operations": "x", "AuditData": json.dumps(MAIL)}])
def test_read__odd_things_anywhere(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)


@pytest.mark.parametrize("data", ["{", "[1]", "null", 7, {"tsd": ["a@evil.example"]}, '{"trc": 5}'])
def test_data__unreadable_or_odd(data: Any) -> None:
    assert one({**ALERT, "Data": data}).users[0] == "tuva@corp.example"


def test_alert__what_it_tells_comes_before_the_default_comment() -> None:
    told = json.dumps({"eid": "tuva@corp.example", "ad": "A link was opened that leads to a phishing page."})
    assert one({**ALERT, "Data": told}).message == "A link was opened that leads to a phishing page."
    assert one(ALERT).message == "New alert"
