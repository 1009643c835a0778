"""Security Hub's ASFF: roles of Network and Action, severity, resources, indicators, many findings in an event."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from triage.intake.adapters import generic, security_hub
from triage.intake.read import read_items, read_payload
from triage.model.alert import Alert

ADAPTERS = {"security_hub": security_hub.ADAPTER, "generic": generic.ADAPTER}
FINDING: dict[str, Any] = {
    "SchemaVersion": "2018-10-08",
    "Id": "arn:aws:securityhub:eu-west-3:444455556666:finding/f-1",
    "ProductArn": "arn:aws:securityhub:eu-west-3::product/acme/ids",
    "GeneratorId": "acme-ids-17",
    "AwsAccountId": "444455556666",
    "Types": ["TTPs/Command and Control", "Unusual Behaviors/Network Flow"],
    "FirstObservedAt": "2026-03-01T09:00:00.000Z",
    "LastObservedAt": "2026-03-01T10:11:12.000Z",
    "UpdatedAt": "2026-03-01T11:00:00.000Z",
    "Severity": {"Label": "HIGH", "Original": "8.1", "Normalized": 70},
    "Title": "A host talks to a command server",
    "Description": "Beacons every minute.",
    "SourceUrl": "https://ids.example.com/alerts/17",
    "Network": {
        "Direction": "OUT",
        "Protocol": "TCP",
        "SourceIpV4": "10.9.0.4",
        "SourcePort": "40001",
        "DestinationIpV4": "203.0.113.66",
        "DestinationPort": "443",
        "DestinationDomain": "beacon.example.org",
    },
    "Process": {"Name": "updater", "Path": "/opt/updater", "Pid": 12},
    "ThreatIntelIndicators": [
        {"Type": "IPV4_ADDRESS", "Value": "203.0.113.67"},
        {"Type": "HASH_SHA256", "Value": "ab" * 32},
        {"Type": "URL", "Value": "http://beacon.example.org/p"},
        {"Type": "DOMAIN", "Value": "other.example.org"},
        {"Type": "MUTEX", "Value": "m"},
    ],
    "Resources": [
        {
            "Type": "AwsEc2Instance",
            "Id": "arn:aws:ec2:eu-west-3:444455556666:instance/i-0c0ffee",
            "Details": {"AwsEc2Instance": {"IpV4Addresses": ["10.9.0.4", "198.51.100.44"]}},
        },
        {"Type": "AwsIamAccessKey", "Id": "AKX", "Details": {"AwsIamAccessKey": {"UserName": "svc-backup"}}},
        {"Type": "AwsIamUser", "Id": "arn:aws:iam::444455556666:user/ops/dana"},
    ],
    "Workflow": {"Status": "NEW"},
    "RecordState": "ACTIVE",
}


def one(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters=ADAPTERS)
    assert alert.format == "security_hub"
    return alert


def test_finding__every_field() -> None:
    before = copy.deepcopy(FINDING)
    alert = one(FINDING)
    assert alert.name == "A host talks to a command server"
    assert str(alert.timestamp) == "2026-03-01 10:11:12+00:00"
    assert (alert.severity, alert.vendor_severity) == ("High", "HIGH")
    assert (alert.source_ip, alert.source_port) == ("10.9.0.4", 40001)
    assert (alert.destination_ip, alert.destination_port) == ("203.0.113.66", 443)
    assert alert.addresses == ("198.51.100.44", "203.0.113.67")
    assert alert.users == ("dana", "svc-backup")
    assert (alert.hosts, alert.processes) == (("i-0c0ffee",), ("/opt/updater", "updater"))
    assert alert.domains == ("other.example.org", "beacon.example.org")
    assert (alert.hashes, alert.urls) == (("ab" * 32,), ("http://beacon.example.org/p",))
    assert (alert.vendor_status, alert.link) == ("NEW", "https://ids.example.com/alerts/17")
    assert (alert.alert_type, alert.message) == ("TTPs/Command and Control", "Beacons every minute.")
    assert before == FINDING


def without_network(**fields: Any) -> dict[str, Any]:
    return {key: value for key, value in FINDING.items() if key != "Network"} | fields


@pytest.mark.parametrize(
    ("direction", "source", "destination"),
    [("OUTBOUND", "10.9.0.4", "203.0.113.70"), ("INBOUND", "203.0.113.70", "10.9.0.4")],
)
def test_action__its_direction_tells_the_ends(direction: str, source: str, destination: str) -> None:
    connection = {"ConnectionDirection": direction, "RemoteIpDetails": {"IpAddressV4": "203.0.113.70"}}
    alert = one(without_network(Action={"ActionType": "NETWORK_CONNECTION", "NetworkConnectionAction": connection}))
    assert (alert.source_ip, alert.destination_ip) == (source, destination)


def test_action__the_caller_of_an_api_is_the_source() -> None:
    call = {"Api": "GetUser", "CallerType": "remoteIp", "RemoteIpDetails": {"IpAddressV4": "203.0.113.71"}}
    alert = one(without_network(Action={"AwsApiCallAction": call}))
    assert (alert.source_ip, alert.destination_ip) == ("203.0.113.71", None)


@pytest.mark.parametrize(("direction", "source"), [("OUTBOUND", "10.9.0.4"), ("INBOUND", "203.0.113.72")])
def test_product_fields__of_an_old_guardduty_finding(direction: str, source: str) -> None:
    service = "aws/guardduty/service/action/networkConnectionAction"
    fields = {
        f"{service}/remoteIpDetails/ipAddressV4": "203.0.113.72",
        f"{service}/connectionDirection": direction,
        "aws/guardduty/resource/accessKeyDetails/userName": "erin",
    }
    alert = one(without_network(ProductFields=fields, Resources=FINDING["Resources"][:1]))
    assert (alert.source_ip, alert.users) == (source, ("erin",))


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        ({"Label": "CRITICAL"}, "Critical"),
        ({"Label": "LOW", "Normalized": 90}, "Low"),
        ({"Label": "INFORMATIONAL"}, "Informational"),
        ({"Normalized": 100}, "Critical"),
        ({"Normalized": 89}, "High"),
        ({"Normalized": "69"}, "Medium"),
        ({"Normalized": 39}, "Low"),
        ({"Normalized": 0}, "Informational"),
        ({"Original": "8.1"}, None),
        (None, None),
        ("HIGH", "High"),
    ],
)
def test_severity__label_then_number(severity: Any, expected: str | None) -> None:
    assert one(FINDING | {"Severity": severity}).severity == expected


def test_severity__of_the_provider_where_there_is_no_other() -> None:
    fields = {"Severity": {}, "FindingProviderFields": {"Severity": {"Label": "MEDIUM"}, "Types": ["X"]}}
    assert one(FINDING | fields).severity == "Medium"


def test_record_state__an_archived_finding_is_no_new_one() -> None:
    assert one(FINDING | {"RecordState": "ARCHIVED"}).vendor_status == "ARCHIVED"


def test_event__many_findings_and_a_broken_one_in_its_place() -> None:
    event = {
        "version": "0",
        "detail-type": "Security Hub Findings - Imported",
        "source": "aws.securityhub",
        "account": "444455556666",
        "resources": ["arn:aws:securityhub:eu-west-3::product/acme/ids"],
        "detail": {"findings": [FINDING, 5, FINDING | {"Title": "Another"}]},
    }
    first, second, third = read_items(event, adapters=ADAPTERS)
    assert isinstance(first, Alert)
    assert not isinstance(second, Alert)
    assert isinstance(third, Alert)
    assert (first.raw, third.name) == (FINDING, "Another")


def test_sample__is_marked() -> None:
    assert one(FINDING | {"Sample": True}).vendor_verdict == "sample"


@pytest.mark.parametrize("odd", [None, [], {}, 7, "x", [None, 3, {"Type": {}, "Value": []}], 10**400, True])
@pytest.mark.parametrize("path", ["Network", "Resources", "Severity", "ThreatIntelIndicators", "Action", "Title"])
def test_odd_values__are_survived(path: str, odd: Any) -> None:
    assert one(FINDING | {path: odd}).vendor_id == "arn:aws:securityhub:eu-west-3:444455556666:finding/f-1"


@pytest.mark.parametrize("payload", [None, [], {"Title": "x"}, {"SchemaVersion": "2.0", "Title": "x"}])
def test_recognition__not_of_something_else(payload: Any) -> None:
    assert not security_hub.ADAPTER.recognises(payload)
