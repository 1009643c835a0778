"""`analyze FILE|-`: one alert or many, answers on standard output."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from triage import strict_json
from triage.assembly import opened_services
from triage.commands.exits import Exit, sentences
from triage.intake.tabular import read_text
from triage.model.problem import Problem


@click.command()
@click.argument("file", type=click.File("rb"))
def analyze(file: Any) -> None:
    """Judge the alert or alerts in FILE (- is standard input): JSON (Lines) or log lines; JSON Lines out when piped."""
    failed = False
    with sentences(), opened_services() as services:
        rows = list(read_text(file.read()))
        good = [(row.line, row.alert) for row in rows if row.alert is not None]
        for row in rows:
            if row.fault is not None:
                failed = _report(row.line, row.fault)
        for (line, _), outcome in zip(good, services.batch.judge(good), strict=True):
            if isinstance(outcome, Problem):
                failed = _report(line, outcome.detail)
            else:
                click.echo(_text(outcome.answer))
    raise SystemExit(Exit.PARTIAL if failed else Exit.OK)


def _report(line: int, fault: str) -> bool:
    click.echo(f"alert {line}: {fault}", err=True)
    return True


def _text(answer: dict[str, Any]) -> str:
    return json.dumps(answer, indent=2) if sys.stdout.isatty() else strict_json.dumps(answer)
