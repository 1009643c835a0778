"""OCSF: findings by their evidence, events of the other classes, observables by their type, severity by its id."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from triage.intake.adapters import generic, ocsf
from triage.intake.read import read_items, read_payload
from triage.model.alert import Alert

ADAPTERS = {"ocsf": ocsf.ADAPTER, "generic": generic.ADAPTER}
FINDING: dict[str, Any] = {
    "class_uid": 2004,
    "class_name": "Detection Finding",
    "category_uid": 2,
    "type_uid": 200401,
    "activity_id": 1,
    "severity_id": 4,
    "severity": "High",
    "status": "New",
    "time": 1772532672000,
    "message": "A credential dumper ran.",
    "metadata": {"version": "1.4.0", "product": {"name": "Acme EDR", "vendor_name": "Acme"}},
    "finding_info": {
        "uid": "fi-88",
        "title": "Credential dumping",
        "types": ["Credential Access"],
        "src_url": "https://edr.example.com/f/88",
        "attacks": [
            {"technique": {"uid": "T1003", "name": "OS Credential Dumping"}, "sub_technique": {"uid": "T1003.001"}}
        ],
    },
    "device": {"hostname": "wks-114", "ip": "10.20.0.14", "name": "wks-114"},
    "evidences": [
        {
            "src_endpoint": {"ip": "10.20.0.14", "port": 50111},
            "dst_endpoint": {"ip": "203.0.113.40", "port": 8443, "domain": "drop.example.net"},
            "actor": {"user": {"name": "m.ferrer", "email_addr": "m.ferrer@example.com"}},
            "process": {
                "name": "dump.exe",
                "cmd_line": "dump.exe -all",
                "file": {"path": "C:\\t\\dump.exe", "hashes": [{"algorithm_id": 3, "value": "AA" * 32}]},
            },
            "url": {"url_string": "https://drop.example.net/in"},
        }
    ],
    "verdict": "True Positive",
}


def one(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters=ADAPTERS)
    assert alert.format == "ocsf"
    return alert


def test_finding__every_field() -> None:
    before = copy.deepcopy(FINDING)
    alert = one(FINDING)
    assert (alert.name, alert.alert_type) == ("Credential dumping", "Credential Access")
    assert str(alert.timestamp) == "2026-03-03 10:11:12+00:00"
    assert (alert.severity, alert.vendor_severity) == ("High", "High")
    assert (alert.source_ip, alert.source_port) == ("10.20.0.14", 50111)
    assert (alert.destination_ip, alert.destination_port) == ("203.0.113.40", 8443)
    assert alert.users == ("m.ferrer", "m.ferrer@example.com")
    assert alert.hosts == ("wks-114",)
    assert (alert.hashes, alert.techniques) == (("aa" * 32,), ("T1003.001", "T1003"))
    assert (alert.urls, alert.domains) == (("https://drop.example.net/in",), ("drop.example.net",))
    assert (alert.processes, alert.command_lines) == (("C:\\t\\dump.exe", "dump.exe"), ("dump.exe -all",))
    assert (alert.vendor_id, alert.vendor_status, alert.vendor_verdict) == ("fi-88", "New", "True Positive")
    assert (alert.link, alert.message) == ("https://edr.example.com/f/88", "A credential dumper ran.")
    assert before == FINDING


@pytest.mark.parametrize(
    ("number", "text", "severity"),
    [
        (6, None, "Critical"),
        (5, None, "Critical"),
        (4, None, "High"),
        (3, None, "Medium"),
        (2, "", "Low"),
        (1, None, "Informational"),
        ("3", None, "Medium"),
        (5, "Fatal", "Critical"),
        (0, "Unknown", None),
        (99, "Purple", None),
        (None, "Medium", "Medium"),
    ],
)
def test_severity__each_id(number: Any, text: str | None, severity: str | None) -> None:
    assert one(FINDING | {"severity_id": number, "severity": text}).severity == severity


def bare(**fields: Any) -> dict[str, Any]:
    kept = {key: value for key, value in FINDING.items() if key not in ("evidences", "device")}
    return kept | fields


def test_observables__by_type() -> None:
    observables = [
        {"type_id": 1, "name": "device.hostname", "value": "srv-3"},
        {"type_id": 2, "name": "x.ip", "value": "203.0.113.41"},
        {"type_id": 4, "name": "user.name", "value": "kim"},
        {"type_id": 5, "name": "email.from", "value": "spam@example.org"},
        {"type_id": 6, "name": "url", "value": "http://bad.example.org/"},
        {"type_id": 7, "name": "file.name", "value": "invoice.pdf"},
        {"type_id": 8, "name": "file.hash", "value": "b" * 64},
        {"type_id": 9, "name": "process.name", "value": "winword.exe"},
        {"type_id": 2, "name": "no value"},
        {"type_id": "2", "value": ""},
        "odd",
    ]
    alert = one(bare(observables=observables))
    assert (alert.hosts, alert.addresses, alert.users) == (("srv-3",), ("203.0.113.41",), ("kim",))
    assert (alert.mail_sender, alert.urls) == ("spam@example.org", ("http://bad.example.org/",))
    assert (alert.hashes, alert.processes) == (("b" * 64,), ("winword.exe",))


def test_observables__their_name_tells_the_role() -> None:
    observables = [
        {"type_id": 2, "name": "evidences[].dst_endpoint.ip", "value": "10.20.0.9"},
        {"type_id": 2, "name": "evidences[].src_endpoint.ip", "value": "203.0.113.42"},
    ]
    alert = one(bare(observables=observables))
    assert (alert.source_ip, alert.destination_ip, alert.addresses) == ("203.0.113.42", "10.20.0.9", ())


@pytest.mark.parametrize("packed", [True, False])
def test_resources__a_key_names_its_user_and_an_instance_is_the_host(packed: bool) -> None:
    data = {"AwsIamAccessKey": {"PrincipalName": "night-job", "PrincipalType": "AssumedRole"}}
    resources = [
        {"type": "AwsIamAccessKey", "uid": "AKX", "data": json.dumps(data) if packed else data},
        {"type": "AwsEc2Instance", "uid": "arn:aws:ec2:eu-west-3:444455556666:instance/i-0dad", "data": "{oops"},
    ]
    alert = one(bare(resources=resources))
    assert (alert.users, alert.hosts) == (("night-job",), ("i-0dad",))


def test_event__a_failed_login() -> None:
    event = {
        "class_uid": 3002,
        "class_name": "Authentication",
        "type_name": "Authentication: Logon",
        "metadata": {"version": "1.3.0", "product": {"name": "IdP"}},
        "severity_id": 2,
        "status_id": 2,
        "status": "Failure",
        "is_alert": True,
        "time_dt": "2026-03-03T12:00:00+02:00",
        "user": {"name": "kim", "uid": "u-1"},
        "src_endpoint": {"ip": "203.0.113.43", "location": {"country": "FI"}},
        "dst_endpoint": {"hostname": "sso.example.com", "ip": "10.1.1.1"},
    }
    alert = one(event)
    assert (alert.name, alert.alert_type) == ("Authentication: Logon", "Authentication")
    assert str(alert.timestamp) == "2026-03-03 10:00:00+00:00"
    assert (alert.source_ip, alert.destination_ip, alert.location) == ("203.0.113.43", "10.1.1.1", "FI")
    assert (alert.users, alert.hosts, alert.success) == (("kim",), ("sso.example.com",), False)
    assert (alert.severity, alert.vendor_status) == ("Low", None)


def test_event__what_was_done_about_it_is_the_status() -> None:
    event = {"class_uid": 4001, "metadata": {"version": "1.2.0"}, "action": "Denied", "status_id": 1}
    alert = one(event)
    assert (alert.vendor_status, alert.success) == ("Denied", True)


def test_security_finding__of_the_first_version() -> None:
    old = {
        "class_uid": "2001",
        "metadata": {"version": "1.0.0"},
        "severity_id": 5,
        "finding": {"title": "Old shape", "uid": "f-2", "desc": "d", "src_url": "https://x.example.com/f-2"},
        "attacks": [{"technique": {"uid": "T1078"}}],
    }
    alert = one(old)
    assert (alert.name, alert.vendor_id, alert.severity) == ("Old shape", "f-2", "Critical")
    assert (alert.techniques, alert.link) == (("T1078",), "https://x.example.com/f-2")


def test_event_of_eventbridge__many_findings() -> None:
    event = {
        "detail-type": "Findings Imported V2",
        "source": "aws.securityhub",
        "resources": ["r"],
        "detail": {"findings": [FINDING, None, FINDING]},
    }
    items = read_items(event, adapters=ADAPTERS)
    assert [isinstance(item, Alert) for item in items] == [True, False, True]


@pytest.mark.parametrize("odd", [None, [], {}, 7, "x", [None, 3, {"type_id": {}, "value": []}], 10**400, True])
@pytest.mark.parametrize("path", ["evidences", "device", "finding_info", "observables", "resources", "time", "status"])
def test_odd_values__are_survived(path: str, odd: Any) -> None:
    assert one(FINDING | {path: odd}).severity == "High"


@pytest.mark.parametrize(
    "payload",
    [None, [], {"class_uid": 2004}, {"class_uid": True, "metadata": {}}, {"class_uid": "²004", "metadata": {"a": 1}}],
)
def test_recognition__not_of_something_else(payload: Any) -> None:
    assert not ocsf.ADAPTER.recognises(payload)
