"""Alerts of Microsoft Sentinel and Defender for Cloud, with entities as a text of JSON or as a list."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters.sentinel_alert import ADAPTER
from triage.model.alert import Alert

RULE_IDS = "0a1b2c3d-0000-4000-8000-00000000000a_0a1b2c3d-0000-4000-8000-00000000000b"
ENTITIES: list[dict[str, Any]] = [
    {"$id": "2", "Address": "198.51.100.90", "Location": {"CountryCode": "NO", "City": "Bergen"}, "Type": "ip"},
    {
        "$id": "3",
        "HostName": "erp-07",
        "DnsDomain": "corp.example",
        "LastIpAddress": {"$id": "4", "Address": "203.0.113.200", "Type": "ip"},
        "Type": "host",
    },
    {
        "$id": "5",
        "Name": "oskar",
        "NTDomain": "CORP",
        "UPNSuffix": "corp.example",
        "Host": {"$ref": "3"},
        "Type": "account",
    },
    {
        "$id": "6",
        "Directory": "C:\\Temp",
        "Name": "drop.exe",
        "FileHashes": [
            {"$id": "7", "Algorithm": "SHA1", "Value": "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709", "Type": "filehash"}
        ],
        "Type": "file",
    },
    {
        "$id": "8",
        "CommandLine": "drop.exe /s",
        "ImageFile": {"$ref": "6"},
        "Account": {"$ref": "5"},
        "ParentProcess": {"$ref": "8"},
        "Type": "process",
    },
    {"$ref": "3"},
]
ROW: dict[str, Any] = {
    "TenantId": "t",
    "TimeGenerated": "2031-01-02T04:00:00Z",
    "StartTime": "2031-01-02T03:04:05.678Z",
    "DisplayName": "Rare process on a server",
    "AlertName": "Rare process on a server",
    "AlertSeverity": "High",
    "Description": "A process that was never seen here",
    "ProductName": "Azure Sentinel",
    "SystemAlertId": "a-77",
    "AlertType": RULE_IDS,
    "Status": "New",
    "CompromisedEntity": "ERP-07.corp.example",
    "Tactics": "Execution",
    "Techniques": '["T1059","T1204.002"]',
    "AlertLink": "https://portal.azure.com/alert/a-77",
    "Entities": json.dumps(ENTITIES),
    "ExtendedProperties": json.dumps({"Query": "T | where x", "Custom Details": '{"Note": ["n"]}'}),
    "Type": "SecurityAlert",
}
CLOUD: dict[str, Any] = {
    "VendorName": "Microsoft",
    "AlertType": "VM_SuspectLogin",
    "ProductName": "Microsoft Defender for Cloud",
    "StartTimeUtc": "2031-02-03T04:05:06.7Z",
    "TimeGenerated": "2031-02-03T04:10:00Z",
    "Severity": "Medium",
    "Status": "New",
    "SystemAlertId": "25-cc",
    "Intent": "InitialAccess",
    "CompromisedEntity": "/subscriptions/1/resourceGroups/r/providers/Microsoft.Compute/virtualMachines/jump-3",
    "AlertDisplayName": "Suspicious login",
    "Description": "Somebody logged in",
    "AlertUri": "https://portal.azure.com/#blade/alert/25-cc",
    "Entities": [],
    "ExtendedProperties": {
        "Client IP address": "203.0.113.33",
        "Client principal name": "svc-backup",
        "Number of failed authentication attempts to host": "41",
        "resourceType": "Virtual Machine",
    },
}


def one(payload: Any) -> Alert:
    assert ADAPTER.recognises(payload)
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def test_row__fields_and_the_raw_untouched() -> None:
    before = deepcopy(ROW)
    alert = one(ROW)
    assert (alert.name, alert.message) == ("Rare process on a server", "A process that was never seen here")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-01-02T03:04:05.678000+00:00"
    assert (alert.severity, alert.vendor_severity, alert.alert_type) == ("High", "High", "Execution")
    assert (alert.vendor_id, alert.vendor_status) == ("a-77", "New")
    assert alert.link == "https://portal.azure.com/alert/a-77"
    assert alert.techniques == ("T1059", "T1204.002")
    assert alert.raw == before


@pytest.mark.parametrize("entities", [json.dumps(ENTITIES), ENTITIES], ids=["text", "list"])
def test_entities__as_text_and_as_list(entities: Any) -> None:
    alert = one({**ROW, "Entities": entities})
    assert (alert.source_ip, alert.destination_ip, alert.addresses) == ("198.51.100.90", None, ("203.0.113.200",))
    assert alert.location == "Bergen, NO"
    assert (alert.users, alert.hosts) == (("oskar", "oskar@corp.example"), ("erp-07",))
    assert alert.hashes == ("da39a3ee5e6b4b0d3255bfef95601890afd80709",)
    assert (alert.processes, alert.command_lines) == (("C:\\Temp\\drop.exe",), ("drop.exe /s",))
    assert "198.51.100.90 was taken as the source" in alert.notes[0]


def test_entities__a_connection_tells_both_ends() -> None:
    ends = [
        {"$id": "1", "Address": "198.51.100.5", "Type": "ip"},
        {"$id": "2", "Address": "10.0.0.8", "Type": "ip"},
        {
            "$id": "3",
            "SourceAddress": {"$ref": "2"},
            "DestinationAddress": {"$ref": "1"},
            "SourcePort": 50100,
            "DestinationPort": 4444,
            "Type": "network-connection",
        },
    ]
    alert = one({**ROW, "Entities": json.dumps(ends)})
    assert (alert.source_ip, alert.source_port) == ("10.0.0.8", 50100)
    assert (alert.destination_ip, alert.destination_port) == ("198.51.100.5", 4444)
    assert (alert.addresses, alert.notes) == ((), ())


def test_entities__a_ring_of_references_ends() -> None:
    ring = [
        {"$id": "1", "Type": "process", "ImageFile": {"$ref": "2"}, "ParentProcess": {"$ref": "1"}, "CommandLine": "a"},
        {"$id": "2", "Type": "file", "Name": "a.exe", "Host": {"$ref": "1"}, "Files": [{"$ref": "2"}]},
    ]
    alert = one({**ROW, "Entities": ring})
    assert (alert.processes, alert.command_lines) == (("a.exe",), ("a",))


def test_entities__a_machine_account_is_a_user_only_alone() -> None:
    machine = {"Name": "ERP-07$", "Type": "account"}
    assert one({**ROW, "Entities": [machine]}).users == ("ERP-07$",)
    assert one({**ROW, "Entities": [machine, {"Name": "CORP\\jan", "Type": "account"}]}).users == ("jan",)


@pytest.mark.parametrize(
    ("entity", "users", "hosts"),
    [
        ("db-4", (), ("db-4",)),
        ("ida@corp.example", ("ida@corp.example",), ()),
        ("CORP\\ida", ("ida",), ()),
        ("203.0.113.9", (), ()),
        ("N/A", (), ()),
        (None, (), ()),
    ],
)
def test_compromised_entity__by_what_it_is(entity: Any, users: tuple[str, ...], hosts: tuple[str, ...]) -> None:
    alert = one({**ROW, "Entities": "[]", "CompromisedEntity": entity})
    assert (alert.users, alert.hosts) == (users, hosts)


def test_cloud__webhook_of_defender_for_cloud() -> None:
    alert = one(CLOUD)
    assert (alert.name, alert.alert_type, alert.severity) == ("Suspicious login", "VM_SuspectLogin", "Medium")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-02-03T04:05:06.700000+00:00"
    assert (alert.source_ip, alert.users, alert.hosts) == ("203.0.113.33", ("svc-backup",), ("jump-3",))
    assert (alert.failed_logins, alert.vendor_id) == (41, "25-cc")
    assert alert.link == "https://portal.azure.com/#blade/alert/25-cc"


def test_cloud__words_around_an_address_and_links() -> None:
    changed = {
        **CLOUD,
        "AlertUri": None,
        "ExtendedLinks": [{"Href": "https://learn.example/x", "Label": "l"}],
        "ExtendedProperties": {"Attacker source IP": "IP Address: 203.0.113.71"},
    }
    alert = one(changed)
    assert (alert.source_ip, alert.link) == ("203.0.113.71", "https://learn.example/x")


def test_custom_details__fill_what_entities_leave_open() -> None:
    details = {"Custom Details": json.dumps({"SourceIP": ["198.51.100.3"], "UserName": ["rosa"]})}
    alert = one({**ROW, "Entities": "", "ExtendedProperties": json.dumps(details)})
    assert (alert.source_ip, alert.users) == ("198.51.100.3", ("rosa",))


def test_api__camel_case_under_properties() -> None:
    lowered = {key[0].lower() + key[1:]: value for key, value in CLOUD.items()}
    alert = one({"id": "/x", "name": "25-cc", "type": "Microsoft.Security/alerts", "properties": lowered})
    assert (alert.name, alert.severity, alert.source_ip) == ("Suspicious login", "Medium", "203.0.113.33")
    assert (alert.vendor_id, alert.hosts) == ("25-cc", ("jump-3",))


@pytest.mark.parametrize(
    ("word", "severity"),
    [("High", "High"), ("Medium", "Medium"), ("Low", "Low"), ("Informational", "Informational"), ("Odd", None)],
)
def test_severity__each_step(word: str, severity: str | None) -> None:
    alert = one({**ROW, "AlertSeverity": word})
    assert (alert.severity, alert.vendor_severity) == (severity, word)


@pytest.mark.parametrize("payload", [{}, [], None, "x", {"AlertName": "x"}, {"SystemAlertId": "1"}])
def test_recognition__something_else(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)


@pytest.mark.parametrize("payload", [{**ROW, "Entities": ENTITIES}, CLOUD], ids=["row", "cloud"])
def test_read__odd_things_anywhere(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)


@pytest.mark.parametrize("entities", ["[", "null", "[1, 2]", '{"a": 1}', "[" * 200, 7])
def test_entities__unreadable(entities: Any) -> None:
    assert one({**ROW, "Entities": entities, "CompromisedEntity": None}).hosts == ()
