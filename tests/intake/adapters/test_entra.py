"""Microsoft Entra ID: sign-ins, risks and audit records, in Graph's casing, Azure Monitor's and Log Analytics'."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters.entra import ADAPTER
from triage.model.alert import Alert

RISK: dict[str, Any] = {
    "id": "r-1",
    "riskEventType": "passwordSpray",
    "riskLevel": "high",
    "riskState": "atRisk",
    "riskDetail": "none",
    "detectionTimingType": "offline",
    "activity": "signin",
    "ipAddress": "203.0.113.140",
    "location": {"city": "Cusco", "state": "Cusco", "countryOrRegion": "PE"},
    "activityDateTime": "2031-10-11T12:13:14.567Z",
    "detectedDateTime": "2031-10-11T15:00:00Z",
    "userDisplayName": "Runa Vik",
    "userPrincipalName": "runa.vik@corp.example",
    "additionalInfo": json.dumps([{"Key": "mitreTechniques", "Value": "T1110.003,T1078"}]),
}
SIGN_IN: dict[str, Any] = {
    "id": "s-1",
    "createdDateTime": "2031-10-12T01:02:03Z",
    "userDisplayName": "Runa Vik",
    "userPrincipalName": "runa.vik@corp.example",
    "appDisplayName": "Mail",
    "ipAddress": "203.0.113.141",
    "riskLevelDuringSignIn": "medium",
    "riskState": "none",
    "status": {"errorCode": 50126, "failureReason": "Invalid username or password"},
    "deviceDetail": {"displayName": "LAP-12", "operatingSystem": "Windows"},
    "location": {"city": "Oslo", "countryOrRegion": "NO"},
}
AUDIT: dict[str, Any] = {
    "id": "d-1",
    "category": "RoleManagement",
    "activityDisplayName": "Add member to role",
    "activityDateTime": "2031-10-13T01:02:03Z",
    "result": "success",
    "initiatedBy": {"user": {"userPrincipalName": "admin@corp.example", "ipAddress": "198.51.100.9"}},
    "targetResources": [{"type": "User", "userPrincipalName": "new.hire@corp.example"}],
}


def monitored(category: str, properties: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "time": "8/22/2031 6:07:16 PM",
        "category": category,
        "operationName": "Sign-in activity",
        "callerIpAddress": "203.0.113.150",
        "identity": "runa vik",
        "Level": 4,
        "location": "no",
        "properties": properties,
        **fields,
    }


def one(payload: Any) -> Alert:
    assert ADAPTER.recognises(payload)
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def test_risk__fields_and_the_raw_untouched() -> None:
    before = deepcopy(RISK)
    alert = one(RISK)
    assert (alert.name, alert.alert_type, alert.vendor_id) == ("passwordSpray", "signin", "r-1")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-10-11T12:13:14.567000+00:00"
    assert (alert.severity, alert.vendor_severity, alert.vendor_status) == ("High", "high", "atRisk")
    assert (alert.users, alert.hosts) == (("runa.vik@corp.example",), ())
    assert (alert.source_ip, alert.destination_ip, alert.location) == ("203.0.113.140", None, "Cusco, PE")
    assert (alert.techniques, alert.success) == (("T1110.003", "T1078"), None)
    assert alert.raw == before


@pytest.mark.parametrize(
    ("level", "severity"), [("high", "High"), ("medium", "Medium"), ("low", "Low"), ("none", None), ("hidden", None)]
)
def test_severity__each_step(level: str, severity: str | None) -> None:
    assert one({**RISK, "riskLevel": level}).severity == severity


@pytest.mark.parametrize(
    ("state", "verdict"),
    [("atRisk", None), ("confirmedCompromised", "confirmedCompromised"), ("dismissed", "dismissed"), (None, None)],
)
def test_verdict__only_what_was_decided(state: Any, verdict: str | None) -> None:
    assert one({**RISK, "riskState": state}).vendor_verdict == verdict


def test_sign_in__fields() -> None:
    alert = one(SIGN_IN)
    assert (alert.name, alert.message) == ("Sign-in activity", "Invalid username or password")
    assert (alert.severity, alert.success) == ("Medium", False)
    assert (alert.users, alert.hosts) == (("runa.vik@corp.example",), ("LAP-12",))
    assert (alert.source_ip, alert.location) == ("203.0.113.141", "Oslo, NO")


@pytest.mark.parametrize(("code", "success"), [(0, True), ("0", True), (50126, False), (None, None), ("x", None)])
def test_sign_in__error_zero_is_a_success(code: Any, success: bool | None) -> None:
    assert one({**SIGN_IN, "status": {"errorCode": code}}).success is success


def test_monitored_risk__inner_fields_win() -> None:
    alert = one(monitored("UserRiskEvents", RISK, operationName="User Risk Detection"))
    assert (alert.name, alert.severity, alert.alert_type) == ("passwordSpray", "High", "UserRiskEvents")
    assert (alert.source_ip, alert.location) == ("203.0.113.140", "Cusco, PE")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-10-11T12:13:14.567000+00:00"


def test_monitored_user__american_time_and_displayed_name() -> None:
    properties = {"id": "u", "userDisplayName": "Runa Vik", "riskLevel": "low", "riskState": "remediated"}
    alert = one(monitored("RiskyUsers", properties, operationName="Risky user"))
    assert (alert.name, alert.users, alert.severity) == ("Risky user", ("Runa Vik",), "Low")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-08-22T18:07:16+00:00"


def test_monitored_sign_in__result_and_caller() -> None:
    properties = {key: value for key, value in SIGN_IN.items() if key not in ("status", "ipAddress", "location")}
    alert = one(monitored("SignInLogs", properties, resultType="0", resultDescription="Fine"))
    assert (alert.success, alert.source_ip, alert.location) == (True, "203.0.113.150", "no")
    assert alert.message == "Fine"


def test_monitored__the_level_of_the_log_is_no_severity() -> None:
    properties = {"userPrincipalName": "a@corp.example", "riskLevelDuringSignIn": "none"}
    alert = one(monitored("NonInteractiveUserSignInLogs", properties))
    assert (alert.severity, alert.vendor_severity) == (None, None)


def test_audit__who_acted_on_whom() -> None:
    alert = one(AUDIT)
    assert (alert.name, alert.alert_type) == ("Add member to role", "RoleManagement")
    assert alert.users == ("admin@corp.example", "new.hire@corp.example")
    assert (alert.source_ip, alert.success) == ("198.51.100.9", True)


def test_audit__monitored() -> None:
    alert = one(monitored("AuditLogs", AUDIT, operationName="Add member to role"))
    assert (alert.name, alert.users[0]) == ("Add member to role", "admin@corp.example")
    assert alert.source_ip == "198.51.100.9"


def test_service_principal__its_name_stands_for_a_user() -> None:
    properties = {"servicePrincipalName": "backup-app", "ipAddress": "203.0.113.3", "status": {"errorCode": 0}}
    alert = one(monitored("ServicePrincipalSignInLogs", properties, identity=None))
    assert (alert.users, alert.success) == (("backup-app",), True)


def test_table__sign_in_columns() -> None:
    row = {
        "TimeGenerated": "2031-10-12T01:02:03Z",
        "Category": "SignInLogs",
        "OperationName": "Sign-in activity",
        "UserPrincipalName": "runa.vik@corp.example",
        "IPAddress": "203.0.113.141",
        "Location": "NO",
        "LocationDetails": json.dumps({"city": "Oslo", "countryOrRegion": "NO"}),
        "ResultType": "50053",
        "ResultDescription": "Locked",
        "RiskLevelDuringSignIn": "high",
    }
    alert = one(row)
    assert (alert.source_ip, alert.location, alert.success) == ("203.0.113.141", "Oslo, NO", False)
    assert (alert.severity, alert.users) == ("High", ("runa.vik@corp.example",))


def test_table__risk_columns() -> None:
    row = {
        "TimeGenerated": "2031-10-12T01:02:03Z",
        "RiskEventType": "leakedCredentials",
        "RiskLevel": "high",
        "RiskState": "atRisk",
        "UserPrincipalName": "runa.vik@corp.example",
        "IpAddress": "203.0.113.142",
    }
    alert = one(row)
    assert (alert.name, alert.severity, alert.source_ip) == ("leakedCredentials", "High", "203.0.113.142")


@pytest.mark.parametrize("payload", [{}, [], None, "x", {"category": "SignInLogs"}, {"riskLevel": "high"}])
def test_recognition__something_else(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)


@pytest.mark.parametrize(
    "payload", [RISK, SIGN_IN, AUDIT, monitored("SignInLogs", SIGN_IN)], ids=["risk", "sign_in", "audit", "monitored"]
)
def test_read__odd_things_anywhere(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)
