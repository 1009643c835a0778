"""Many alerts at once: the most severe first, results in input order, one bad alert sinks no other."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any

from triage.errors import PayloadError, TriageError
from triage.intake.read import read_payload
from triage.model.alert import Alert
from triage.model.problem import UNFORESEEN, Problem, problem_of
from triage.model.scales import Severity
from triage.pipeline.summary import summary_of
from triage.pipeline.triage import Triage
from triage.pipeline.turnstile import Turnstile

_log = logging.getLogger(__name__)

Item = tuple[int, Alert | Problem]
Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Judges many alerts over one pool, which nothing that runs in it ever waits for. `remote` names the sources
    whose answers count for the cache share of the summary."""

    triage: Triage
    pool: ThreadPoolExecutor
    remote: frozenset[str]
    clock: Callable[[], float] = time.monotonic

    def run_payloads(self, payloads: Sequence[Any]) -> dict[str, Any]:
        """{"summary": …, "results": […]}; a payload that is no alert becomes a result with `error`."""
        return self.run([item for index, payload in enumerate(payloads) for item in _read(index, payload)])

    def run(self, items: Sequence[Item], progress: Callable[[], None] = lambda: None) -> dict[str, Any]:
        """Judge every alert among the items; `progress` is called after each, in the caller's thread."""
        started = self.clock()
        order = sorted(range(len(items)), key=lambda place: _urgency(items[place][1]))
        turnstile = Turnstile(len(order))
        futures = {
            self.pool.submit(self._one, items[place], turnstile, turn): place for turn, place in enumerate(order)
        }
        results = _gathered(futures, progress)
        return {"summary": summary_of(results, self.clock() - started, self.remote), "results": results}

    def _one(self, item: Item, turnstile: Turnstile, position: int) -> Result:
        index, alert = item
        try:
            return {"index": index, **self._judged(alert, turnstile, position)}
        except TriageError as error:
            return {"index": index, "error": problem_of(error).as_dict()}
        except Exception:  # noqa: BLE001 - one item of a batch must not sink the others
            _log.exception("batch_item_failed", extra={"index": index})
            return {"index": index, "error": UNFORESEEN.as_dict()}
        finally:
            turnstile.give_up(position)

    def _judged(self, alert: Alert | Problem, turnstile: Turnstile, position: int) -> Result:
        if isinstance(alert, Problem):
            return {"error": alert.as_dict()}
        return self.triage.judge(alert, turnstile.turn(position)).answer


def _read(index: int, payload: Any) -> list[Item]:
    try:
        return [(index, alert) for alert in read_payload(payload)]
    except PayloadError as error:
        return [(index, _within_batch(problem_of(error), index))]


def _within_batch(problem: Problem, index: int) -> Problem:
    errors = tuple({**fault, "pointer": f"/alerts/{index}{fault['pointer']}"} for fault in problem.errors)
    return Problem(problem.status, problem.title, problem.detail, errors)


def _urgency(alert: Alert | Problem) -> int:
    """Smaller goes first; an alert of unknown severity goes with the High ones, so that it is not starved."""
    if isinstance(alert, Problem):
        return len(Severity)
    return -(alert.severity or Severity.HIGH).rank


def _gathered(futures: dict[Future[Result], int], progress: Callable[[], None]) -> list[Result]:
    results: list[Result] = [{} for _ in futures]
    for future in as_completed(futures):
        results[futures[future]] = future.result()
        progress()
    return results
