"""A Gemini classifier in front of the emulator, with everything that it touches in reach of a test."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.emulators.gemini import KEY, Gemini, says, verdict
from triage.cache.journal import Journal
from triage.cache.layers import AiCache
from triage.cache.single_flight import SingleFlight
from triage.classification.attempts import Guards
from triage.classification.gemini import GeminiClassifier
from triage.classification.models import ModelTable, load_models
from triage.classification.opinion_cache import OpinionCache
from triage.classification.question import Account
from triage.errors import ModelUnavailable
from triage.model.alert import Alert
from triage.model.deadline import Deadline
from triage.model.dossier import Dossier
from triage.model.evidence import Evidence
from triage.model.opinion import Opinion
from triage.quota.budget import Budget
from triage.quota.ledger import Ledger
from triage.quota.limits import parse_limits
from triage.transport.breaker import Breaker
from triage.transport.retry import Retries

TABLE: ModelTable = load_models(Path(__file__).resolve().parents[2] / "data" / "models.json")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC).timestamp()


def dossier(raw: dict[str, Any] | None = None, name: str = "Suspicious Login", **fields: Any) -> Dossier:
    """An alert with two pieces of evidence, E1 and E2; `fields` go into the Dossier."""
    evidence = (
        Evidence("E1", "abuseipdb", "abuse_score", 100, "185.220.101.52"),
        Evidence("E2", "alert", "/user", "bob"),
    )
    alert = Alert(name, {"user": "bob", "failed_logins": 40} if raw is None else raw)
    return Dossier(alert, datetime(2026, 11, 25, tzinfo=UTC), **{"evidence": evidence, **fields})


@dataclass
class World:
    """`pauses` are the sleeps between attempts, which take no time here but move the wall clock `at`."""

    gemini: Gemini
    classifier: GeminiClassifier
    breaker: Breaker
    ledger: Ledger
    budget: Budget
    cache: AiCache
    pauses: list[float]
    at: list[float]

    def ask(self, about: Dossier | None = None, seconds: float = 5.0) -> Opinion:
        return self.classifier.classify(about or dossier(), Deadline.after(seconds))

    def refusal(self, about: Dossier | None = None, seconds: float = 5.0) -> ModelUnavailable:
        """The ModelUnavailable that an alert ends in; an opinion fails the test."""
        try:
            opinion = self.ask(about, seconds)
        except ModelUnavailable as error:
            return error
        raise AssertionError(f"an opinion instead of a refusal: {opinion}")


def build(folder: Path, base_url: str, gemini: Gemini, **options: Any) -> World:
    """Options: key, model, api_version, limits, budget, may_cache, versions, check_egress, threads, proxied, and `at`,
    the epoch that it is."""
    folder.mkdir(exist_ok=True)
    pauses: list[float] = []
    at = [options.get("at", NOW)]

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        at[0] += seconds

    ledger = Ledger(folder / "quota.db", lambda: at[0])
    budget = Budget(ledger, options.get("budget"))
    breaker = Breaker("gemini", rng=lambda: 0.0)
    cache = AiCache(Journal(folder / "ai_response.jsonl"), 3600)
    guards = Guards(
        options.get("check_egress", lambda url: None),
        breaker,
        ledger,
        budget,
        parse_limits(options.get("limits", "")),
        Retries(sleep=sleep, rng=lambda: 0.0),
    )
    account = Account(
        options.get("key", KEY),
        options.get("model", ""),
        base_url,
        options.get("api_version", "v1beta"),
        options.get("threads", 16),
        gemini.url if options.get("proxied") else None,
    )
    memory = OpinionCache(
        cache, SingleFlight(), options.get("may_cache", lambda d, o: True), options.get("versions", ())
    )
    classifier = GeminiClassifier(account, TABLE, guards, memory, now=lambda: at[0])
    return World(gemini, classifier, breaker, ledger, budget, cache, pauses, at)


_resting: list[Gemini] = []


@contextmanager
def world(folder: Path, **options: Any) -> Iterator[World]:
    """An emulator (a rested one: starting and ending one outlasts most tests) and a classifier that asks it."""
    gemini = _resting.pop() if _resting else Gemini()
    gemini.behave = options.pop("behave", says(verdict()))
    built = build(folder, options.pop("base_url", gemini.url), gemini, **options)
    try:
        yield built
    finally:
        built.classifier.close()
        built.ledger.close()
        gemini.fault, gemini.delay, gemini.models, gemini.knows_system = None, 0.0, None, True
        gemini.requests = []
        _resting.append(gemini)


@atexit.register
def _close_all() -> None:
    for gemini in _resting:
        gemini.close()


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """The results, or the exceptions, of so many threads that start together."""
    barrier = threading.Barrier(count)
    results: list[Any] = [None] * count

    def run(index: int) -> None:
        barrier.wait()
        try:
            results[index] = work(index)
        except ModelUnavailable as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
