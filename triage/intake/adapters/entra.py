"""Microsoft Entra ID: sign-ins, Identity Protection's risks, and the directory audit log.

Fields: Graph REST API, "signIn", "riskDetection", "riskyUser" and "directoryAudit"; Azure Monitor wraps the same as
{"category", "operationName", "callerIpAddress", "properties"}; Log Analytics has it as columns (SigninLogs,
AADUserRiskEvents).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.blank import text_of
from triage.intake.marks import Form, has, has_object, is_one_of
from triage.intake.packed import unpacked
from triage.intake.paths import Found, node_at, values_at
from triage.intake.prefixed import prefixed
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word

ROOTS = "properties ."
SIGN_IN = "Sign-in activity"
CATEGORIES = tuple(
    "SignInLogs NonInteractiveUserSignInLogs ServicePrincipalSignInLogs ManagedIdentitySignInLogs ADFSSignInLogs "
    "MicrosoftServicePrincipalSignInLogs UserRiskEvents RiskyUsers ServicePrincipalRiskEvents RiskyServicePrincipals "
    "AuditLogs".split()
)
_DECIDED = frozenset({"confirmedcompromised", "confirmedsafe", "dismissed"})
_TECHNIQUE = re.compile(r"\bT\d{4}(?:\.\d{3})?\b", re.ASCII)
_NOT_SAID = (
    "users hosts location success failed_logins destination_ip destination_port source_port addresses severity "
    "vendor_verdict vendor_status vendor_id alert_type techniques link urls domains hashes processes command_lines "
    "mail_sender mail_subject"
)


def _at(names: str) -> str:
    return prefixed(ROOTS, names)


ENTRA = Sender(
    "entra",
    {
        "name": _at("riskEventType riskType RiskEventType riskEventTypes_v2 riskEventTypes activityDisplayName")
        + " operationName OperationName ActivityDisplayName",
        "timestamp": _at(
            "activityDateTime ActivityDateTime createdDateTime CreatedDateTime detectedDateTime DetectedDateTime "
            "riskLastUpdatedDateTime RiskLastUpdatedDateTime lastUpdatedDateTime"
        )
        + " time TimeGenerated",
        "severity": _at("riskLevel RiskLevel riskLevelDuringSignIn RiskLevelDuringSignIn riskLevelAggregated")
        + " RiskLevelAggregated",
        "alert_type": "category Category Type " + _at("activity Activity"),
        "message": "resultDescription ResultDescription "
        + _at("status.failureReason status.additionalDetails resultReason ResultReason riskDetail RiskDetail"),
        "source_ip": _at(
            "ipAddress ipAddressFromResourceProvider IPAddress IpAddress initiatedBy.user.ipAddress "
            "InitiatedBy.user.ipAddress"
        )
        + " callerIpAddress CallerIpAddress",
        "hosts": _at("deviceDetail.displayName DeviceDetail.displayName"),
        "vendor_id": _at("id Id") + " correlationId CorrelationId",
        "vendor_status": _at("riskState RiskState"),
    },
    by_word(),
    silent_on=frozenset(_NOT_SAID.split()),
)


def read(payload: Any) -> Items:
    """One alert. `users` holds the UPN; the displayed name only where there is none."""
    given: dict[str, list[Found]] = {
        "name": [] if any(_names(payload)) else [("", SIGN_IN)],
        "users": list(_users(payload)),
        "location": list(_location(payload)),
        "success": list(_success(payload)),
        "techniques": list(_techniques(payload)),
        "vendor_verdict": [pair for pair in _status(payload) if str(pair[1]).lower() in _DECIDED],
    }
    for path in _at("initiatedBy InitiatedBy").split():
        found = unpacked(node_at(payload, path)) if isinstance(node_at(payload, path), str) else None
        given.setdefault("source_ip", []).extend(_within(path, found, "user.ipAddress"))
    return (read_alert(payload, ENTRA, given),)


def _names(payload: Mapping[str, Any]) -> Iterator[str | None]:
    return (text_of(value) for _, value in values_at(payload, ENTRA.paths["name"]))


def _status(payload: Mapping[str, Any]) -> Iterator[Found]:
    return values_at(payload, ENTRA.paths["vendor_status"])


def _within(path: str, content: Any, names: str) -> list[Found]:
    """The pairs in what was packed into the text at the path."""
    return [("/" + path.replace(".", "/"), value) for _, value in values_at(content, names)]


def _users(payload: Mapping[str, Any]) -> Iterator[Found]:
    """Who acted, then on whom: UPNs; where there is none a displayed name, or that of the application."""
    upns = [pair for pair in _actors(payload) if "@" in str(pair[1])]
    if upns:
        yield from upns
        return
    shown = _at("userDisplayName UserDisplayName") + " identity Identity"
    shown += " " + _at("userPrincipalName UserPrincipalName servicePrincipalName ServicePrincipalName")
    shown += " " + _at("initiatedBy.user.displayName initiatedBy.app.displayName appDisplayName AppDisplayName")
    yield from [pair for pair in values_at(payload, shown) if text_of(pair[1])][:1]


def _actors(payload: Mapping[str, Any]) -> Iterator[Found]:
    yield from values_at(payload, _at("userPrincipalName UserPrincipalName initiatedBy.user.userPrincipalName"))
    yield from values_at(payload, _at("InitiatedBy.user.userPrincipalName targetResources.userPrincipalName"))
    for path, names in (("InitiatedBy", "user.userPrincipalName"), ("TargetResources", "userPrincipalName")):
        for place in _at(path).split():
            found = node_at(payload, place)
            yield from _within(place, unpacked(found), names) if isinstance(found, str) else ()


def _location(payload: Mapping[str, Any]) -> Iterator[Found]:
    """The sign-in's "City, Country", else what the log calls the location."""
    for path in _at("location LocationDetails Location").split():
        found = unpacked(node_at(payload, path))
        country = next((value for _, value in values_at(found, "countryOrRegion")), None)
        city = next((value for _, value in values_at(found, "city")), None)
        if text_of(country):
            yield "/" + path.replace(".", "/"), f"{city}, {country}" if text_of(city) else country
    if node_at(payload, "category") in CATEGORIES[:2]:
        yield from values_at(payload, "location")
    yield from values_at(payload, "Location")


