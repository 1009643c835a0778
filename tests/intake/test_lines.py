"""Heads, times and pairs of log lines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from triage.intake.lines.clock import by_pattern, spelled
from triage.intake.lines.head import head_of
from triage.intake.lines.pairs import key_values, pairs_among
from triage.intake.lines.tagged import holds_json, object_in

TODAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "iso", "year"),
    [
        ("Jan  2 03:04:05", "2026-01-02T03:04:05", 2026),
        ("Mar  1 23:59:59", "2026-03-01T23:59:59", 2026),
        ("Mar  4 03:04:05", "2025-03-04T03:04:05", 2025),
        ("Dec 31 23:59:59", "2025-12-31T23:59:59", 2025),
        ("Feb 29 03:04:05", "2024-02-29T03:04:05", 2024),
        ("Jan 02 2026 03:04:05.5 UTC", "2026-01-02T03:04:05.500000Z", None),
        ("Fri Jan  2 03:04:05 2026", "2026-01-02T03:04:05", None),
        ("Jan 2, 2026 03:04:05 +02:00", "2026-01-02T03:04:05+02:00", None),
        ("Jan 02 2026 03:04:05 XYZ", "2026-01-02T03:04:05", None),
        ("01/02-03:04:05.123456", "2026-01-02T03:04:05.123456", 2026),
        ("01/02/25-03:04:05", "2025-01-02T03:04:05", None),
        ("Foo 12 03:04:05", "Foo 12 03:04:05", None),
        ("Feb 31 03:04:05", "Feb 31 03:04:05", None),
        ("soon", "soon", None),
    ],
)
def test_spelled__the_year_is_the_nearest_before_today(text: str, iso: str, year: int | None) -> None:
    assert spelled(text, TODAY) == (iso, year)


def test_by_pattern__a_pattern_that_is_none_leaves_the_time_as_it_stands() -> None:
    assert by_pattern("2026-01-02", "y'", TODAY) == ("2026-01-02", None)
    assert by_pattern("2026-01-02", "yyyy yyyy", TODAY) == ("2026-01-02", None)
    assert by_pattern("2026-01-02", "y" * 5_000, TODAY) == ("2026-01-02", None)


@pytest.mark.parametrize(
    ("line", "fields", "message"),
    [
        (
            '<165>1 2026-01-02T03:04:05.5Z web01 app 77 ID1 [a@1 x="1" y="2 \\] 3"][b z="4"] hello',
            {
                "facility": 20,
                "severity": "notice",
                "timestamp": "2026-01-02T03:04:05.5Z",
                "hostname": "web01",
                "app_name": "app",
                "procid": "77",
                "msgid": "ID1",
                "structured_data": {"a@1": {"x": "1", "y": "2 ] 3"}, "b": {"z": "4"}},
            },
            "hello",
        ),
        ("<13>1 - - - - - - hello", {"facility": 1, "severity": "notice"}, "hello"),
        (
            "61 <13>Jan  2 03:04:05 web01 app[77]: hello",
            {
                "facility": 1,
                "severity": "notice",
                "timestamp": "Jan  2 03:04:05",
                "hostname": "web01",
                "app_name": "app",
                "procid": "77",
            },
            "hello",
        ),
        (
            "Jan  2 03:04:05 web01 hello there",
            {"timestamp": "Jan  2 03:04:05", "hostname": "web01"},
            "hello there",
        ),
        (
            "2026-01-02T03:04:05+01:00 web01 app: hello",
            {"timestamp": "2026-01-02T03:04:05+01:00", "hostname": "web01", "app_name": "app"},
            "hello",
        ),
        (
            "<166>Jan 02 2026 03:04:05: %ASA-6-1: hello",
            {"facility": 20, "severity": "informational", "timestamp": "Jan 02 2026 03:04:05", "app_name": "%ASA-6-1"},
            "hello",
        ),
        ("<134> id=firewall", {"facility": 16, "severity": "informational"}, "id=firewall"),
        ("2026-01-02 03:04:05,123 WARN hello", {"timestamp": "2026-01-02 03:04:05,123"}, "WARN hello"),
        (
            "<134>1 1767323045.5 mx1 urls src=10.0.0.5:1 dst=203.0.113.9:2",
            {
                "facility": 16,
                "severity": "informational",
                "timestamp": "1767323045.5",
                "hostname": "mx1",
                "app_name": "urls",
            },
            "src=10.0.0.5:1 dst=203.0.113.9:2",
        ),
        ("<999>hello", {}, "hello"),
        ("hello: you", {}, "hello: you"),
        ("", {}, ""),
    ],
)
def test_head__in_its_many_spellings(line: str, fields: dict[str, object], message: str) -> None:
    head = head_of(line)
    assert (head.fields, head.message) == (fields, message)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("a=1 b=two", {"a": "1", "b": "two"}),
        ("a=\"1 2\" b='3 4' c=", {"a": "1 2", "b": "3 4", "c": ""}),
        (r'a="say \"hi\"" b=C:\x', {"a": 'say "hi"', "b": r"C:\x"}),
        ("a=1 2 3 b=4", {"a": "1 2 3", "b": "4"}),
        ("a=1, b=2; c=3", {"a": "1", "b": "2", "c": "3"}),
        ("a=1 a=2 a=3", {"a": ["1", "2", "3"]}),
        ("url=http://h/?x=1&y=2 b=3", {"url": "http://h/?x=1&y=2", "b": "3"}),
        ('a="never closed b=2', {"a": '"never closed', "b": "2"}),
        ("no pairs", {}),
    ],
)
def test_pairs__quotes_blanks_and_repetitions(text: str, pairs: dict[str, object]) -> None:
    assert key_values(text) == pairs


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        (
            "AAA with Command, Device IP Address=10.0.0.1, User=ana, Remote-Address=10.0.0.2, Set=[ a=b c ], AV=t=1",
            {
                "Device IP Address": "10.0.0.1",
                "User": "ana",
                "Remote-Address": "10.0.0.2",
                "Set": "[ a=b c",
                "AV": "t=1",
            },
        ),
        ("login failed: User Name=ana, IP=10.0.0.1, Port=5", {"User Name": "ana", "IP": "10.0.0.1", "Port": "5"}),
        ('id="1" Allow tcp msg="a, b c=d" sender="x"', {"id": "1", "msg": "a, b c=d", "sender": "x"}),
        ("two only a=1 b=2", {}),
        ("none, at, all", {}),
    ],
)
def test_pairs__among_words_and_with_blanks_in_their_names(text: str, pairs: dict[str, object]) -> None:
    assert pairs_among(text) == pairs


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('{"a": 1}', '{"a": 1}'),
        ('tag {"a": 1}', '{"a": 1}'),
        ('vendor_tag -: {"a": 1}\n', '{"a": 1}'),
        ('vendor app[7]: {"a": 1}', '{"a": 1}'),
        ('<13>Jan  2 03:04:05 web01 app[7]: {"a": 1}', '{"a": 1}'),
        ('<13>Jan  2 03:04:05 web01 vendor_tag -: {"a": 1}', '{"a": 1}'),
        ('he said {"a": 1}', None),
        ('<13>Jan  2 03:04:05 web01 app: denied {"a": 1}', None),
        ('he said it so: {"a": 1}', None),
        ('<13>Jan  2 03:04:05 web01 app: he said {"a": 1}', None),
        ('tag "x": {"a": 1}', None),
        ('tag: {"a": 1} and more', None),
        ("", None),
    ],
)
def test_tagged__an_object_behind_a_tag_but_not_behind_a_sentence(line: str, text: str | None) -> None:
    assert object_in(line) == text
    assert holds_json(line) is (text is not None)


def test_tagged__what_is_no_json_is_none() -> None:
    assert not holds_json("tag: {a: 1}")
    assert not holds_json("tag: {" + "x " * 50_000 + "}")
