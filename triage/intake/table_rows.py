"""A table in a request's body, row by row: any columns whose names mean something."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake import kinds
from triage.intake.adapter import Items
from triage.intake.meaning import Fields
from triage.intake.read import LAST, read_items
from triage.intake.reading import UNNAMED
from triage.intake.tabular import MAX_CELL
from triage.model.alert import Alert, Sureness

DELIMITERS = ",;\t"
MAX_COLUMNS = 500
FIELDS = (*kinds.SINGLE, *kinds.SEVERAL)
# A column means something when one of these, standing in it, would be taken for what its name says.
SAMPLES = ("words", "192.0.2.1", "web01", "https://example.com/a", "d" * 32, "high", "2026-01-02T03:04:05Z", "443")


def row_payloads(text: str) -> Iterator[dict[str, str] | InvalidAlert]:
    """Each row as {column: cell}, an InvalidAlert in the place of each that does not fit the header. Raises
    InvalidAlert for a header that names a column twice or none that means anything."""
    csv.field_size_limit(MAX_CELL)
    text = text.replace("\0", "\ufffd").lstrip("\r\n")
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = _header(reader)
    return (_row(reader.line_num, header, cells) for cells in _cells(reader))


def read_row(values: dict[str, str], format_name: str | None = None) -> Items:
    """The alerts in a row: of the product whose columns they are, else by the meaning of the columns."""
    return tuple(_named(item) if isinstance(item, Alert) else item for item in read_items(values, format_name))


def _named(alert: Alert) -> Alert:
    """A row seldom names itself: its type, or what it says, stands in."""
    if alert.format != LAST:
        return alert
    name = alert.name if alert.name != UNNAMED else alert.alert_type or alert.message[: kinds.MAX_SHORT] or UNNAMED
    return replace(alert, format="csv", name=name)


def _header(reader: Any) -> list[str]:
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise InvalidAlert(f"the CSV header cannot be read: {error}") from error
    if len(names) > MAX_COLUMNS:
        raise InvalidAlert(f"the CSV header has more than {MAX_COLUMNS} columns")
    if doubled := {name for name in names if name and names.count(name) > 1}:
        raise InvalidAlert(f"the CSV header names {', '.join(sorted(doubled))[:200]} twice")
    if not any(_means_something(name) for name in names):
        raise InvalidAlert("the CSV header has no column that says anything of an alert; see the fields of an alert")
    return names


def _means_something(column: str) -> bool:
    found = (Fields({column: sample}).candidates(field) for sample in SAMPLES for field in FIELDS)
    return any(origin.sureness is Sureness.NAMED for candidates in found for _, origin in candidates)


def _cells(reader: Any) -> Iterator[list[str] | csv.Error]:
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield error
            continue
        if cells is None:
            return
        if cells:
            yield cells


def _row(line: int, header: list[str], cells: list[str] | csv.Error) -> dict[str, str] | InvalidAlert:
    if isinstance(cells, csv.Error):
        return InvalidAlert(f"line {line}: not CSV: {cells}", (Fault("", "is not CSV"),))
    if len(cells) != len(header):
        detail = f"line {line}: {len(cells)} cells where the header has {len(header)}"
        return InvalidAlert(detail, (Fault("", detail),))
    return {name: cell for name, cell in zip(header, cells, strict=True) if name}
