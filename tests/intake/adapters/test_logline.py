"""Log lines of products that nobody has named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from triage.intake.adapters.logline import ADAPTER
from triage.intake.read import read_payload
from triage.model.alert import Sureness

LINE = "1772359200.5 gate pass 185.220.101.52:4444 to 10.0.0.5:22 user=ana"


def test_pairs_among_words__are_read_by_meaning_and_the_line_is_kept() -> None:
    (alert,) = read_payload(LINE)
    assert (alert.format, alert.users) == ("logline", ("ana",))
    assert (alert.source_ip, alert.source_port) == ("185.220.101.52", 4444)
    assert (alert.destination_ip, alert.destination_port) == ("10.0.0.5", 22)
    assert alert.timestamp == datetime(2026, 3, 1, 10, 0, 0, 500_000, tzinfo=UTC)
    assert (alert.received, alert.raw["line"]) == (LINE, LINE)


def test_no_pairs__the_first_address_is_guessed_to_be_the_source_and_no_destination_is() -> None:
    (alert,) = read_payload('"2026-03-01 10:00:00","laptop-1","10.0.0.7","8.8.8.8","Blocked","bad.example.org"')
    assert (alert.format, alert.source_ip, alert.destination_ip) == ("logline", "10.0.0.7", None)
    assert (alert.addresses, alert.origins["source_ip"].sureness) == (("8.8.8.8",), Sureness.GUESSED)
    assert alert.notes == ("the time names no zone and was taken as UTC",)


@pytest.mark.parametrize(
    "text",
    [
        "hello world",
        "10.0.0.5",
        "2026-03-01 10:00:00 nothing here",
        'vendor_tag -: {"time": 1772359200, "src_ip": "10.0.0.5"}',
        '{"time": "2026-03-01 10:00:00 10.0.0.5"',
        "",
        "1" * 9000,
    ],
)
def test_recognition__a_text_without_both_is_no_log_line(text: str) -> None:
    assert not ADAPTER.recognises(text)


@pytest.mark.parametrize("payload", [None, 5, [], {}, {"line": LINE}])
def test_recognition__only_a_text_is_a_line(payload: object) -> None:
    assert not ADAPTER.recognises(payload)


def test_json_behind_a_tag__is_read_as_the_object_that_it_is() -> None:
    line = 'vendor_tag -: {"user": "ana", "host_name": "pc-1", "seen": 1772359200, "src_ip": "10.0.0.7"}'
    (alert,) = read_payload(line)
    assert (alert.format, alert.users, alert.hosts, alert.source_ip) == ("generic", ("ana",), ("pc-1",), "10.0.0.7")
    assert alert.received == line


def test_recognition__five_pairs_make_a_line_also_without_a_time() -> None:
    line = 'proxy: [SSH] session_id="77" client_ip="203.0.113.9" target_ip="10.0.0.5" user="ana" type="END" took="5"'
    (alert,) = read_payload(line)
    assert (alert.format, alert.source_ip, alert.destination_ip) == ("logline", "203.0.113.9", "10.0.0.5")
    assert alert.users == ("ana",)
