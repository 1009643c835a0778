"""The two result files of a run: enriched_alerts.csv and enriched_alerts.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

from triage import strict_json
from triage.model.record import row_of
from triage.model.report import TriageReport
from triage.safe_csv import row_text

COLUMNS = (
    "timestamp source_ip destination_ip alert_type message id name severity classification confidence risk_score "
    "priority ip_reputation geo_location is_vpn is_tor degraded reason_1 reason_2 reason_3"
).split()


class EnrichedFiles:
    """Both files, written as reports come, in constant memory."""

    def __init__(self, table: TextIO, listing: TextIO) -> None:
        self._table, self._listing = table, listing
        self._separator = "[\n"
        table.write(row_text(COLUMNS))

    def add(self, reports: Iterable[TriageReport]) -> None:
        """Append the reports to both files."""
        for report in reports:
            self._table.write(row_text(cells_of(report)))
            self._listing.write(self._separator + strict_json.dumps(item_of(report)))
            self._separator = ",\n"

    def finish(self) -> None:
        """Close the JSON list."""
        self._listing.write("[]\n" if self._separator == "[\n" else "\n]\n")


@contextmanager
def enriched_files(folder: Path) -> Iterator[EnrichedFiles]:
    """The two files in `folder`; they appear under their names only when everything was written."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [folder / "enriched_alerts.csv", folder / "enriched_alerts.json"]
    drafts = [name.with_name(f".{name.name}.part") for name in names]
    try:
        with ExitStack() as opened:
            table = opened.enter_context(drafts[0].open("w", encoding="utf-8", newline=""))
            files = EnrichedFiles(table, opened.enter_context(drafts[1].open("w", encoding="utf-8")))
            yield files
            files.finish()
        for draft, name in zip(drafts, names, strict=True):
            draft.replace(name)
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)


def item_of(report: TriageReport) -> dict[str, Any]:
    """One element of the JSON list: the list row, the whole answer, and the alert as received."""
    row = row_of(report.id, report.record.summary)
    return {**report.answer, **row, "alert": json.loads(report.record.alert_json)}


def cells_of(report: TriageReport) -> list[Any]:
    """One line of the CSV, in the order of COLUMNS."""
    row, answer = row_of(report.id, report.record.summary), report.answer
    reasons = {f"reason_{number}": line for number, line in enumerate(answer["reasoning"], 1)}
    values = {**row, **row["enrichment_data"], "is_tor": answer["threat_intel"]["is_tor"], **reasons}
    return [values[column] for column in COLUMNS]
