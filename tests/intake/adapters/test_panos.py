"""PAN-OS lines: threat, url and traffic."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from triage.errors import InvalidAlert
from triage.intake.adapters.panos import ADAPTER, read
from triage.model.alert import Alert
from triage.model.scales import Severity


def line(kind: str = "THREAT", subtype: str = "vulnerability", rest: str = "", user: str = "corp\\alice") -> str:
    return (
        f"<14>Jan  2 03:04:06 pa-edge 1,2026/01/02 03:04:06,0070011,{kind},{subtype},2049,2026/01/02 03:04:05,"
        f"203.0.113.9,10.0.0.5,198.51.100.7,0.0.0.0,inbound web,{user},,web-browsing,vsys1,untrust,trust,eth1,eth2,"
        f"forward,2026/01/02 03:04:06,123,1,50123,443,0,0,0x1,tcp,reset-both,{rest}"
    )


THREAT = line(rest='"index.php",Some Overflow(31234),any,high,client-to-server,77,0x0,Norway,10.0.0.0-10.255.255.255,0')


def alert_of(text: str) -> Alert:
    (alert,) = read(text)
    assert isinstance(alert, Alert)
    return alert


def test_panos__a_threat() -> None:
    alert = alert_of(THREAT)
    assert (alert.format, alert.name, alert.alert_type) == ("panos", "Some Overflow", "vulnerability")
    assert alert.timestamp == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (alert.severity, alert.vendor_severity) == (Severity.HIGH, "high")
    assert (alert.source_ip, alert.source_port) == ("203.0.113.9", 50123)
    assert (alert.destination_ip, alert.destination_port) == ("10.0.0.5", 443)
    assert (alert.addresses, alert.location) == (("198.51.100.7",), "Norway")
    assert (alert.users, alert.hosts) == (("alice",), ("pa-edge",))
    assert (alert.vendor_id, alert.vendor_status) == ("31234", "reset-both")
    assert (alert.urls, alert.received) == ((), THREAT)
    assert alert.notes == ("the time names no zone and was taken as UTC",)


def test_panos__a_url_is_completed() -> None:
    alert = alert_of(line(subtype="url", rest='"bad.example.com/x?a=1,b",(9999),malware,low,client-to-server'))
    assert alert.urls == ("https://bad.example.com/x?a=1,b",)
    assert (alert.domains, alert.severity) == (("bad.example.com",), Severity.LOW)
    assert alert.name == "THREAT url malware inbound web"


def test_panos__traffic_has_no_severity() -> None:
    alert = alert_of(line(kind="TRAFFIC", subtype="end", rest="100,50,50,9,2026/01/02 03:04:00,5,any", user=""))
    assert (alert.name, alert.severity, alert.users) == ("TRAFFIC end inbound web", None, ())
    assert alert.raw["panos"]["bytes"] == "100"


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("critical", Severity.CRITICAL),
        ("high", Severity.HIGH),
        ("medium", Severity.MEDIUM),
        ("low", Severity.LOW),
        ("informational", Severity.INFORMATIONAL),
    ],
)
def test_panos__severity(word: str, severity: Severity) -> None:
    assert alert_of(line(rest=f"x,Some(1),any,{word}")).severity == severity


@pytest.mark.parametrize("text", [THREAT[:150], 'x,2026/01/02 03:04:06,1,THREAT,"' + "a" * 200_000, "1,,1,THREAT,\r,"])
def test_panos__a_line_that_breaks_off_is_said(text: str) -> None:
    with pytest.raises(InvalidAlert) as caught:
        read(text)
    assert caught.value.faults


@pytest.mark.parametrize("payload", ["hello", "1,2,3,THREAT", {"a": THREAT}, None, 5, []])
def test_panos__nothing_else_is_recognised(payload: object) -> None:
    assert not ADAPTER.recognises(payload)
    assert ADAPTER.recognises(THREAT)


def test_panos__the_range_of_an_inside_address_is_no_place() -> None:
    rest = '"x",Some Overflow(1),any,high,client-to-server,77,0x0,10.0.0.0-10.255.255.255,Norway,0'
    assert alert_of(line(rest=rest)).location is None
