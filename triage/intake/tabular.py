"""Alert files: CSV, JSON, JSON Lines and log lines, row by row, each row an alert or a fault with its line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from triage import strict_json
from triage.errors import InvalidAlert, PayloadError
from triage.intake.envelopes import opened
from triage.intake.read import format_of, read_payload
from triage.intake.reading import read_by_meaning
from triage.intake.times import read_time
from triage.model.alert import Alert

COLUMNS = ("timestamp", "source_ip", "destination_ip", "alert_type", "message")
FORMATS = ("auto", "csv", "json", "ndjson", "lines")
_BY_SUFFIX = {".csv": "csv", ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson"}
_BY_SUFFIX |= dict.fromkeys((".log", ".cef", ".leef", ".syslog"), "lines")
MAX_FILE_BYTES = 1024**3
MAX_CELL = 1024 * 1024
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_.:-]*[A-Za-z0-9])?", re.ASCII)
_NUMBERS = re.compile(r"[0-9.]+", re.ASCII)
_ADDRESS = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: `line` counts from 1 (for JSON lists it is the item's position); alert or fault is None."""

    line: int
    alert: Alert | None = None
    fault: str | None = None


def read_file(path: Path, file_format: str = "auto") -> Iterator[Row]:
    """Each row of the file. Raises InvalidAlert when the whole is not what it claims, OSError when unreadable."""
    found = _guess(path) if file_format == "auto" else file_format
    if found == "csv":
        return _csv_rows(path)
    return _line_rows(path) if found in ("ndjson", "lines") else _json_rows(path)


def read_text(text: bytes) -> Iterator[Row]:
    """One JSON document with one alert or many, or lines: JSON Lines, CEF, LEEF, syslog, key=value."""
    try:
        return _items(strict_json.loads(text, MAX_FILE_BYTES))
    except PayloadError as error:
        if b"\n" not in text.strip() and _log_line(text.strip()) is None:
            raise InvalidAlert(error.detail) from error
        return _lines(text.splitlines())


def _guess(path: Path) -> str:
    by_name = _BY_SUFFIX.get(path.suffix.lower())
    with path.open("rb") as file:
        start = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    return by_name or ("json" if start[:1] in (b"[", b"{") else "csv")


def _csv_rows(path: Path) -> Iterator[Row]:
    csv.field_size_limit(MAX_CELL)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(line.replace("\0", "\ufffd") for line in file)
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(header)
        yield from _csv_body(reader, header)


def _check_header(header: list[str]) -> None:
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise InvalidAlert(f"the CSV header lacks {', '.join(missing)}; it needs {','.join(COLUMNS)} in any order")
    doubled = {name for name in header if header.count(name) > 1}
    if doubled:
        raise InvalidAlert(f"the CSV header names {', '.join(sorted(doubled))} twice")


def _csv_body(reader: Any, header: list[str]) -> Iterator[Row]:
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Row(reader.line_num, fault=f"not CSV: {error}")
            continue
        if cells is None:
            return
        if cells:
            yield _csv_row(reader.line_num, header, cells)


def _csv_row(line: int, header: list[str], cells: list[str]) -> Row:
    fault = _cells_fault(header, cells)
    if fault:
        return Row(line, fault=fault)
    values = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
    name = values.get("name") or values.get("alert_type") or values.get("message", "")
    alert = read_by_meaning(values, "csv", name)
    return Row(line, replace(alert, alert_type=values.get("alert_type"), message=values.get("message", "")))


def _cells_fault(header: list[str], cells: list[str]) -> str | None:
    if len(cells) != len(header):
        return f"{len(cells)} cells where the header has {len(header)}"
    values = dict(zip(header, (cell.strip() for cell in cells), strict=True))
    if not any(values.get(column) for column in COLUMNS[1:]):
        return "nothing to judge: no address, type or message"
    if values["timestamp"] and read_time(values["timestamp"]) is None:
        return f"timestamp {values['timestamp'][:40]!r} is not a time that can be read (ISO 8601 is best)"
    wrong = next((column for column in COLUMNS[1:3] if values[column] and not _is_host(values[column])), None)
    return f"{wrong} {values[wrong][:60]!r} is neither an address nor a host name" if wrong else None


def _is_host(text: str) -> bool:
    return bool(_ADDRESS.fullmatch(text) if _NUMBERS.fullmatch(text) else _HOST.fullmatch(text) or _is_ipv6(text))


def _is_ipv6(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9a-fA-F:.]{2,45}", text, re.ASCII)) and text.count(":") >= 2


def _json_rows(path: Path) -> Iterator[Row]:
    return read_text(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))


def _line_rows(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        yield from _lines(file)


def _lines(lines: Iterable[bytes]) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield from _line(number, line)


def _line(number: int, line: bytes) -> Iterator[Row]:
    if (text := _log_line(line.strip())) is not None:
        yield from _read(number, text)
        return
    try:
        payload = strict_json.loads(line.strip())
    except PayloadError as error:
        yield Row(number, fault=f"not JSON: {error.detail}")
        return
    yield from _read(number, payload)


def _log_line(line: bytes) -> str | None:
    """The text of a line of a log format; None where it is none."""
    if len(line) > MAX_CELL or line[:1] in (b"{", b"["):
        return None
    text = line.decode("utf-8-sig", errors="replace")
    return text if format_of(text) or opened(text) else None


def _items(document: Any) -> Iterator[Row]:
    items = document["alerts"] if isinstance(document, dict) and _is_batch(document) else document
    for number, item in enumerate(items if isinstance(items, list) else [items], 1):
        yield from _read(number, item)


def _is_batch(document: dict[str, Any]) -> bool:
    return isinstance(document.get("alerts"), list) and document.keys() <= {"alerts", "name", "description"}


def _read(number: int, payload: Any) -> Iterator[Row]:
    try:
        for alert in read_payload(payload):
            yield Row(number, alert)
    except InvalidAlert as error:
        yield Row(number, fault=error.detail)
