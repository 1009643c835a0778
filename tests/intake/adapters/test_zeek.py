"""Zeek's notices and other records."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters.zeek import ADAPTER
from triage.model.alert import Alert
from triage.model.scales import Severity

NOTICE: dict[str, Any] = {
    "ts": 1767323045.5,
    "uid": "Cabc1",
    "id.orig_h": "203.0.113.9",
    "id.orig_p": 50123,
    "id.resp_h": "10.0.0.5",
    "id.resp_p": 22,
    "note": "SSH::Password_Guessing",
    "msg": "203.0.113.9 appears to be guessing passwords",
    "sub": "sampled servers: 10.0.0.5",
    "src": "203.0.113.9",
    "actions": ["Notice::ACTION_LOG"],
    "suppress_for": 3600.0,
}
HTTP: dict[str, Any] = {
    "_path": "http",
    "ts": "2026-01-02T03:04:05.500000Z",
    "uid": "Cabc2",
    "id": {"orig_h": "10.0.0.5", "orig_p": 50123, "resp_h": "203.0.113.9", "resp_p": 80},
    "host": "bad.example.com",
    "uri": "/x?y=1",
    "username": "alice",
}


def alert_of(payload: Any) -> Alert:
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def test_zeek__a_notice() -> None:
    alert = alert_of(NOTICE)
    assert (alert.format, alert.name, alert.alert_type) == ("zeek", "SSH::Password_Guessing", "SSH")
    assert alert.timestamp == datetime(2026, 1, 2, 3, 4, 5, 500000, tzinfo=UTC)
    assert (alert.source_ip, alert.source_port) == ("203.0.113.9", 50123)
    assert (alert.destination_ip, alert.destination_port) == ("10.0.0.5", 22)
    assert (alert.message, alert.vendor_id) == ("203.0.113.9 appears to be guessing passwords", "Cabc1")
    assert (alert.severity, alert.users, alert.hosts, alert.notes) == (None, (), (), ())
    assert alert.raw == NOTICE


def test_zeek__a_notice_of_source_and_destination_alone() -> None:
    alert = alert_of({"ts": 1767323045, "note": "Scan::Port_Scan", "src": "203.0.113.9", "dst": "10.0.0.5", "p": 22})
    assert (alert.source_ip, alert.destination_ip, alert.destination_port) == ("203.0.113.9", "10.0.0.5", 22)


def test_zeek__http_keeps_server_and_path_apart() -> None:
    alert = alert_of(HTTP)
    assert (alert.name, alert.alert_type, alert.users) == ("Zeek http", "http", ("alice",))
    assert (alert.urls, alert.domains) == (("http://bad.example.com/x?y=1",), ("bad.example.com",))
    assert (alert.source_ip, alert.destination_ip) == ("10.0.0.5", "203.0.113.9")
    assert alert.timestamp == datetime(2026, 1, 2, 3, 4, 5, 500000, tzinfo=UTC)


def test_zeek__dns_and_files() -> None:
    record = {"ts": 1767323045, "uid": "C", "id.orig_h": "10.0.0.5", "id.resp_h": "10.0.0.1"}
    alert = alert_of({**record, "query": "bad.example.com", "sha256": "d" * 64})
    assert (alert.domains, alert.hashes) == (("bad.example.com",), ("d" * 64,))


@pytest.mark.parametrize(
    ("level", "severity"), [(9, Severity.CRITICAL), (7, Severity.HIGH), (4, Severity.MEDIUM), (1, Severity.LOW)]
)
def test_zeek__severity_where_a_sensor_gives_one(level: int, severity: Severity) -> None:
    assert alert_of({**NOTICE, "severity.level": level}).severity == severity


@pytest.mark.parametrize("payload", [NOTICE, HTTP])
def test_zeek__damaged_records_never_raise(payload: dict[str, Any]) -> None:
    assert ADAPTER.recognises(payload)
    assert_never_raises(ADAPTER, payload)


@pytest.mark.parametrize(
    "payload", [{"note": "A::B"}, {"ts": 1, "note": "hello"}, {"ts": 1, "uid": "C"}, "x", [NOTICE], None]
)
def test_zeek__nothing_else_is_recognised(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)
