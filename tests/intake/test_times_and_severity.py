"""Times in every spelling that senders use, and severities in words and numbers."""

from __future__ import annotations

from typing import Any

import pytest

from triage.intake.severity import read_foreign_severity, read_severity
from triage.intake.times import read_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00"),
        ("2026-01-02T03:04:05+0200", "2026-01-02T01:04:05+00:00"),
        ("2026-01-02 03:04:05", "2026-01-02T03:04:05+00:00"),
        ("2026-09-01 10:00:00 UTC", "2026-09-01T10:00:00+00:00"),
        ("2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.123456+00:00"),
        ("2026-01-02", "2026-01-02T00:00:00+00:00"),
        (1767323045, "2026-01-02T03:04:05+00:00"),
        (1767323045123, "2026-01-02T03:04:05.123000+00:00"),
        ("1781322300.379", "2026-06-13T03:45:00.379000+00:00"),
        ("10/Oct/2025:13:55:36 +0000", "2025-10-10T13:55:36+00:00"),
        ("Fri, 02 Jan 2026 03:04:05 +0000", "2026-01-02T03:04:05+00:00"),
    ],
)
def test_time__is_read_in_utc(text: Any, expected: str) -> None:
    found = read_time(text)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    "text", ["", "soon", "20260101", "2026-W01-1", "0001-01-01T00:00:00Z", 5, True, None, "9" * 400]
)
def test_time__what_is_none_is_none(text: Any) -> None:
    assert read_time(text) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("CRITICAL", "Critical"),
        ("Very-High", "Critical"),
        ("warning", "Medium"),
        ("Info", "Informational"),
        (9.5, "Critical"),
        ("7", "High"),
        (70, "High"),
        (0, "Informational"),
    ],
)
def test_severity__words_and_numbers(value: Any, expected: str) -> None:
    found = read_severity(value)
    assert found is not None
    assert found.value == expected


@pytest.mark.parametrize("value", [None, True, "unknown", -1, 101, 10**400, "nan", "", [], "1e9999"])
def test_severity__what_says_nothing_is_none(value: Any) -> None:
    assert read_severity(value) is None


def test_foreign_severity__small_numbers_are_ambiguous() -> None:
    assert read_foreign_severity(1) is None
    assert read_foreign_severity("4") is None
    assert read_foreign_severity("7") is None
    assert read_foreign_severity(8) == read_severity(8)
    assert read_foreign_severity("7.0") == read_severity(7)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (134115222000000000, "2025-12-29T22:50:00+00:00"),
        ("/Date(1767323045123)/", "2026-01-02T03:04:05.123000+00:00"),
        ("Fri Jan  2 03:04:05 2026", "2026-01-02T03:04:05+00:00"),
        ("Fri Jan  2 03:04:05 2026 UTC", "2026-01-02T03:04:05+00:00"),
        ("2 Jan 2026 03:04 GMT", "2026-01-02T03:04:00+00:00"),
        ("02-Jan-2026 03:04:05", "2026-01-02T03:04:05+00:00"),
        ("Jan 2, 2026 03:04:05 PM", "2026-01-02T15:04:05+00:00"),
        ("2026-01-02 03:04:05.051 Z", "2026-01-02T03:04:05.051000+00:00"),
        ("20260102T030405Z", "2026-01-02T03:04:05+00:00"),
    ],
)
def test_time__as_other_systems_log_it(text: Any, expected: str) -> None:
    found = read_time(text)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("SEVERITY_LEVEL_MEDIUM", "Medium"),
        ("4-critical", "Critical"),
        ("Very High risk", "Critical"),
        ("3 (error)", "High"),
        ("P1 - Critical", "Critical"),
        ("HIGH_SEVERITY", "High"),
    ],
)
def test_severity__a_word_inside_a_label(value: str, expected: str) -> None:
    found = read_foreign_severity(value)
    assert found is not None
    assert found.value == expected


@pytest.mark.parametrize("value", ["high or low", "not critical", "error page", "critical " * 9, "severity 3"])
def test_severity__a_label_that_names_none_or_two(value: str) -> None:
    assert read_severity(value) is None
