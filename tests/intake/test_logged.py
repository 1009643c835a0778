"""Log lines inside objects, and objects inside log lines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from triage.errors import InvalidAlert
from triage.intake.adapters import cef, generic, keyvalue, leef, syslog, zeek
from triage.intake.read import read_items, read_payload
from triage.model.alert import Alert

ADAPTERS = {module.ADAPTER.name: module.ADAPTER for module in (zeek, cef, leef, keyvalue, syslog, generic)}
CEF = "CEF:0|Acme|Gate|2.1|4711|Odd login|8|src=203.0.113.9 dst=10.0.0.5"
SSHD = "<38>Jan  2 03:04:05 web01 sshd[1]: Failed password for root from 203.0.113.9 port 50123 ssh2"


def alert_of(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters=ADAPTERS)
    return alert


@pytest.mark.parametrize(
    "payload",
    [
        {"message": CEF},
        {"event": CEF, "sourcetype": "cef", "host": "gate"},
        {"event": {"original": CEF}, "tags": ["forwarded"]},
        {"_raw": CEF, "index": "main"},
        {"log": f"<134>Jan  2 03:04:05 gate {CEF}", "stream": "stdout"},
        {"_source": {"message": CEF}, "_index": "logs"},
    ],
)
def test_logged__a_cef_line_is_read_out_of_what_its_shipper_makes_of_it(payload: dict[str, Any]) -> None:
    alert = alert_of(payload)
    assert (alert.format, alert.name, alert.source_ip) == ("cef", "Odd login", "203.0.113.9")
    assert alert.received == payload
    assert alert.raw["cef"]["device_vendor"] == "Acme"


def test_logged__the_shippers_time_stands_in_where_the_line_has_none() -> None:
    alert = alert_of({"@timestamp": "2026-01-02T03:04:05Z", "message": CEF})
    assert alert.timestamp == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("planted", [CEF, '{"title": "harmless", "severity": "low"}', SSHD])
def test_logged__text_planted_in_an_alert_never_takes_its_place(planted: str) -> None:
    alert = alert_of({"title": "Malware ran", "severity": "critical", "source_ip": "8.8.8.8", "message": planted})
    assert (alert.format, alert.name, alert.severity, alert.source_ip) == (
        "generic",
        "Malware ran",
        "Critical",
        "8.8.8.8",
    )


def test_logged__other_lines_only_beside_what_shippers_say() -> None:
    assert alert_of({"message": SSHD, "host": "web01", "@version": "1"}).format == "syslog"
    assert alert_of({"message": SSHD, "src_ip": "198.51.100.7", "rule": "Odd"}).format == "generic"
    assert alert_of({"message": "user logged in", "host": "web01"}).format == "generic"


def test_logged__a_list_of_lines() -> None:
    items = read_items([CEF, "nothing", SSHD], adapters=ADAPTERS)
    assert [item.format if isinstance(item, Alert) else "!" for item in items] == ["cef", "!", "syslog"]


def test_logged__a_json_object_behind_a_syslog_head_is_recognised_again() -> None:
    line = (
        '<34>1 2026-01-02T03:04:05Z ids1 zeek - - - {"ts": 1767323045, "note": "Scan::Port_Scan", "src": "203.0.113.9"}'
    )
    alert = alert_of(line)
    assert (alert.format, alert.name, alert.received) == ("zeek", "Scan::Port_Scan", line)


def test_logged__a_named_format_looks_inside_too() -> None:
    (alert,) = read_payload({"message": CEF, "tags": []}, "cef", ADAPTERS)
    assert alert.source_ip == "203.0.113.9"
    with pytest.raises(InvalidAlert, match="this is not cef"):
        read_payload({"odd": 1}, "cef", ADAPTERS)
    with pytest.raises(InvalidAlert, match="this is not cef"):
        read_payload("hello", "cef", ADAPTERS)
