"""Identical questions at the same time are asked once; the others wait for that answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext
from types import TracebackType
from typing import Any, TypeVar

from triage.cache.flight_lock import FlightLocks
from triage.errors import UpstreamError
from triage.model.deadline import Deadline

T = TypeVar("T")


class _Flight:
    """One question under way. Leaving the block tells the followers its outcome, an exception included."""

    def __init__(self, land: Callable[[], object]) -> None:
        self.answer: Any = None
        self.error: BaseException | None = None
        self.landed = threading.Event()
        self._land = land

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        self.error = error
        self._land()
        self.landed.set()

    def wait(self, deadline: Deadline) -> Any:
        """The leader's answer, or its exception; a leader that was killed (no Exception) leaves an UpstreamError."""
        if not self.landed.wait(deadline.remaining()):
            raise UpstreamError("the same question is still being asked, and there is no time left to wait")
        if isinstance(self.error, Exception):
            raise self.error
        if self.error is not None:
            raise UpstreamError("the same question was broken off")
        return self.answer


class SingleFlight:
    """Single flight per key across threads, and with `locks` across processes."""

    def __init__(self, locks: FlightLocks | None = None) -> None:
        self._locks = locks
        self._mutex = threading.Lock()
        self._flights: dict[str, _Flight] = {}

    def run(
        self, key: str, work: Callable[[], T], deadline: Deadline, recheck: Callable[[], T | None] | None = None
    ) -> T:
        """The answer of `work`, run by the first who asks; all others get the same answer, or the same exception.

        `recheck` looks into the cache once more before `work` runs: somebody may have answered just before. `work`
        must store its answer before it returns. Raises UpstreamError for one who waits when its own deadline ends.
        """
        with self._mutex:
            flight = self._flights.get(key)
            if flight is None:
                mine = self._flights[key] = _Flight(lambda: self._flights.pop(key))
        answer: T
        if flight is not None:
            answer = flight.wait(deadline)
            return answer
        with mine, self._locks.claim(key, deadline) if self._locks else nullcontext():
            found = recheck() if recheck else None
            answer = mine.answer = work() if found is None else found
            return answer
