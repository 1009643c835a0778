"""`check`: what is configured, and whether each upstream answers."""

from __future__ import annotations

import click

from triage import strict_json
from triage.assembly import opened_services
from triage.commands.exits import Exit, sentences
from triage.errors import CouldNotAsk, UpstreamError
from triage.model.deadline import Deadline
from triage.pipeline.services import Probe

PROBE_SECONDS = 10.0
_REFUSED = frozenset({401, 403})


@click.command()
@click.option("--offline", is_flag=True, help="Only say what is configured.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(offline: bool, as_json: bool) -> None:
    """Say what is configured and ask each upstream one harmless question (about 8.8.8.8; it counts as one call)."""
    with sentences(), opened_services() as services:
        parts = dict(services.parts())
        answers = {} if offline else {name: _answer(probe) for name, probe in services.probes.items()}
    reached = {name: said for name, (said, _) in answers.items()}
    click.echo(strict_json.dumps({"parts": parts, "reached": reached}) if as_json else _as_text(parts, reached))
    raise SystemExit(max((code for _, code in answers.values()), default=Exit.OK))


def _answer(probe: Probe) -> tuple[str, Exit]:
    try:
        probe(Deadline.after(PROBE_SECONDS))
    except CouldNotAsk as error:
        refused = isinstance(error, UpstreamError) and error.status in _REFUSED
        return error.detail, Exit.AUTH if refused else Exit.UPSTREAM
    return "answers", Exit.OK


def _as_text(parts: dict[str, str], reached: dict[str, str]) -> str:
    lines = [f"{name:<12} {state}" for name, state in parts.items()]
    return "\n".join(lines + [f"{name:<12} → {said}" for name, said in reached.items()])
