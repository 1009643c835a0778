"""Microsoft Defender incidents with many alerts, and the alerts of the APIs before Graph."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.errors import Fault, InvalidAlert
from triage.intake.adapters.defender_incident import ADAPTER
from triage.model.alert import Alert

SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
FIRST: dict[str, Any] = {
    "@odata.type": "#microsoft.graph.security.alert",
    "id": "al-1",
    "title": "Credential dumping",
    "severity": "high",
    "status": "new",
    "category": "CredentialAccess",
    "serviceSource": "microsoftDefenderForEndpoint",
    "firstActivityDateTime": "2031-06-07T08:09:10Z",
    "mitreTechniques": ["T1003"],
    "evidence": [{"@odata.type": "#microsoft.graph.security.deviceEvidence", "deviceDnsName": "dc-1", "roles": []}],
}
SECOND = {
    "id": "al-2",
    "title": "Odd sign-in",
    "severity": None,
    "evidence": [
        {
            "@odata.type": "#microsoft.graph.security.ipEvidence",
            "ipAddress": "198.51.100.14",
            "roles": ["source"],
        }
    ],
}
INCIDENT: dict[str, Any] = {
    "@odata.type": "#microsoft.graph.security.incident",
    "id": "900",
    "displayName": "Multi-stage incident",
    "incidentWebUrl": "https://security.microsoft.com/incidents/900",
    "severity": "medium",
    "status": "active",
    "classification": "truePositive",
    "determination": "unknown",
    "assignedTo": "soc@corp.example",
    "createdDateTime": "2031-06-07T09:00:00Z",
    "alerts": [FIRST, SECOND],
}
API_INCIDENT: dict[str, Any] = {
    "incidentId": 71,
    "incidentName": "Infostealer on one endpoint",
    "severity": "Low",
    "status": "Active",
    "createdTime": "2031-07-08T09:00:00Z",
    "incidentUri": "https://security.microsoft.com/incidents/71",
    "alerts": [
        {
            "alertId": "da71",
            "title": "Malware was detected",
            "severity": "Medium",
            "status": "Resolved",
            "classification": "FalsePositive",
            "determination": None,
            "category": "Malware",
            "serviceSource": "MicrosoftDefenderATP",
            "firstActivity": "2031-07-08T08:07:06.1234567Z",
            "mitreTechniques": ["T1555"],
            "devices": [{"deviceDnsName": "pc-71", "mdatpDeviceId": "x", "loggedOnUsers": []}],
            "entities": [
                {
                    "entityType": "User",
                    "accountName": "gro",
                    "domainName": "corp",
                    "userPrincipalName": "gro@corp.example",
                },
                {"entityType": "File", "fileName": "s.exe", "filePath": "C:\\t", "sha1": SHA1, "sha256": None},
                {"entityType": "Ip", "ipAddress": "198.51.100.71"},
                {"entityType": "Url", "url": "https://evil.example/x"},
                {
                    "entityType": "MailMessage",
                    "sender": "a@evil.example",
                    "recipient": "gro@corp.example",
                    "subject": "Hi",
                },
            ],
        }
    ],
}
ENDPOINT: dict[str, Any] = {
    "id": "da5",
    "incidentId": 5,
    "severity": "Medium",
    "status": "New",
    "classification": None,
    "determination": None,
    "detectionSource": "WindowsDefenderAtp",
    "category": "DefenseEvasion",
    "title": "Process injection",
    "description": "Code was injected",
    "alertCreationTime": "2031-08-09T11:00:00.1234567Z",
    "firstEventTime": "2031-08-09T10:11:12.0123456Z",
    "machineId": "m5",
    "computerDnsName": "pc-5.corp.example",
    "relatedUser": {"userName": "alf", "domainName": "CORP"},
    "mitreTechniques": ["T1055"],
    "evidence": [
        {
            "entityType": "Process",
            "fileName": "n.exe",
            "filePath": "C:\\Windows",
            "sha1": SHA1,
            "processCommandLine": "n.exe -k",
            "parentProcessFileName": "cmd.exe",
            "parentProcessFilePath": "C:\\Windows\\System32",
            "accountName": None,
        },
        {"entityType": "User", "accountName": "alf", "userPrincipalName": "alf@corp.example"},
    ],
}


def items(payload: Any) -> tuple[Alert | InvalidAlert, ...]:
    assert ADAPTER.recognises(payload)
    return ADAPTER.read(payload)


def one(payload: Any) -> Alert:
    (alert,) = items(payload)
    assert isinstance(alert, Alert)
    return alert


def test_incident__each_of_its_alerts_with_the_incident_around_it() -> None:
    before = deepcopy(INCIDENT)
    first, second = items(INCIDENT)
    assert isinstance(first, Alert)
    assert isinstance(second, Alert)
    assert (first.name, first.severity, first.hosts) == ("Credential dumping", "High", ("dc-1",))
    assert (first.vendor_id, first.vendor_status, first.techniques) == ("al-1", "new", ("T1003",))
    assert first.timestamp
    assert first.timestamp.isoformat() == "2031-06-07T08:09:10+00:00"
    assert (second.name, second.source_ip, second.link) == ("Odd sign-in", "198.51.100.14", INCIDENT["incidentWebUrl"])
    assert first.raw == {**INCIDENT, "alerts": [FIRST]}
    assert before == INCIDENT


def test_incident__an_alert_without_a_severity_has_the_incidents() -> None:
    second = items(INCIDENT)[1]
    assert isinstance(second, Alert)
    assert (second.severity, second.origins["severity"].pointer) == ("Medium", "/severity")


def test_incident__origins_point_into_the_kept_payload() -> None:
    second = items(INCIDENT)[1]
    assert isinstance(second, Alert)
    assert second.origins["source_ip"].pointer == "/alerts/0/evidence/0/ipAddress"


def test_incident__a_broken_alert_among_good_ones() -> None:
    first, broken, last = items({**INCIDENT, "alerts": [FIRST, "al-3", SECOND]})
    assert isinstance(first, Alert)
    assert isinstance(last, Alert)
    assert isinstance(broken, InvalidAlert)
    assert broken.faults == (Fault("/alerts/1", "must be an object with the alert's fields"),)


@pytest.mark.parametrize("alerts", [[], None, "none"])
def test_incident__without_alerts_is_one_itself(alerts: Any) -> None:
    alert = one({**INCIDENT, "alerts": alerts})
    assert (alert.name, alert.severity, alert.vendor_id) == ("Multi-stage incident", "Medium", "900")
    assert (alert.vendor_status, alert.vendor_verdict, alert.users) == ("active", "truePositive", ())


def test_incident__split_so_that_alerts_is_one_object() -> None:
    alert = one({**INCIDENT, "alerts": FIRST})
    assert (alert.name, alert.hosts) == ("Credential dumping", ("dc-1",))
    assert alert.origins["hosts"].pointer == "/alerts/evidence/0/deviceDnsName"
    assert alert.raw["alerts"] is FIRST


def test_api_incident__entities_and_devices() -> None:
    alert = one(API_INCIDENT)
    assert (alert.name, alert.severity, alert.vendor_severity) == ("Malware was detected", "Medium", "Medium")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-07-08T08:07:06.123456+00:00"
    assert (alert.users, alert.hosts, alert.hashes) == (("gro", "gro@corp.example"), ("pc-71",), (SHA1,))
    assert (alert.source_ip, alert.urls) == ("198.51.100.71", ("https://evil.example/x",))
    assert (alert.mail_sender, alert.mail_subject) == ("a@evil.example", "Hi")
    assert (alert.vendor_verdict, alert.vendor_status, alert.vendor_id) == ("FalsePositive", "Resolved", "da71")
    assert (alert.link, alert.techniques) == ("https://security.microsoft.com/incidents/71", ("T1555",))


def test_api_alert__alone() -> None:
    alert = one(API_INCIDENT["alerts"][0])
    assert (alert.name, alert.hosts, alert.alert_type) == ("Malware was detected", ("pc-71",), "Malware")


def test_endpoint_alert__fields() -> None:
    alert = one(ENDPOINT)
    assert (alert.name, alert.message, alert.severity) == ("Process injection", "Code was injected", "Medium")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-08-09T10:11:12.012345+00:00"
    assert (alert.users, alert.hosts) == (("alf", "alf@corp.example"), ("pc-5.corp.example",))
    assert alert.processes == ("C:\\Windows\\n.exe", "C:\\Windows\\System32\\cmd.exe")
    assert (alert.command_lines, alert.hashes, alert.techniques) == (("n.exe -k",), (SHA1,), ("T1055",))
    assert (alert.vendor_id, alert.vendor_status, alert.vendor_verdict) == ("da5", "New", None)


def test_endpoint_alert__evidence_as_one_object() -> None:
    alert = one({**ENDPOINT, "evidence": ENDPOINT["evidence"][1]})
    assert alert.users == ("alf", "alf@corp.example")


@pytest.mark.parametrize(
    ("word", "severity"),
    [("High", "High"), ("Medium", "Medium"), ("Low", "Low"), ("Informational", "Informational"), ("UnSpecified", None)],
)
def test_severity__each_step(word: str, severity: str | None) -> None:
    assert one({**ENDPOINT, "severity": word}).severity == severity


@pytest.mark.parametrize("payload", [{}, [], None, "x", {"alerts": []}, {"incidentId": 1}])
def test_recognition__something_else(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)


@pytest.mark.parametrize("payload", [INCIDENT, API_INCIDENT, ENDPOINT], ids=["graph", "api", "endpoint"])
def test_read__odd_things_anywhere(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)
