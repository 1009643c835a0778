"""Rows of Defender's advanced hunting, streamed, alone and as a query's answer."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.errors import InvalidAlert
from triage.intake.adapters.defender_hunting import ADAPTER
from triage.model.alert import Alert

SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
INFO: dict[str, Any] = {
    "Timestamp": "2031-09-10T11:12:13.1234567Z",
    "AlertId": "da900",
    "Title": "Suspicious service",
    "Category": "Persistence",
    "Severity": "Medium",
    "ServiceSource": "Microsoft Defender for Endpoint",
    "DetectionSource": "EDR",
    "AttackTechniques": '["Windows Service (T1543.003)", "Valid Accounts (T1078)"]',
}
FILE: dict[str, Any] = {
    "Timestamp": "2031-09-10T11:12:13Z",
    "AlertId": "da900",
    "EntityType": "File",
    "EvidenceRole": "Impacted",
    "FileName": "svc.exe",
    "FolderPath": "C:\\Windows\\Temp",
    "SHA256": SHA256,
    "AccountName": "unn",
    "AccountDomain": "corp",
    "AccountUpn": None,
    "DeviceName": "srv-9.corp.example",
    "LocalIP": "10.0.9.9",
    "RemoteIP": None,
    "RemoteUrl": None,
}
ADDRESS = {"AlertId": "da900", "EntityType": "Ip", "EvidenceRole": "Related", "RemoteIP": "203.0.113.99"}
OTHER = {
    "AlertId": "da901",
    "Title": "Another",
    "Severity": "High",
    "ServiceSource": "x",
    "AccountUpn": "eli@corp.example",
}
ANSWER: dict[str, Any] = {"Schema": [{"Name": "AlertId", "Type": "String"}], "Results": [INFO, FILE, OTHER, ADDRESS]}
EVENT: dict[str, Any] = {
    "time": "2031-09-10T11:00:05Z",
    "tenantId": "t",
    "operationName": "Publish",
    "category": "AdvancedHunting-DeviceNetworkEvents",
    "properties": {
        "Timestamp": "2031-09-10T11:00:00Z",
        "ActionType": "ConnectionSuccess",
        "DeviceId": "d",
        "DeviceName": "srv-9",
        "LocalIP": "10.0.9.9",
        "LocalPort": 50999,
        "RemoteIP": "203.0.113.99",
        "RemotePort": 8443,
        "RemoteUrl": "c2.evil.example",
        "InitiatingProcessAccountName": "unn",
        "InitiatingProcessCommandLine": "svc.exe -c",
        "InitiatingProcessFolderPath": "C:\\Windows\\Temp\\svc.exe",
    },
}


def items(payload: Any) -> tuple[Alert | InvalidAlert, ...]:
    assert ADAPTER.recognises(payload)
    return ADAPTER.read(payload)


def one(payload: Any) -> Alert:
    (alert,) = items(payload)
    assert isinstance(alert, Alert)
    return alert


def streamed(table: str, row: dict[str, Any]) -> dict[str, Any]:
    return {"time": "2031-09-10T11:15:00Z", "category": f"AdvancedHunting-{table}", "properties": row}


def test_info__fields_and_the_raw_untouched() -> None:
    payload = streamed("AlertInfo", INFO)
    before = deepcopy(payload)
    alert = one(payload)
    assert (alert.name, alert.severity, alert.alert_type) == ("Suspicious service", "Medium", "Persistence")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-09-10T11:12:13.123456+00:00"
    assert (alert.techniques, alert.vendor_id) == (("T1543.003", "T1078"), "da900")
    assert alert.raw == before


@pytest.mark.parametrize("payload", [FILE, streamed("AlertEvidence", FILE)], ids=["alone", "streamed"])
def test_evidence__by_its_entity_type_and_what_stands_beside(payload: dict[str, Any]) -> None:
    alert = one(payload)
    assert (alert.name, alert.hosts, alert.users) == ("Alert evidence", ("srv-9.corp.example",), ("unn",))
    assert (alert.hashes, alert.addresses, alert.source_ip) == ((SHA256,), ("10.0.9.9",), None)


def test_evidence__roles_of_an_address() -> None:
    alert = one({**ADDRESS, "Timestamp": "2031-09-10T11:12:13Z", "EvidenceRole": "Destination"})
    assert (alert.source_ip, alert.destination_ip) == (None, "203.0.113.99")


def test_evidence__a_mail() -> None:
    row = {
        "AlertId": "1",
        "EntityType": "MailMessage",
        "EvidenceRole": "Related",
        "EmailSubject": "Pay",
        "AccountUpn": "m@x.example",
    }
    alert = one(row)
    assert (alert.mail_subject, alert.users) == ("Pay", ("m@x.example",))


def test_answer__the_rows_of_one_alert_are_one_alert() -> None:
    first, second = items(ANSWER)
    assert isinstance(first, Alert)
    assert isinstance(second, Alert)
    assert (first.name, first.hosts, first.users) == ("Suspicious service", ("srv-9.corp.example",), ("unn",))
    assert (first.source_ip, first.hashes) == ("203.0.113.99", (SHA256,))
    assert first.raw == {**ANSWER, "Results": [INFO, FILE, ADDRESS]}
    assert (second.name, second.severity, second.users) == ("Another", "High", ("eli@corp.example",))


def test_answer__a_broken_row_among_good_ones() -> None:
    first, broken = items({**ANSWER, "Results": [INFO, 7]})
    assert isinstance(first, Alert)
    assert isinstance(broken, InvalidAlert)
    assert broken.faults[0].pointer == "/Results/1"


def test_answer__without_rows() -> None:
    with pytest.raises(InvalidAlert) as caught:
        ADAPTER.read({"Schema": [], "Results": []})
    assert caught.value.faults[0].pointer == "/Results"


def test_event__the_machine_speaks_to_the_remote_side() -> None:
    alert = one(EVENT)
    assert (alert.name, alert.hosts, alert.users) == ("ConnectionSuccess", ("srv-9",), ("unn",))
    assert (alert.source_ip, alert.source_port) == ("10.0.9.9", 50999)
    assert (alert.destination_ip, alert.destination_port) == ("203.0.113.99", 8443)
    assert (alert.domains, alert.command_lines) == (("c2.evil.example",), ("svc.exe -c",))


def test_event__what_came_in_is_the_source() -> None:
    inner = {**EVENT["properties"], "ActionType": "InboundConnectionAccepted"}
    alert = one({**EVENT, "properties": inner})
    assert (alert.source_ip, alert.destination_ip) == ("203.0.113.99", "10.0.9.9")


@pytest.mark.parametrize(
    ("word", "severity"),
    [("High", "High"), ("Medium", "Medium"), ("Low", "Low"), ("Informational", "Informational"), ("Odd", None)],
)
def test_severity__each_step(word: str, severity: str | None) -> None:
    assert one({**INFO, "Severity": word}).severity == severity


@pytest.mark.parametrize("payload", [{}, [], None, "x", {"category": "SignInLogs"}, {"Results": []}])
def test_recognition__something_else(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)


@pytest.mark.parametrize("payload", [ANSWER, EVENT, FILE], ids=["answer", "event", "row"])
def test_read__odd_things_anywhere(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)