def _success(payload: Mapping[str, Any]) -> Iterator[Found]:
    """Error 0 is a success; an audit says it in a word."""
    for pointer, value in values_at(payload, _at("status.errorCode Status.errorCode") + " resultType ResultType"):
        if (code := kinds.count(value)) is not None:
            yield pointer, code == 0
    yield from values_at(payload, _at("result Result"))


def _techniques(payload: Mapping[str, Any]) -> Iterator[Found]:
    """The ids in `additionalInfo`: a text of JSON, [{"Key": "mitreTechniques", "Value": "T1078,T1110"}]."""
    for pointer, value in values_at(payload, _at("mitreTechniqueId additionalInfo AdditionalInfo")):
        yield from ((pointer, found) for found in _TECHNIQUE.findall(str(value)[:5_000]))


FORMS: tuple[Form, ...] = (
    (is_one_of("category", *CATEGORIES), has_object("properties")),
    (has("riskEventType"), has("riskLevel")),
    (has("riskEventType"), has("userPrincipalName")),
    (has("riskLevel"), has("riskState"), has("userPrincipalName")),
    (has("riskLevelDuringSignIn"), has("userPrincipalName"), has("ipAddress")),
    (has("appDisplayName"), has("ipAddress"), has_object("status"), has("createdDateTime")),
    (has("activityDisplayName"), has_object("initiatedBy")),
    (has("RiskEventType"), has("RiskLevel"), has("UserPrincipalName")),
    (has("UserPrincipalName"), has("IPAddress"), has("ResultType")),
    (is_one_of("Category", *CATEGORIES), has("OperationName")),
)
ADAPTER = Adapter("entra", "Microsoft Entra ID sign-in, risk or audit record", FORMS, read)
