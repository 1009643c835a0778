"""Microsoft Sentinel incidents, as a playbook, the API or the table gives them."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters import generic
from triage.intake.adapters.sentinel_incident import ADAPTER
from triage.intake.read import read_payload
from triage.model.alert import Alert, Sureness

LINK = "https://portal.azure.com/#asset/Incident/2f1"


def related(kind: str, **properties: Any) -> dict[str, Any]:
    return {"id": "/x/Entities/1", "name": "9d", "type": "Entities", "kind": kind, "properties": properties}


PROPERTIES: dict[str, Any] = {
    "title": "Password spray against the VPN",
    "description": "Many accounts failed from one address",
    "severity": "Medium",
    "status": "New",
    "owner": {"email": "analyst@soc.example", "userPrincipalName": "analyst@soc.example", "assignedTo": "An Alyst"},
    "classification": "Undetermined",
    "firstActivityTimeUtc": "2031-04-05T06:07:08.1234567Z",
    "createdTimeUtc": "2031-04-05T07:00:00Z",
    "incidentUrl": LINK,
    "incidentNumber": 731,
    "additionalData": {"tactics": ["CredentialAccess"], "techniques": ["T1110", "T1110.003"]},
    "alerts": [],
    "relatedEntities": [
        related("Account", accountName="ines.moro", upnSuffix="corp.example", ntDomain="CORP", friendlyName="ines"),
        related("Ip", address="10.20.30.40"),
        related("Ip", address="198.51.100.61", location={"countryName": "Peru", "city": "Lima"}),
        related("Host", hostName="vpn-gw-2", dnsDomain="corp.example"),
        related("FileHash", hashValue="D41D8CD98F00B204E9800998ECF8427E", algorithm="MD5"),
        related("Url", url="https://evil.example/login"),
        related("DnsResolution", domainName="evil.example"),
        related("Process", commandLine="certutil -urlcache", processId="44"),
        related(
            "MailMessage",
            recipient="lena@corp.example",
            p1Sender="bounce@evil.example",
            p2Sender="boss@evil.example",
            subject="Invoice",
            urls=["https://evil.example/pay"],
        ),
        related("Mailbox", mailboxPrimaryAddress="lena@corp.example", upn="lena@corp.example"),
        related("AzureResource", resourceId="/subscriptions/1/providers/Microsoft.Compute/virtualMachines/vm-9"),
        related("RegistryKey", hive="HKEY_LOCAL_MACHINE", key="SOFTWARE\\X"),
    ],
}
OBJECT = {
    "id": "/x/Incidents/2f1",
    "name": "2f1",
    "type": "Microsoft.SecurityInsights/Incidents",
    "properties": PROPERTIES,
}
TRIGGER = {"objectSchemaType": "Incident", "objectEventType": "Create", "workspaceId": "w", "object": OBJECT}
ROW = {
    "TimeGenerated": "2031-04-05T07:00:01Z",
    "IncidentName": "2f1",
    "IncidentNumber": 731,
    "Title": "Password spray",
    "Severity": "High",
    "Status": "Closed",
    "Classification": "FalsePositive",
    "FirstActivityTime": "2031-04-05T06:07:08Z",
    "IncidentUrl": LINK,
    "AdditionalData": json.dumps({"tactics": ["CredentialAccess"], "techniques": ["T1110"]}),
    "Type": "SecurityIncident",
}


def one(payload: Any) -> Alert:
    assert ADAPTER.recognises(payload)
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def with_properties(**changes: Any) -> dict[str, Any]:
    return {**TRIGGER, "object": {**OBJECT, "properties": {**PROPERTIES, **changes}}}


def test_trigger__fields_and_the_raw_untouched() -> None:
    before = deepcopy(TRIGGER)
    alert = one(TRIGGER)
    assert alert.name == "Password spray against the VPN"
    assert alert.message == "Many accounts failed from one address"
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-04-05T06:07:08.123456+00:00"
    assert (alert.severity, alert.vendor_severity, alert.alert_type) == ("Medium", "Medium", "CredentialAccess")
    assert (alert.vendor_id, alert.vendor_status, alert.vendor_verdict, alert.link) == ("2f1", "New", None, LINK)
    assert alert.techniques == ("T1110", "T1110.003")
    assert alert.raw == before


def test_trigger__entities_by_their_kind() -> None:
    alert = one(TRIGGER)
    assert alert.users == ("ines.moro", "ines.moro@corp.example", "lena@corp.example")
    assert alert.hosts == ("vpn-gw-2", "vm-9")
    assert alert.hashes == ("d41d8cd98f00b204e9800998ecf8427e",)
    assert alert.urls == ("https://evil.example/login", "https://evil.example/pay")
    assert alert.domains == ("evil.example",)
    assert alert.command_lines == ("certutil -urlcache",)
    assert (alert.mail_sender, alert.mail_subject) == ("boss@evil.example", "Invoice")


def test_trigger__the_first_public_address_stands_in_as_source_and_says_so() -> None:
    alert = one(TRIGGER)
    assert (alert.source_ip, alert.destination_ip, alert.addresses) == ("198.51.100.61", None, ("10.20.30.40",))
    assert alert.location == "Lima, Peru"
    assert alert.origins["source_ip"].sureness is Sureness.GUESSED
    assert alert.origins["source_ip"].pointer == "/object/properties/relatedEntities/2/properties/address"
    assert alert.notes == ("the sender does not tell the part of its addresses: 198.51.100.61 was taken as the source",)


def test_trigger__private_addresses_alone_have_no_part() -> None:
    alert = one(with_properties(relatedEntities=[related("Ip", address="10.0.0.9")]))
    assert (alert.source_ip, alert.addresses, alert.notes) == (None, ("10.0.0.9",), ())


def test_trigger__the_sender_of_a_mail_is_told() -> None:
    mail = related("MailMessage", senderIP="203.0.113.4", sender="a@evil.example", subject="Hi")
    alert = one(with_properties(relatedEntities=[related("Ip", address="198.51.100.1"), mail]))
    assert (alert.source_ip, alert.addresses, alert.notes) == ("203.0.113.4", ("198.51.100.1",), ())


@pytest.mark.parametrize("payload", [OBJECT, PROPERTIES], ids=["object", "properties"])
def test_trigger__a_part_of_it_is_enough(payload: dict[str, Any]) -> None:
    alert = one(payload)
    assert (alert.name, alert.severity, alert.hosts) == (PROPERTIES["title"], "Medium", ("vpn-gw-2", "vm-9"))
    assert alert.users[0] == "ines.moro"
    assert alert.raw is payload


def test_properties__without_entities_the_owner_is_no_user() -> None:
    alert = one(with_properties(relatedEntities=[]))
    assert (alert.users, alert.hosts, alert.source_ip) == ((), (), None)


def test_alerts__compromised_entity_and_techniques_of_the_alerts() -> None:
    inner = {"properties": {"compromisedEntity": "fs-12", "techniques": ["T1003"], "alertDisplayName": "Dump"}}
    alert = one(with_properties(relatedEntities=[], additionalData={}, alerts=[inner]))
    assert (alert.hosts, alert.techniques) == (("fs-12",), ("T1003",))


@pytest.mark.parametrize(
    ("word", "severity"),
    [("High", "High"), ("Medium", "Medium"), ("Low", "Low"), ("Informational", "Informational"), ("Odd", None)],
)
def test_severity__each_step(word: str, severity: str | None) -> None:
    alert = one(with_properties(severity=word))
    assert (alert.severity, alert.vendor_severity) == (severity, word)


@pytest.mark.parametrize(
    ("word", "verdict"), [("TruePositive", "TruePositive"), ("BenignPositive", "BenignPositive"), (None, None)]
)
def test_verdict__the_classification(word: str | None, verdict: str | None) -> None:
    assert one(with_properties(classification=word)).vendor_verdict == verdict


def test_table_row__columns_and_packed_json() -> None:
    alert = one(ROW)
    assert (alert.name, alert.severity, alert.vendor_status) == ("Password spray", "High", "Closed")
    assert (alert.vendor_id, alert.vendor_verdict, alert.link) == ("2f1", "FalsePositive", LINK)
    assert (alert.alert_type, alert.techniques) == ("CredentialAccess", ("T1110",))
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-04-05T06:07:08+00:00"


def test_page_of_the_api__each_incident_is_one_alert() -> None:
    adapters = {"sentinel_incident": ADAPTER, "generic": generic.ADAPTER}
    alerts = read_payload({"value": [OBJECT, ROW]}, adapters=adapters)
    assert [alert.name for alert in alerts] == ["Password spray against the VPN", "Password spray"]


@pytest.mark.parametrize("payload", [{}, [], None, "x", {"object": 1}, {"title": "x", "severity": "High"}])
def test_recognition__something_else(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)


@pytest.mark.parametrize("payload", [TRIGGER, ROW], ids=["trigger", "row"])
def test_read__odd_things_anywhere(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)


def test_read__deep_nesting_and_a_thousand_entities() -> None:
    deep: Any = []
    for _ in range(5_000):
        deep = [deep]
    many = [related("Ip", address=f"198.51.{i // 250}.{i % 250}") for i in range(1_000)]
    alert = one(with_properties(relatedEntities=[*many, deep]))
    assert (alert.source_ip, len(alert.addresses)) == ("198.51.0.0", 15)


def test_alerts__custom_details_fill_what_the_entities_leave_open() -> None:
    details = {"SourceAddress": ["10.20.30.40"], "TargetAddress": ["10.20.8.15"], "FailedLogins": ["47"]}
    alert = {"properties": {"additionalData": {"Custom Details": json.dumps(details), "Query Period": "01:00:00"}}}
    properties = {**PROPERTIES, "relatedEntities": [], "alerts": [alert]}
    (read,) = ADAPTER.read({"object": {"properties": properties}})
    assert isinstance(read, Alert)
    assert (read.source_ip, read.destination_ip, read.failed_logins) == ("10.20.30.40", "10.20.8.15", 47)
    assert read.origins["source_ip"].pointer == "/object/properties/alerts/0/properties/additionalData"


@pytest.mark.parametrize("odd", [None, 7, "text", [], ["x"], {"Custom Details": "{"}, {"Custom Details": [[[]]]}])
def test_alerts__odd_additional_data(odd: Any) -> None:
    properties = {**PROPERTIES, "alerts": [{"properties": {"additionalData": odd}}]}
    (read,) = ADAPTER.read({"object": {"properties": properties}})
    assert isinstance(read, Alert)
    assert read.source_ip == "198.51.100.61"
