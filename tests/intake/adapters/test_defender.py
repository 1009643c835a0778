"""Microsoft Defender XDR alerts as Graph has them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters import generic
from triage.intake.adapters.defender import ADAPTER
from triage.intake.read import read_payload
from triage.model.alert import Alert

LINK = "https://security.microsoft.com/alerts/ed8"
SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"


def evidence(kind: str, **fields: Any) -> dict[str, Any]:
    return {"@odata.type": f"#microsoft.graph.security.{kind}Evidence", "verdict": "unknown", "roles": [], **fields}


DEVICE = evidence(
    "device",
    roles=["compromised"],
    deviceDnsName="lap-31.corp.example",
    ipInterfaces=["10.7.0.31", "198.51.100.222"],
    loggedOnUsers=[{"accountName": "bystander", "domainName": "CORP"}],
)
PROCESS = evidence(
    "process",
    processCommandLine="rundll32 x,Start",
    imageFile={"fileName": "rundll32.exe", "filePath": "C:\\Windows\\System32", "sha256": SHA256, "sha1": None},
    parentProcessImageFile={"fileName": "winword.exe", "filePath": "C:\\Office", "sha256": None},
    userAccount={"accountName": "kjell", "domainName": "CORP", "userPrincipalName": "kjell@corp.example"},
)
ATTACKER = evidence("ip", roles=["attacker", "source"], ipAddress="203.0.113.80", countryLetterCode="BR")
ALERT: dict[str, Any] = {
    "@odata.type": "#microsoft.graph.security.alert",
    "id": "ed8",
    "providerAlertId": "p8",
    "incidentId": "55",
    "status": "inProgress",
    "severity": "high",
    "classification": "truePositive",
    "determination": "malware",
    "serviceSource": "microsoftDefenderForEndpoint",
    "detectionSource": "antivirus",
    "title": "Office started a script host",
    "description": "A document started a program",
    "category": "Execution",
    "assignedTo": "soc@corp.example",
    "alertWebUrl": LINK,
    "incidentWebUrl": "https://security.microsoft.com/incidents/55",
    "mitreTechniques": ["T1204.002", "T1218.011"],
    "createdDateTime": "2031-05-06T08:00:00.1234567Z",
    "firstActivityDateTime": "2031-05-06T07:08:09.0123456Z",
    "evidence": [
        DEVICE,
        PROCESS,
        evidence("file", fileDetails={"fileName": "order.docm", "filePath": "C:\\Users\\k", "sha1": SHA1}),
        ATTACKER,
        evidence("url", url="https://evil.example/a"),
    ],
}
MAIL: dict[str, Any] = {
    **ALERT,
    "serviceSource": "microsoftDefenderForOffice365",
    "category": "InitialAccess",
    "evidence": [
        evidence("user", userAccount={"accountName": "liv", "userPrincipalName": "liv@corp.example"}),
        evidence("mailbox", primaryAddress="liv@corp.example", upn="liv@corp.example"),
        evidence(
            "analyzedMessage",
            subject="Your parcel",
            senderIp="198.51.100.25",
            recipientEmailAddress="liv@corp.example",
            p1Sender={"emailAddress": "bounce@evil.example", "domainName": "evil.example"},
            p2Sender={"emailAddress": "parcel@evil.example", "displayName": "Parcel"},
            urls=["https://evil.example/track"],
        ),
    ],
}


def one(payload: Any) -> Alert:
    assert ADAPTER.recognises(payload)
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def with_evidence(*things: Any, **changes: Any) -> dict[str, Any]:
    return {**ALERT, "evidence": list(things), **changes}


def test_alert__fields_and_the_raw_untouched() -> None:
    before = deepcopy(ALERT)
    alert = one(ALERT)
    assert (alert.name, alert.message) == ("Office started a script host", "A document started a program")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-05-06T07:08:09.012345+00:00"
    assert (alert.severity, alert.vendor_severity, alert.alert_type) == ("High", "high", "Execution")
    assert alert.techniques == ("T1204.002", "T1218.011")
    assert (alert.vendor_id, alert.vendor_status, alert.link) == ("ed8", "inProgress", LINK)
    assert alert.vendor_verdict == "truePositive (malware)"
    assert alert.raw == before


def test_evidence__by_its_type() -> None:
    alert = one(ALERT)
    assert alert.hosts == ("lap-31.corp.example",)
    assert alert.users == ("kjell", "kjell@corp.example")
    assert alert.hashes == (SHA256, SHA1)
    assert alert.processes == ("C:\\Windows\\System32\\rundll32.exe", "C:\\Office\\winword.exe")
    assert alert.command_lines == ("rundll32 x,Start",)
    assert alert.urls == ("https://evil.example/a",)


def test_roles__the_attacker_is_the_source_and_the_devices_addresses_are_its_own() -> None:
    alert = one(ALERT)
    assert (alert.source_ip, alert.destination_ip) == ("203.0.113.80", None)
    assert (alert.addresses, alert.location) == (("10.7.0.31", "198.51.100.222"), "BR")
    assert alert.origins["source_ip"].pointer == "/evidence/3/ipAddress"
    assert alert.notes == ()


@pytest.mark.parametrize("role", ["destination", "commandAndControl"])
def test_roles__the_destination(role: str) -> None:
    alert = one(with_evidence(DEVICE, evidence("ip", roles=[role], ipAddress="203.0.113.80")))
    assert (alert.source_ip, alert.destination_ip) == (None, "203.0.113.80")


def test_roles__a_compromised_address_is_no_end() -> None:
    alert = one(with_evidence(evidence("ip", roles=["compromised"], ipAddress="203.0.113.80")))
    assert (alert.source_ip, alert.destination_ip, alert.addresses) == (None, None, ("203.0.113.80",))


def test_roles__untold__the_first_public_address_stands_in() -> None:
    private, public = evidence("ip", ipAddress="10.1.1.1"), evidence("ip", ipAddress="203.0.113.80")
    alert = one(with_evidence(DEVICE, private, public))
    assert (alert.source_ip, alert.addresses[0]) == ("203.0.113.80", "10.1.1.1")
    assert alert.notes == ("the sender does not tell the part of its addresses: 203.0.113.80 was taken as the source",)


def test_roles__untold__what_a_machine_calls_is_the_destination() -> None:
    alert = one(with_evidence(DEVICE, evidence("ip", ipAddress="203.0.113.80"), category="CommandAndControl"))
    assert (alert.source_ip, alert.destination_ip) == (None, "203.0.113.80")
    assert alert.notes == (
        "the sender does not tell the part of its addresses: 203.0.113.80 was taken as the destination",
    )


def test_connection__both_ends() -> None:
    inner = evidence("ip", ipAddress="10.0.0.4"), evidence("ip", ipAddress="203.0.113.80")
    link = evidence("networkConnection", sourceAddress=inner[0], destinationAddress=inner[1], destinationPort=443)
    alert = one(with_evidence(link))
    assert (alert.source_ip, alert.destination_ip, alert.destination_port) == ("10.0.0.4", "203.0.113.80", 443)
    assert alert.addresses == ()


def test_users__those_logged_on_only_where_there_is_no_other() -> None:
    assert one(with_evidence(DEVICE)).users == ("bystander",)


def test_mail__sender_subject_recipient_links_and_the_senders_address() -> None:
    alert = one(MAIL)
    assert (alert.mail_sender, alert.mail_subject) == ("parcel@evil.example", "Your parcel")
    assert (alert.users, alert.source_ip) == (("liv", "liv@corp.example"), "198.51.100.25")
    assert alert.urls == ("https://evil.example/track",)


def test_mail__senders_as_texts() -> None:
    alert = one(with_evidence(evidence("analyzedMessage", p1Sender="a@evil.example", subject="S")))
    assert (alert.mail_sender, alert.mail_subject) == ("a@evil.example", "S")


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("high", "High"),
        ("medium", "Medium"),
        ("low", "Low"),
        ("informational", "Informational"),
        ("unknownFutureValue", None),
        ("unknown", None),
    ],
)
def test_severity__each_step(word: str, severity: str | None) -> None:
    assert one({**ALERT, "severity": word}).severity == severity


@pytest.mark.parametrize(
    ("classification", "determination", "verdict"),
    [
        ("unknown", "unknown", None),
        (None, None, None),
        ("falsePositive", None, "falsePositive"),
        ("falsePositive", "unknown", "falsePositive"),
        ("informationalExpectedActivity", "securityTesting", "informationalExpectedActivity (securityTesting)"),
    ],
)
def test_verdict__unless_undecided(classification: Any, determination: Any, verdict: str | None) -> None:
    alert = one({**ALERT, "classification": classification, "determination": determination})
    assert alert.vendor_verdict == verdict


def test_list_of_the_api__each_is_one_alert() -> None:
    adapters = {"defender": ADAPTER, "generic": generic.ADAPTER}
    alerts = read_payload({"@odata.context": "c", "value": [ALERT, MAIL]}, adapters=adapters)
    assert [alert.source_ip for alert in alerts] == ["203.0.113.80", "198.51.100.25"]


def test_first_generation__states_and_connections() -> None:
    alert = one(
        {
            "id": "v1",
            "title": "Old alert",
            "severity": "medium",
            "eventDateTime": "2031-01-01T00:00:00Z",
            "vendorInformation": {"provider": "ASC", "vendor": "Microsoft"},
            "userStates": [{"accountName": "per", "userPrincipalName": "per@corp.example"}],
            "hostStates": [{"fqdn": "h.corp.example", "netBiosName": "H", "privateIpAddress": "10.0.0.2"}],
            "networkConnections": [{"sourceAddress": "203.0.113.5", "destinationAddress": "10.0.0.2"}],
            "fileStates": [{"name": "a.exe", "fileHash": {"hashType": "sha1", "hashValue": SHA1}}],
        }
    )
    assert (alert.source_ip, alert.destination_ip) == ("203.0.113.5", "10.0.0.2")
    assert (alert.users, alert.hosts, alert.hashes) == (("per", "per@corp.example"), ("h.corp.example",), (SHA1,))


@pytest.mark.parametrize("payload", [{}, [], None, "x", {"title": "x"}, {"evidence": []}])
def test_recognition__something_else(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)


@pytest.mark.parametrize("payload", [ALERT, MAIL], ids=["endpoint", "mail"])
def test_read__odd_things_anywhere(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)
