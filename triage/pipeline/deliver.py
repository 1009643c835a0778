"""One delivery of a webhook: judged within its own deadline, stored once however often it is sent, answered shortly."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from triage import strict_json
from triage.cache.fingerprint import fingerprint
from triage.errors import PayloadError, StoreError, StoreFull
from triage.model.deadline import Deadline
from triage.model.delivery import Acknowledgement, Delivery
from triage.pipeline.analyze import asked_of_analyze, judged
from triage.pipeline.marking import MarkingStore
from triage.pipeline.services import Services
from triage.pipeline.stages import AlertStore
from triage.store.repository import Store
from triage.store.rows import NewAnswer

MOST_PROBLEMS = 20
# Remembering an answer is worth no late one.
REMEMBER_SECONDS = 0.5
_AGAIN = frozenset({503, 507})
_log = logging.getLogger(__name__)


def deliver(services: Services, delivery: Delivery, most: int, deadline: Deadline) -> Acknowledgement:
    """Judge what was delivered, all of it by the deadline with what is known by then, and say in short what became of
    it: {"accepted", "rejected", "alerts": [{"index", "id", "classification", "priority", "degraded", "url"}],
    "problems": [{"index", …}]}. A delivery with an id that was answered gets the same answer.

    Raises PayloadError when nothing in it is an alert, or when its id came with another body; StoreError when a part
    could not be stored: sent again, the parts that were stored are not stored twice where the delivery has an id.
    """
    if delivery.sender.delivery_id is None:
        return Acknowledgement(strict_json.dumps(_judged(services, services.store, delivery, most, deadline)))
    key = fingerprint(delivery.sender.source, delivery.sender.delivery_id)
    return _known(services.store, key, delivery) or _first(services, key, delivery, most, deadline)


def _known(store: Store, key: str, delivery: Delivery) -> Acknowledgement | None:
    found = store.answer_to(key)
    if found is None:
        return None
    if found[0] != _sha256(delivery.body):
        raise PayloadError("this delivery's id came before, with another body")
    return Acknowledgement(found[1], replayed=True)


def _first(services: Services, key: str, delivery: Delivery, most: int, deadline: Deadline) -> Acknowledgement:
    short = _judged(services, MarkingStore(services.store, key), delivery, most, deadline)
    answer = strict_json.dumps({**short, "alerts": _as_stored(services.store, short["alerts"])})
    remembered = NewAnswer(key, _sha256(delivery.body), answer, datetime.now(UTC))
    try:
        services.store.remember(remembered, max(REMEMBER_SECONDS, deadline.remaining()))
        known = services.store.answer_to(key)
        return Acknowledgement(known[1] if known else answer)  # two at once get the answer of the first
    except StoreError:
        # The alerts are committed, each with its mark: sent again, they are judged anew and stay one each.
        _log.warning("delivery_not_remembered", extra={"source": delivery.sender.source})
    return Acknowledgement(answer)


def _judged(services: Services, store: AlertStore, delivery: Delivery, most: int, deadline: Deadline) -> dict[str, Any]:
    judging = _within(services, store, deadline)
    answer = judged(judging, asked_of_analyze(delivery.body, delivery.media_type, delivery.format, most))
    results = answer["results"] if "summary" in answer else [{"index": 0, **answer}]
    problems = [{"index": result["index"], **result["error"]} for result in results if "error" in result]
    _raise_what_may_be_tried_again(problems, len(results))
    alerts = [_alert(result) for result in results if "error" not in result]
    return {
        "accepted": len(alerts),
        "rejected": len(problems),
        "alerts": alerts,
        "problems": problems[:MOST_PROBLEMS],
    }


def _within(services: Services, store: AlertStore, deadline: Deadline) -> Services:
    """The same services, for one delivery: its deadline, its way into the store, the pool of the webhooks."""
    judging = replace(services.triage.storing_in(store), until=deadline)
    return replace(services, triage=judging, batch=replace(services.hooks, triage=judging))


def _raise_what_may_be_tried_again(problems: Sequence[dict[str, Any]], total: int) -> None:
    """An alert that the store did not take is lost unless the sender hears of it: only then does it try again."""
    failed = [problem for problem in problems if problem["status"] in _AGAIN]
    if failed:
        kind = StoreFull if any(problem["status"] == 507 for problem in failed) else StoreError
        raise kind(f"{len(failed)} of {total} alerts could not be stored; send the delivery again")


def _alert(result: dict[str, Any]) -> dict[str, Any]:
    return {
        "index": result["index"],
        "id": result["id"],
        "classification": result["classification"],
        "priority": result["risk"]["priority"],
        "degraded": result["degraded"],
        "url": f"/api/alerts/{result['id']}",
    }


def _as_stored(store: Store, alerts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The alerts with the verdicts that are in the store: one that was there before keeps its first."""
    verdicts = store.verdicts([alert["id"] for alert in alerts])
    known = [(alert, verdicts.get(alert["id"], (alert["classification"], alert["priority"]))) for alert in alerts]
    return [{**alert, "classification": verdict[0], "priority": verdict[1]} for alert, verdict in known]


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
