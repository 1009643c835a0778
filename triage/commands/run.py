"""`run FILE`: ingest, enrich, score, export, with a progress bar and a summary."""

from __future__ import annotations

import itertools
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from triage import strict_json
from triage.assembly import opened_services
from triage.commands.enriched import EnrichedFiles, enriched_files
from triage.commands.exits import Exit, sentences
from triage.intake.tabular import FORMATS, Row, read_file
from triage.model.problem import Problem
from triage.model.report import TriageReport, dollars
from triage.pipeline.batch import Batch, Outcome

CHUNK = 500


@dataclass(slots=True)
class Tally:
    """What a run adds up. `cost_usd` is None as soon as one alert's cost is unknown."""

    counts: Counter[str] = field(default_factory=Counter)
    risk: float = 0.0
    cost_usd: float | None = 0.0

    def add(self, report: TriageReport) -> None:
        """Count one judged alert."""
        answer = report.answer
        self.counts.update(["total", answer["risk"]["priority"], answer["classification"]])
        self.counts["degraded"] += answer["degraded"]
        self.risk += answer["risk"]["score"]
        cost = answer["performance"]["cost_usd"]
        self.cost_usd = None if cost is None or self.cost_usd is None else self.cost_usd + cost

    def summary(self, seconds: float) -> dict[str, Any]:
        """The summary as plain JSON values."""
        counts, total = self.counts, self.counts["total"]
        return {
            "total": total,
            "rejected": counts["rejected"],
            "high_priority": counts["High"],
            "medium_priority": counts["Medium"],
            "low_priority": counts["Low"],
            "avg_risk_score": round(self.risk / total, 1) if total else 0.0,
            "true_positive": counts["TRUE_POSITIVE"],
            "false_positive": counts["FALSE_POSITIVE"],
            "needs_review": counts["NEEDS_REVIEW"],
            "degraded": counts["degraded"],
            "processing_time": round(seconds, 3),
            "total_cost": dollars(self.cost_usd, 3),
            "total_cost_usd": None if self.cost_usd is None else round(self.cost_usd, 8),
        }


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "file_format", type=click.Choice(FORMATS), default="auto", help="auto goes by the name.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where the results go.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def run(file: Path, file_format: str, out: Path, as_json: bool) -> None:
    """Judge every alert in FILE and write enriched_alerts.csv and enriched_alerts.json."""
    started, tally = time.monotonic(), Tally()
    with sentences(), opened_services() as services, enriched_files(out) as files:
        rows = read_file(file, file_format)
        with click.progressbar(range(_lines(file)), label="judging", file=sys.stderr) as bar:
            _judge(rows, services.batch, files, tally, lambda: bar.update(1))
    summary = tally.summary(time.monotonic() - started)
    click.echo(strict_json.dumps(summary) if as_json else _as_text(summary, out))
    raise SystemExit(Exit.PARTIAL if tally.counts["rejected"] else Exit.OK)


def _lines(file: Path) -> int:
    """About how many alerts there are, for the bar: one a line."""
    with file.open("rb") as content:
        return max(1, sum(chunk.count(b"\n") for chunk in iter(lambda: content.read(1 << 20), b"")))


def _judge(rows: Iterator[Row], batch: Batch, files: EnrichedFiles, tally: Tally, progress: Callable[[], None]) -> None:
    for chunk in iter(lambda: list(itertools.islice(rows, CHUNK)), []):
        for line, outcome in _outcomes(chunk, batch, progress):
            if isinstance(outcome, TriageReport):
                tally.add(outcome)
                files.add([outcome])
            else:
                tally.counts["rejected"] += 1
                click.echo(f"line {line}: {outcome}", err=True)


def _outcomes(rows: list[Row], batch: Batch, progress: Callable[[], None]) -> Iterator[tuple[int, TriageReport | str]]:
    good = [(row.line, row.alert) for row in rows if row.alert is not None]
    judged = iter(batch.judge(good, progress))
    for row in rows:
        yield row.line, _said(next(judged)) if row.alert is not None else str(row.fault)


def _said(outcome: Outcome) -> TriageReport | str:
    return outcome.detail if isinstance(outcome, Problem) else outcome


def _as_text(summary: dict[str, Any], out: Path) -> str:
    return "\n".join(
        (
            f"Alerts        {summary['total']} judged, {summary['rejected']} rejected",
            f"Priority      {summary['high_priority']} High, {summary['medium_priority']} Medium, "
            f"{summary['low_priority']} Low",
            f"Average risk  {summary['avg_risk_score']}",
            f"Verdicts      {summary['true_positive']} true positive, {summary['false_positive']} false positive, "
            f"{summary['needs_review']} to review, {summary['degraded']} degraded",
            f"Cost          {summary['total_cost'] or 'unknown'}",
            f"Time          {summary['processing_time']} s",
            f"Written       {out / 'enriched_alerts.csv'}, {out / 'enriched_alerts.json'}",
        )
    )
