"""Many alerts at once: the most severe first, results in input order, one bad alert sinks no other."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any

from triage.errors import InvalidAlert, PayloadError, TriageError
from triage.intake.read import read_items
from triage.model.alert import Alert
from triage.model.problem import UNFORESEEN, Problem, problem_of
from triage.model.report import TriageReport
from triage.model.scales import Severity
from triage.pipeline.summary import summary_of
from triage.pipeline.triage import Triage
from triage.pipeline.turnstile import Turnstile

_log = logging.getLogger(__name__)

Item = tuple[int, Alert | Problem]
Outcome = TriageReport | Problem


@dataclass(frozen=True, slots=True)
class Batch:
    """Judges many alerts over one pool of that many workers, which nothing that runs in it ever waits for. `remote`
    names the sources whose answers count for the cache share of the summary."""

    triage: Triage
    pool: ThreadPoolExecutor
    workers: int
    remote: frozenset[str]
    clock: Callable[[], float] = time.monotonic

    def run(self, items: Sequence[Item]) -> dict[str, Any]:
        """{"summary": …, "results": […]}: every alert among the items is judged; each result carries its item's index,
        a problem becomes a result with `error`."""
        started = self.clock()
        outcomes = self.judge(items)
        results = [_result(index, outcome) for (index, _), outcome in zip(items, outcomes, strict=True)]
        return {"summary": summary_of(results, self.clock() - started, self.remote), "results": results}

    def judge(self, items: Sequence[Item], progress: Callable[[], None] = lambda: None) -> list[Outcome]:
        """Each item's report or problem, in order; `progress` is called after each, in the caller's thread."""
        order = sorted(range(len(items)), key=lambda place: _urgency(items[place][1]))
        turnstile = Turnstile(len(order))
        futures = {
            self.pool.submit(self._one, items[place][1], turnstile, turn): place for turn, place in enumerate(order)
        }
        return _gathered(futures, progress)

    def _one(self, alert: Alert | Problem, turnstile: Turnstile, position: int) -> Outcome:
        try:
            return alert if isinstance(alert, Problem) else self.triage.judge(alert, turnstile.turn(position))
        except TriageError as error:
            return problem_of(error)
        except Exception:  # noqa: BLE001 - one item of a batch must not sink the others
            _log.exception("batch_item_failed")
            return UNFORESEEN
        finally:
            turnstile.give_up(position)


def items_in(index: int, payload: Any, format_name: str | None = None) -> list[Item]:
    """What the payload at that place of a batch holds: alerts, and a problem for each broken one."""
    try:
        found = read_items(payload, format_name)
    except PayloadError as error:
        found = (InvalidAlert(error.detail, error.faults),)
    return [(index, item if isinstance(item, Alert) else _within_batch(problem_of(item), index)) for item in found]


def _within_batch(problem: Problem, index: int) -> Problem:
    errors = tuple({**fault, "pointer": f"/alerts/{index}{fault['pointer']}"} for fault in problem.errors)
    return Problem(problem.status, problem.title, problem.detail, errors)


def _urgency(alert: Alert | Problem) -> int:
    """Smaller goes first; an alert of unknown severity goes with the High ones, so that it is not starved."""
    if isinstance(alert, Problem):
        return len(Severity)
    return -(alert.severity or Severity.HIGH).rank


def _gathered(futures: dict[Future[Outcome], int], progress: Callable[[], None]) -> list[Outcome]:
    outcomes: list[Outcome] = [UNFORESEEN] * len(futures)
    for future in as_completed(futures):
        outcomes[futures[future]] = future.result()
        progress()
    return outcomes


def _result(index: int, outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Problem):
        return {"index": index, "error": outcome.as_dict()}
    return {"index": index, **outcome.answer}
