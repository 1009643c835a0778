"""One event, one line, whatever stands in it."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from triage.logs import JsonLine, configure

HOSTILE = [
    "bob\n2026-01-01 INFO login ok",
    "a\r\nb",
    "\x1b[2J\x1b[31mred",
    '{"level":"INFO","event":"forged"}',
    "nul\0",
    "\u2028\u2029\x85\x9b",
    "\u202egnp.exe",
    '"}\n{"event":"forged"',
]


def line_of(text: str) -> str:
    record = logging.LogRecord("triage.x", logging.INFO, "x.py", 1, text, (), None)
    record.field = text
    return JsonLine().format(record)


@pytest.mark.parametrize("text", HOSTILE)
def test_line__is_one_line_of_printable_ascii_and_gives_the_text_back(text: str) -> None:
    line = line_of(text)
    assert line.isascii()
    assert line.isprintable()
    assert (json.loads(line)["event"], json.loads(line)["field"]) == (text, text)


def test_line__has_time_level_and_logger() -> None:
    event = json.loads(line_of("started"))
    assert (event["level"], event["logger"]) == ("INFO", "triage.x")
    assert event["time"].endswith("+00:00")


def test_line__an_exception_is_part_of_the_same_line() -> None:
    error = ValueError("two\nlines")
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "failed", (), (ValueError, error, None))
    assert "\n" not in JsonLine().format(record)
    assert "two\nlines" in json.loads(JsonLine().format(record))["error"]


def test_line__a_long_value_is_cut() -> None:
    assert len(line_of("x" * 100_000)) < 5_000


def test_configure__writes_to_the_file_too(tmp_path: Path) -> None:
    root, own = logging.getLogger(), logging.getLogger("triage")
    before, level, own_level = root.handlers[:], root.level, own.level
    try:
        configure("INFO", tmp_path / "logs" / "triage.log")
        own.info("started", extra={"part": "store"})
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers[:] = before
        root.setLevel(level)
        own.setLevel(own_level)
    event = json.loads((tmp_path / "logs" / "triage.log").read_text())
    assert (event["event"], event["part"]) == ("started", "store")
