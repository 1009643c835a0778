"""A request that carries its own name: judged once, and answered the same however often it is made."""

from __future__ import annotations

import json
import logging
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from triage import strict_json
from triage.cache.fingerprint import fingerprint
from triage.errors import PayloadError, RequestInProgress, StoreError
from triage.model.claim import Claim
from triage.model.delivery import Acknowledgement
from triage.pipeline.analyze import Asked, judged
from triage.pipeline.marking import MarkingStore
from triage.pipeline.posted import Posted, name_of
from triage.pipeline.services import Services
from triage.store.repository import Store
from triage.store.rows import NewAnswer
from triage.store.tables import instant

# What is left beyond the time that judging may take before another attempt may take over.
LEASE_SPARE_SECONDS = 5.0
# How long the store may take to note who answers.
CLAIM_SECONDS = 5.0
MOST_RETRY_AFTER = 5
_log = logging.getLogger(__name__)


def answered_once(services: Services, posted: Posted, asked: Asked) -> Acknowledgement:
    """The answer as JSON text. Under a key that was answered within 24 hours, the same answer again; without a key,
    alerts that carry their own system's ids are one request as long as the body stays the same.

    Raises PayloadError when the key came with another body, RequestInProgress while it is being answered, StoreError.
    """
    name = name_of(posted, asked)
    if name is None:
        return Acknowledgement(strict_json.dumps(judged(services, asked)))
    claim = _claim(services, name, posted, asked)
    first_at = services.store.claim(claim, CLAIM_SECONDS)
    return _first(services, claim, first_at, asked) if first_at else _again(services.store, claim)


def _claim(services: Services, key: str, posted: Posted, asked: Asked) -> Claim:
    rounds = math.ceil(max(1, len(asked.items)) / services.batch.workers)
    seconds = rounds * services.triage.deadline_seconds + LEASE_SPARE_SECONDS
    now = services.triage.now()
    return Claim(key, posted.body_sha256, now, now + timedelta(seconds=seconds))


def _first(services: Services, claim: Claim, first_at: int, asked: Asked) -> Acknowledgement:
    """Judge, and remember the answer. An attempt that comes after one that was cut off answers as that one stored."""
    is_remembered = False
    try:
        marking = _storing_in(services, MarkingStore(services.store, fingerprint(claim.key, first_at)))
        answer = judged(marking, asked)
        if first_at != instant(claim.at):
            answer = _as_stored(services.store, answer)
        text = strict_json.dumps(answer)
        is_remembered = _is_whole(answer) and _remembered(services.store, claim, text)
        return Acknowledgement(text)
    finally:
        if not is_remembered:
            _give_up(services.store, claim.key)


def _again(store: Store, claim: Claim) -> Acknowledgement:
    known = store.answer_to(claim.key)
    holder = store.holder_of(claim.key) if known is None else None
    body_sha256 = known[0] if known else holder.body_sha256 if holder else claim.body_sha256
    if body_sha256 != claim.body_sha256:
        raise PayloadError("this Idempotency-Key came before, with another body")
    if known is None:
        left = (holder.until - claim.at).total_seconds() if holder else 1
        raise RequestInProgress(retry_after=max(1, min(MOST_RETRY_AFTER, math.ceil(left))))
    return Acknowledgement(known[1], replayed=True)


def _storing_in(services: Services, store: MarkingStore) -> Services:
    triage = services.triage.storing_in(store)
    return replace(services, triage=triage, batch=replace(services.batch, triage=triage))


def _is_whole(answer: dict[str, Any]) -> bool:
    """Whether nothing in it may come out better next time."""
    problems = (result["error"]["status"] for result in answer.get("results", ()) if "error" in result)
    return all(status < 500 for status in problems)


def _as_stored(store: Store, answer: dict[str, Any]) -> dict[str, Any]:
    if "summary" in answer:
        return {**answer, "results": [_one_as_stored(store, result) for result in answer["results"]]}
    return _one_as_stored(store, answer)


def _one_as_stored(store: Store, result: dict[str, Any]) -> dict[str, Any]:
    record = store.get(result["id"]) if "id" in result else None
    if record is None:
        return result
    place = {"index": result["index"]} if "index" in result else {}
    return {**place, "id": result["id"], **json.loads(record.answer_json)}


def _remembered(store: Store, claim: Claim, answer_json: str) -> bool:
    """Whether the answer is kept. The alerts are committed, each with its mark: the next attempt finds them."""
    try:
        store.remember(NewAnswer(claim.key, claim.body_sha256, answer_json, datetime.now(UTC)), CLAIM_SECONDS)
    except StoreError:
        _log.warning("answer_not_remembered")
        return False
    return True


def _give_up(store: Store, key: str) -> None:
    try:
        store.give_up(key, CLAIM_SECONDS)
    except StoreError:
        _log.warning("claim_not_given_up")  # it lapses by itself
