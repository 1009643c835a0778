"""Calls to remote sources: the cache first, a thread pool for each source, each question once at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from triage.cache.layers import IntelCache
from triage.cache.single_flight import SingleFlight
from triage.enrichment.asking import find
from triage.enrichment.outcome import Answer, answered, failed
from triage.enrichment.question import Question
from triage.enrichment.remote import RemoteProvider
from triage.enrichment.turn import Turn
from triage.errors import UpstreamError
from triage.model.deadline import Deadline
from triage.model.finding import Finding, Reading

LEAST_TIME = 0.1
"""A call that fails with less time left, in seconds, failed for want of time: twice what transport needs for a try."""


class LeaderTooLate(UpstreamError):
    """Whoever asked on behalf of others ran out of time; one with time left may ask again."""


class Calls:
    """One pool a source, so that a source that hangs costs the others nothing. A thread of a pool waits for a call or
    for the thread that makes the same call, never for one that has not started."""

    def __init__(self, names: Iterable[str], cache: IntelCache, flights: SingleFlight, threads: int) -> None:
        self._pools = {name: ThreadPoolExecutor(threads, name) for name in names}
        self._cache = cache
        self._flights = flights
        self._under_way: set[str] = set()
        self._last_in_line: dict[str, Turn] = {}
        self._lock = threading.Lock()

    def start(self, questions: Iterable[Question], deadline: Deadline) -> dict[Question, Future[Finding]]:
        """A future for each question, already answered where the cache knows; the first ones get the quota first."""
        return {asked: self._from_cache(asked) or self._submit(asked, deadline) for asked in questions}

    def close(self) -> None:
        """Start no further call and wait for none."""
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)

    def _from_cache(self, question: Question) -> Future[Finding] | None:
        cached = self._cached(question)
        return None if cached is None else _done(answered(question.source, question.indicator, cached))

    def _cached(self, question: Question) -> Answer | None:
        cached = self._cache.get(question.source, question.indicator)
        return None if cached is None else Answer(cached.reading, cached.age_seconds)

    def _submit(self, question: Question, deadline: Deadline) -> Future[Finding]:
        turn = self._turn(question)
        try:
            future = self._pools[question.source].submit(self._ask, question, deadline, turn)
        except RuntimeError:
            self._leave(question, turn)
            fault = UpstreamError("not asked: the service is stopping, or has no thread left")
            return _done(failed(question.source, question.indicator, fault))
        future.add_done_callback(lambda _: self._leave(question, turn))
        return future

    def _turn(self, question: Question) -> Turn | None:
        """A place in the source's line; none for a question that somebody asks already, since it costs nothing."""
        with self._lock:
            if question.key in self._under_way:
                return None
            self._under_way.add(question.key)
            turn = Turn(self._last_in_line.get(question.source))
            self._last_in_line[question.source] = turn
            return turn

    def _leave(self, question: Question, turn: Turn | None) -> None:
        if turn is not None:
            turn.done()
            with self._lock:
                self._under_way.discard(question.key)

    def _ask(self, question: Question, deadline: Deadline, turn: Turn | None) -> Finding:
        return find(question, lambda: self._ask_once(question, deadline, turn))

    def _ask_once(self, question: Question, deadline: Deadline, turn: Turn | None) -> Answer:
        """The answer of the one call that is made for all who ask at this time."""
        while True:
            try:
                return self._flights.run(
                    question.key,
                    lambda: self._call(question, deadline, turn),
                    deadline,
                    recheck=lambda: self._cached(question),
                )
            except LeaderTooLate:
                if deadline.remaining() <= LEAST_TIME:
                    raise

    def _call(self, question: Question, deadline: Deadline, turn: Turn | None) -> Answer:
        """Ask, and remember the answer before anybody is told."""
        reading = _lookup(question, deadline, turn)
        self._cache.put(question.source, question.indicator, reading)
        return Answer(reading)


def _lookup(question: Question, deadline: Deadline, turn: Turn | None) -> Reading | None:
    try:
        if isinstance(question.provider, RemoteProvider):
            return question.provider.lookup(question.indicator, deadline, turn)
        return question.provider.lookup(question.indicator, deadline)
    except UpstreamError as error:
        if deadline.remaining() > LEAST_TIME:
            raise
        raise LeaderTooLate(error.detail) from error


def _done(finding: Finding) -> Future[Finding]:
    future: Future[Finding] = Future()
    future.set_result(finding)
    return future
