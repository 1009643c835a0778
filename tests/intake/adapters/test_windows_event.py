"""Windows and Sysmon events as Winlogbeat, NXLog, Azure's agent and converters of XML write them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters.windows_event import ADAPTER
from triage.model.alert import Alert

MD5, SHA1 = "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709"
BEAT: dict[str, Any] = {
    "@timestamp": "2031-12-01T02:03:04.567Z",
    "message": "An account failed to log on.",
    "event": {"code": "4625", "action": "logon-failed", "kind": "event"},
    "log": {"level": "information"},
    "host": {"name": "dc-4.corp.example", "ip": ["10.0.0.4"]},
    "winlog": {
        "event_id": 4625,
        "channel": "Security",
        "computer_name": "dc-4.corp.example",
        "record_id": "8812",
        "event_data": {
            "TargetUserName": "signe",
            "TargetDomainName": "CORP",
            "SubjectUserName": "DC-4$",
            "IpAddress": "203.0.113.201",
            "IpPort": "50505",
            "WorkstationName": "KALI",
            "ProcessName": "-",
            "Status": "0xc000006d",
        },
    },
}
SYSMON: dict[str, Any] = {
    "EventTime": "2031-12-02 03:04:05",
    "Hostname": "ws-8.corp.example",
    "Channel": "Microsoft-Windows-Sysmon/Operational",
    "SourceName": "Microsoft-Windows-Sysmon",
    "EventID": 1,
    "Severity": "INFO",
    "AccountName": "SYSTEM",
    "RecordNumber": 77,
    "User": "CORP\\torvald",
    "Image": "C:\\Temp\\tool.exe",
    "CommandLine": "tool.exe -x",
    "ParentImage": "C:\\Windows\\explorer.exe",
    "ParentCommandLine": "explorer.exe",
    "RuleName": "technique_id=T1059.003,technique_name=Shell",
    "Hashes": f"SHA1={SHA1.upper()},MD5={MD5.upper()},IMPHASH={'A' * 32}",
}
NETWORK = {
    **SYSMON,
    "EventID": 3,
    "Hashes": None,
    "Protocol": "tcp",
    "Initiated": "true",
    "SourceIp": "10.0.0.8",
    "SourcePort": "50777",
    "DestinationIp": "203.0.113.202",
    "DestinationHostname": "c2.evil.example",
    "DestinationPort": "443",
}
XML: dict[str, Any] = {
    "Event": {
        "System": {
            "EventID": {"#text": "4732"},
            "Computer": "srv-2",
            "Channel": "Security",
            "TimeCreated": {"#attributes": {"SystemTime": "2031-12-03T04:05:06.1234567Z"}},
        },
        "EventData": {
            "Data": [
                {"@Name": "TargetUserName", "#text": "Administrators"},
                {"@Name": "SubjectUserName", "#text": "adm.bo"},
                {"@Name": "MemberName", "#text": "CN=Frida,OU=Staff,DC=corp"},
            ]
        },
    }
}


def one(payload: Any) -> Alert:
    assert ADAPTER.recognises(payload)
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def beat(code: int, channel: str = "Security", **data: Any) -> Alert:
    winlog = {"event_id": code, "channel": channel, "computer_name": "dc-4.corp.example", "event_data": data}
    return one({"@timestamp": "2031-12-01T02:03:04Z", "winlog": winlog})


def test_beat__failed_logon_and_the_raw_untouched() -> None:
    before = deepcopy(BEAT)
    alert = one(BEAT)
    assert (alert.name, alert.message) == ("An account failed to log on", "An account failed to log on.")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-12-01T02:03:04.567000+00:00"
    assert (alert.users, alert.hosts, alert.success) == (("signe",), ("dc-4.corp.example",), False)
    assert (alert.source_ip, alert.source_port, alert.destination_ip) == ("203.0.113.201", 50505, None)
    assert (alert.alert_type, alert.vendor_id, alert.processes) == ("Security", "8812", ())
    assert (alert.severity, alert.vendor_severity) == (None, None)
    assert alert.raw == before


def test_beat__dotted_keys() -> None:
    flat = {
        "@timestamp": "2031-12-01T02:03:04Z",
        "winlog.event_id": "4624",
        "winlog.channel": "Security",
        "winlog.computer_name": "dc-4",
        "winlog.event_data.TargetUserName": "signe",
        "winlog.event_data.IpAddress": "::ffff:203.0.113.201",
    }
    alert = one(flat)
    assert (alert.users, alert.source_ip, alert.success) == (("signe",), "203.0.113.201", True)
    assert alert.origins["users"].pointer == "/winlog.event_data.TargetUserName"


def test_beat__fields_that_were_moved_to_the_common_schema() -> None:
    moved = {
        "@timestamp": "2031-12-01T02:03:04Z",
        "winlog": {"event_id": "1", "channel": "Microsoft-Windows-Sysmon/Operational", "computer_name": "ws-8"},
        "host": {"ip": ["10.0.0.8"]},
        "user": {"name": "torvald", "domain": "CORP"},
        "process": {"executable": "C:\\t.exe", "command_line": "t.exe -x", "hash": {"md5": MD5}},
        "destination": {"ip": "203.0.113.202", "port": 443},
        "source": {"ip": "10.0.0.8", "port": 50777},
    }
    alert = one(moved)
    assert (alert.users, alert.processes, alert.command_lines) == (("torvald",), ("C:\\t.exe",), ("t.exe -x",))
    assert (alert.source_ip, alert.destination_ip, alert.hashes) == ("10.0.0.8", "203.0.113.202", (MD5,))


def test_sysmon__process_creation() -> None:
    alert = one(SYSMON)
    assert (alert.name, alert.users, alert.hosts) == ("Process creation", ("torvald",), ("ws-8.corp.example",))
    assert alert.processes == ("C:\\Temp\\tool.exe", "C:\\Windows\\explorer.exe")
    assert alert.command_lines == ("tool.exe -x", "explorer.exe")
    assert (alert.hashes, alert.techniques) == ((SHA1, MD5), ("T1059.003",))
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-12-02T03:04:05+00:00"
    assert alert.notes == ("the time names no zone and was taken as UTC",)


def test_sysmon__connection_direction() -> None:
    alert = one(NETWORK)
    assert (alert.source_ip, alert.source_port) == ("10.0.0.8", 50777)
    assert (alert.destination_ip, alert.destination_port) == ("203.0.113.202", 443)
    assert alert.domains == ("c2.evil.example",)


def test_sysmon__dns_query() -> None:
    alert = beat(
        22, "Microsoft-Windows-Sysmon/Operational", QueryName="c2.evil.example", QueryResults="::ffff:203.0.113.7;"
    )
    assert (alert.name, alert.domains, alert.addresses) == (
        "DNSEvent (DNS query)",
        ("c2.evil.example",),
        ("203.0.113.7",),
    )


def test_xml__named_data_and_a_group_that_is_no_user() -> None:
    alert = one(XML)
    assert alert.name == "A member was added to a security-enabled local group"
    assert (alert.users, alert.hosts) == (("adm.bo", "Frida"), ("srv-2",))
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-12-03T04:05:06.123456+00:00"
    assert alert.origins["users"].pointer == "/Event/EventData/Data/1/#text"


def test_xml__data_as_an_object() -> None:
    data = {"TargetUserName": "signe", "IpAddress": "203.0.113.201"}
    payload = {"Event": {"System": {"EventID": 4624, "Channel": "Security", "Computer": "c"}, "EventData": data}}
    alert = one(payload)
    assert (alert.users, alert.source_ip, alert.hosts, alert.success) == (("signe",), "203.0.113.201", ("c",), True)


def test_table__columns_of_security_event() -> None:
    row = {
        "TimeGenerated": "2031-12-01T02:03:04Z",
        "EventID": 4688,
        "Activity": "4688 - A new process has been created.",
        "Computer": "srv-3",
        "Account": "CORP\\vera",
        "SubjectUserName": "vera",
        "NewProcessName": "C:\\Windows\\cmd.exe",
        "CommandLine": "cmd /c whoami",
        "ParentProcessName": "C:\\Windows\\w3wp.exe",
    }
    alert = one(row)
    assert (alert.name, alert.users, alert.hosts) == ("A new process has been created", ("vera",), ("srv-3",))
    assert alert.processes == ("C:\\Windows\\cmd.exe", "C:\\Windows\\w3wp.exe")
    assert alert.command_lines == ("cmd /c whoami",)


@pytest.mark.parametrize(
    ("data", "users"),
    [
        ({"TargetUserName": "WS-1$"}, ("WS-1$",)),
        ({"TargetUserName": "WS-1$", "SubjectUserName": "odd"}, ("odd",)),
        ({"TargetUserName": "signe", "SubjectUserName": "SYSTEM"}, ("signe",)),
        ({"User": "NT AUTHORITY\\SYSTEM"}, ("SYSTEM",)),
        ({"TargetUserName": "-", "SubjectUserName": "odd"}, ("odd",)),
        ({}, ()),
    ],
)
def test_users__machines_and_services_only_alone(data: dict[str, Any], users: tuple[str, ...]) -> None:
    assert beat(4624, **data).users == users


@pytest.mark.parametrize(
    ("code", "status", "success"),
    [
        (4624, None, True),
        (4625, None, False),
        (4771, "0x18", False),
        (4776, "0x0", True),
        (4776, "0xC000006A", False),
        (4769, "0x0", True),
        (4688, "0x0", None),
    ],
)
def test_success__of_logons(code: int, status: str | None, success: bool | None) -> None:
    assert beat(code, Status=status).success is success


def test_source__the_workstation_only_where_there_is_no_address_and_it_is_another() -> None:
    assert beat(4776, Workstation="KALI").source_ip == "KALI"
    assert beat(4625, WorkstationName="DC-4", IpAddress="-").source_ip is None


def test_antivirus__the_threat_is_the_name() -> None:
    alert = beat(
        1116,
        "Microsoft-Windows-Windows Defender/Operational",
        **{"Threat Name": "Trojan:Win32/Odd", "Severity Name": "Severe", "Detection User": "CORP\\vera"},
    )
    assert (alert.name, alert.severity, alert.users) == ("Trojan:Win32/Odd", "Critical", ("vera",))


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("CRITICAL", "Critical"),
        ("ERROR", "High"),
        ("WARNING", "Medium"),
        ("INFO", "Informational"),
        ("VERBOSE", "Informational"),
        (None, None),
    ],
)
def test_severity__each_step(word: Any, severity: str | None) -> None:
    assert one({**SYSMON, "Severity": word}).severity == severity


def test_name__of_an_event_without_a_title() -> None:
    assert beat(9999, "Application").name == "Windows event 9999"


@pytest.mark.parametrize("payload", [{}, [], None, "x", {"EventID": 1}, {"event": {"code": "4625"}}, {"Event": {}}])
def test_recognition__something_else(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)


@pytest.mark.parametrize("payload", [BEAT, SYSMON, XML], ids=["beat", "sysmon", "xml"])
def test_read__odd_things_anywhere(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)
