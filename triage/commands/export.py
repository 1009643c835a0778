"""`export`: the stored alerts as CSV, JSON or JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TextIO

import click

from triage import strict_json
from triage.assembly import opened_store
from triage.commands.enriched import COLUMNS, cells_of, item_of
from triage.commands.exits import sentences
from triage.model.query import AlertQuery
from triage.model.report import TriageReport
from triage.safe_csv import row_text


@click.command()
@click.option("--format", "file_format", type=click.Choice(("csv", "json", "ndjson")), default="csv")
@click.option("--out", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="- is standard output.")
@click.option("--priority", type=click.Choice(("High", "Medium", "Low")), multiple=True)
@click.option("--classification", type=click.Choice(("TRUE_POSITIVE", "FALSE_POSITIVE", "NEEDS_REVIEW")), multiple=True)
def export(file_format: str, out: TextIO, priority: tuple[str, ...], classification: tuple[str, ...]) -> None:
    """Write every stored alert that the filters match, newest first."""
    with sentences(), opened_store() as store:
        found = store.export(AlertQuery(priority=priority, classification=classification))
        reports = (TriageReport(number, record, json.loads(record.answer_json)) for number, record in found)
        for text in _WRITERS[file_format](reports):
            out.write(text)


Reports = Iterator[TriageReport]


def _csv(reports: Reports) -> Iterator[str]:
    yield row_text(COLUMNS)
    for report in reports:
        yield row_text(cells_of(report))


def _json(reports: Reports) -> Iterator[str]:
    separator = "[\n"
    for report in reports:
        yield separator + strict_json.dumps(item_of(report))
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _ndjson(reports: Reports) -> Iterator[str]:
    for report in reports:
        yield strict_json.dumps(item_of(report)) + "\n"


_WRITERS = {"csv": _csv, "json": _json, "ndjson": _ndjson}
