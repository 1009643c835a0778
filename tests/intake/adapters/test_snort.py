"""Snort's JSON alerts and fast alert lines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters.snort import ADAPTER, read
from triage.model.alert import Alert
from triage.model.scales import Severity

OBJECT: dict[str, Any] = {
    "timestamp": "01/02-03:04:05.061909",
    "msg": "Odd packet",
    "class": "Attempted Administrator Privilege Gain",
    "priority": 1,
    "rule": "1:50626:1",
    "gid": 1,
    "sid": 50626,
    "src_addr": "203.0.113.9",
    "src_port": 50123,
    "dst_addr": "10.0.0.5",
    "dst_port": 445,
    "action": "block",
}
FAST = (
    "01/02-03:04:05.061909  [**] [1:50626:1] Odd packet [**] [Classification: Misc activity] [Priority: 3] {TCP} "
    "203.0.113.9:50123 -> 10.0.0.5:445"
)
SYSLOG = (
    "<33>Jan  2 03:04:05 ids1 snort[77]: [1:50626:1] Odd packet [Priority: 2] {UDP} 203.0.113.9:50123 -> 10.0.0.5:53"
)
NO_YEAR = "the time names no year and was put into 2026, the nearest before its receipt"
NO_ZONE = "the time names no zone and was taken as UTC"


def alert_of(payload: Any) -> Alert:
    (alert,) = read(payload, lambda: datetime(2026, 3, 1, tzinfo=UTC))
    assert isinstance(alert, Alert)
    return alert


def test_snort__an_object() -> None:
    alert = alert_of(OBJECT)
    assert (alert.format, alert.name) == ("snort", "Odd packet")
    assert alert.timestamp == datetime(2026, 1, 2, 3, 4, 5, 61909, tzinfo=UTC)
    assert (alert.severity, alert.vendor_severity) == (Severity.HIGH, "1")
    assert (alert.source_ip, alert.source_port) == ("203.0.113.9", 50123)
    assert (alert.destination_ip, alert.destination_port) == ("10.0.0.5", 445)
    assert (alert.vendor_id, alert.vendor_status) == ("1:50626:1", "block")
    assert (alert.raw, alert.notes) == (OBJECT, (NO_ZONE, NO_YEAR))


def test_snort__seconds_are_exact() -> None:
    alert = alert_of({**OBJECT, "seconds": 1767323045})
    assert (alert.timestamp, alert.notes) == (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), ())


def test_snort__addresses_with_ports_only() -> None:
    short = {key: value for key, value in OBJECT.items() if key not in ("src_addr", "dst_addr")}
    alert = alert_of({**short, "src_ap": "203.0.113.9:50123", "dst_ap": "10.0.0.5:445"})
    assert (alert.source_ip, alert.destination_ip) == ("203.0.113.9", "10.0.0.5")


@pytest.mark.parametrize(
    ("priority", "severity"),
    [
        (1, Severity.HIGH),
        (2, Severity.MEDIUM),
        (3, Severity.LOW),
        (4, Severity.INFORMATIONAL),
        (0, None),
        ("2", Severity.MEDIUM),
    ],
)
def test_snort__one_is_the_worst(priority: Any, severity: Severity | None) -> None:
    assert alert_of({**OBJECT, "priority": priority}).severity == severity


def test_snort__a_fast_line() -> None:
    alert = alert_of(FAST)
    assert (alert.name, alert.alert_type, alert.severity) == ("Odd packet", "Misc activity", Severity.LOW)
    assert alert.timestamp == datetime(2026, 1, 2, 3, 4, 5, 61909, tzinfo=UTC)
    assert (alert.source_ip, alert.source_port) == ("203.0.113.9", 50123)
    assert (alert.destination_ip, alert.destination_port) == ("10.0.0.5", 445)
    assert (alert.vendor_id, alert.received, alert.notes) == ("1:50626:1", FAST, (NO_ZONE, NO_YEAR))


def test_snort__a_fast_line_with_year_and_ipv6() -> None:
    alert = alert_of("01/02/2025-03:04:05.1  [**] [1:2:3] Echo [**] [Priority: 3] {ICMP} 2001:db8::9 -> 2001:db8::5")
    assert alert.timestamp == datetime(2025, 1, 2, 3, 4, 5, 100000, tzinfo=UTC)
    assert (alert.source_ip, alert.source_port, alert.destination_ip) == ("2001:db8::9", None, "2001:db8::5")


def test_snort__an_ipv6_address_of_eight_parts_may_have_a_port() -> None:
    end = "2001:0db8:0000:0000:0000:0000:0000:0009"
    alert = alert_of(f"01/02/2026-03:04:05.1  [**] [1:2:3] Odd [**] [Priority: 3] {{TCP}} {end}:50123 -> {end}:53")
    assert (alert.source_ip, alert.source_port, alert.destination_port) == ("2001:db8::9", 50123, 53)


def test_snort__through_syslog() -> None:
    alert = alert_of(SYSLOG)
    assert (alert.name, alert.severity, alert.hosts) == ("Odd packet", Severity.MEDIUM, ("ids1",))
    assert alert.timestamp == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_snort__damaged_objects_never_raise() -> None:
    assert_never_raises(ADAPTER, OBJECT)


@pytest.mark.parametrize("payload", [OBJECT, FAST, SYSLOG])
def test_snort__is_recognised(payload: Any) -> None:
    assert ADAPTER.recognises(payload)


@pytest.mark.parametrize("payload", [{"msg": "x", "rule": "y"}, {"msg": "x", "src_addr": "1.1.1.1"}, "[1:2:3] x", None])
def test_snort__nothing_else_is_recognised(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)
