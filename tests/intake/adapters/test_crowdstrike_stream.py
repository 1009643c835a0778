"""CrowdStrike's event stream."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters.crowdstrike_stream import ADAPTER, scale
from triage.model.alert import Alert

SHA256 = "5e" * 32


def event(kind: str, **fields: Any) -> dict[str, Any]:
    return {"metadata": {"eventType": kind, "eventCreationTime": 1_900_000_000_500, "offset": 3}, "event": fields}


DETECTION = event(
    "DetectionSummaryEvent",
    DetectName="Tool transfer",
    DetectDescription="A tool was fetched.",
    Severity=4,
    SeverityName="High",
    ComputerName="WS-11",
    UserName="runa",
    LocalIP="10.8.0.4",
    SHA256String=SHA256,
    SHA1String="0" * 40,
    CommandLine="fetch.exe -q",
    FilePath="\\Device\\Vol2\\fetch.exe",
    Technique="Ingress Tool Transfer",
    DetectId="ldt:x:1",
    FalconHostLink="https://falcon.example.com/d/1",
    PatternDispositionDescription="Prevention, process killed.",
    NetworkAccesses=[
        {
            "ConnectionDirection": 0,
            "LocalAddress": "10.8.0.4",
            "LocalPort": 50123,
            "RemoteAddress": "198.51.100.5",
            "RemotePort": 8443,
        }
    ],
)


def one(payload: Any) -> Alert:
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def test_detection__fields_and_the_raw_untouched() -> None:
    before = deepcopy(DETECTION)
    alert = one(DETECTION)
    assert ADAPTER.recognises(DETECTION)
    assert (alert.name, alert.severity, alert.vendor_severity) == ("Tool transfer", "High", "High")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2030-03-17T17:46:40.500000+00:00"
    assert (alert.users, alert.hosts, alert.hashes) == (("runa",), ("WS-11",), (SHA256,))
    assert (alert.command_lines, alert.vendor_id) == (("fetch.exe -q",), "ldt:x:1")
    assert alert.link == "https://falcon.example.com/d/1"
    assert alert.raw is DETECTION
    assert before == DETECTION


@pytest.mark.parametrize(
    ("direction", "source", "destination"),
    [(0, "10.8.0.4", "198.51.100.5"), (1, "198.51.100.5", "10.8.0.4"), ("1", "198.51.100.5", "10.8.0.4")],
)
def test_direction__0_goes_out_and_1_comes_in(direction: Any, source: str, destination: str) -> None:
    access = {**DETECTION["event"]["NetworkAccesses"][0], "ConnectionDirection": direction}
    alert = one(event("DetectionSummaryEvent", DetectName="x", NetworkAccesses=[access]))
    assert (alert.source_ip, alert.destination_ip) == (source, destination)


def test_local_address__has_no_part_of_its_own() -> None:
    alert = one(event("EppDetectionSummaryEvent", Name="NGAV", Hostname="WS-12", LocalIP="10.1.2.3", UserName="N/A"))
    assert (alert.source_ip, alert.addresses) == (None, ("10.1.2.3",))
    assert (alert.name, alert.hosts, alert.users) == ("NGAV", ("WS-12",), ())


def test_identity__source_account_and_endpoint() -> None:
    alert = one(
        event(
            "IdpDetectionSummaryEvent",
            DetectName="Unusual login",
            Severity=7,
            SourceAccountName="jonna",
            SourceEndpointIpAddress="203.0.113.9",
            SourceEndpointHostName="pc-9.corp.example",
        )
    )
    assert (alert.severity, alert.users, alert.source_ip) == ("High", ("jonna",), "203.0.113.9")
    assert alert.hosts == ("pc-9.corp.example",)


def test_incident__no_severity_is_made_up() -> None:
    alert = one(event("IncidentSummaryEvent", State="open", FineScore=1.2, FalconHostLink="https://f.example.com/i"))
    assert (alert.name, alert.severity, alert.vendor_status) == ("IncidentSummaryEvent", None, "open")


@pytest.mark.parametrize("kind", ["UserActivityAuditEvent", "AuthActivityAuditEvent"])
def test_audit__who_did_what_from_where(kind: str) -> None:
    alert = one(
        event(kind, UserId="rolf@corp.example", UserIp="203.0.113.44", OperationName="twoFactor", Success=False)
    )
    assert (alert.name, alert.users, alert.source_ip) == ("twoFactor", ("rolf@corp.example",), "203.0.113.44")
    assert alert.success is False


def test_xdr__lists_in_one_text_are_parted() -> None:
    alert = one(
        event(
            "XdrDetectionSummaryEvent",
            Name="Chain",
            Severity=90,
            IPv4Addresses="10.0.0.1,10.0.0.2",
            HostNames="A-1,A-2",
            TechniqueIds="T1566.001,T1203",
        )
    )
    assert (alert.addresses, alert.hosts) == (("10.0.0.1", "10.0.0.2"), ("A-1", "A-2"))
    assert (alert.techniques, alert.severity) == (("T1566.001", "T1203"), "Critical")


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        (1, "Informational"),
        (2, "Low"),
        (3, "Medium"),
        (4, "High"),
        (5, "Critical"),
        (7, "High"),
        (30, "Low"),
        (50, "Medium"),
        ("70", "High"),
        (90, "Critical"),
        ("Low", "Low"),
        (0, None),
    ],
)
def test_severity__each_scale(value: Any, severity: str | None) -> None:
    assert scale(value) == severity


def test_damaged__never_raises() -> None:
    assert_never_raises(ADAPTER, DETECTION)


def test_urls__those_of_commands_where_no_other_is_told() -> None:
    alert = one(event("EppDetectionSummaryEvent", CommandLine="fetch http://bad.example/a.git", SeverityName="Low"))
    assert alert.urls == ("http://bad.example/a.git",)
    assert alert.origins["urls"].pointer == "/event/CommandLine"
    assert alert.origins["urls"].sureness == "guessed"
