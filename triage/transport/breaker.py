"""Stops asking an upstream that keeps failing, and asks again, one call at a time, when it may have recovered."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import deque
from collections.abc import Callable

from triage.errors import UpstreamError

logger = logging.getLogger(__name__)

# Opens after five failures in a row or half of the last 20; 15 to 20 s later one probe at a time finds
# out whether the upstream is back.
FAILURES_IN_A_ROW = 5
WINDOW = 20
FAILURES_IN_WINDOW = 10
OPEN_SECONDS = 15.0
OPEN_JITTER = 5.0
# A probe whose outcome nobody reported stops blocking the next one after this time.
PROBE_SECONDS = 15.0


class Breaker:
    """One upstream's breaker, safe for threads: `admit` before each attempt, then exactly one outcome."""

    def __init__(
        self, name: str, clock: Callable[[], float] = time.monotonic, rng: Callable[[], float] = random.random
    ) -> None:
        self.name = name
        self._clock = clock
        self._rng = rng
        self._lock = threading.Lock()
        self._outcomes: deque[bool] = deque(maxlen=WINDOW)
        self._in_a_row = 0
        self._last: bool | None = None
        self._reason = ""
        self._open_until: float | None = None
        self._probe_until: float | None = None
        self._held_until = 0.0

    def admit(self) -> None:
        """Lets an attempt through, or raises UpstreamError while the breaker is open or the source is held."""
        with self._lock:
            now = self._clock()
            if self._held_until > now:
                raise UpstreamError(f"{self.name} is not asked for another {self._held_until - now:.0f} s")
            if self._open_until is None:
                return
            closed_for = max(self._open_until, self._probe_until or 0.0) - now
            if closed_for > 0:
                raise UpstreamError(f"{self.name}: breaker open for another {closed_for:.0f} s{self._because()}")
            self._probe_until = now + PROBE_SECONDS

    def succeeded(self) -> None:
        """The upstream answered in good order; an open breaker closes."""
        with self._lock:
            if self._open_until is not None:
                self._close()
            self._outcomes.append(True)
            self._in_a_row = 0
            self._last = True

    def failed(self, reason: str = "") -> None:
        """The upstream failed; `reason` is a short sentence that the message of an open breaker repeats."""
        with self._lock:
            self._outcomes.append(False)
            self._in_a_row += 1
            self._last = False
            self._reason = reason
            if self._must_open():
                self._open(OPEN_SECONDS + self._rng() * OPEN_JITTER)

    def abandoned(self) -> None:
        """The admitted attempt was not made, so it says nothing about the upstream."""
        with self._lock:
            self._probe_until = None

    def trip(self, seconds: float) -> None:
        """Opens at once for that long, because the upstream said when it will be back."""
        with self._lock:
            self._open(seconds)

    def hold(self, seconds: float) -> None:
        """Closes the source until then, because its quota is used up; never shortens an earlier hold."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)

    def held(self) -> float:
        """Seconds for which the source is still held; 0 when it is not."""
        with self._lock:
            return max(0.0, self._held_until - self._clock())

    def is_open(self) -> bool:
        """True while failures keep attempts away."""
        with self._lock:
            return self._open_until is not None

    def state(self) -> str:
        """ "online" or "offline" by the last outcome, "unknown" before the first."""
        with self._lock:
            if self._open_until is not None or self._held_until > self._clock():
                return "offline"
            return "unknown" if self._last is None else "online" if self._last else "offline"

    def _must_open(self) -> bool:
        if self._open_until is not None:
            return self._probe_until is not None
        return self._in_a_row >= FAILURES_IN_A_ROW or self._outcomes.count(False) >= FAILURES_IN_WINDOW

    def _open(self, seconds: float) -> None:
        self._open_until = self._clock() + seconds
        self._probe_until = None
        logger.warning("breaker_opened", extra={"upstream": self.name, "seconds": round(seconds, 1)})

    def _close(self) -> None:
        self._open_until = None
        self._probe_until = None
        self._outcomes.clear()
        logger.info("breaker_closed", extra={"upstream": self.name})

    def _because(self) -> str:
        return f" ({self._reason})" if self._reason else ""
