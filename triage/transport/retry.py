"""When a failed attempt is made again: how often, after which pause, and how many retries a source may spend."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from triage.errors import CouldNotAsk
from triage.model.deadline import Deadline

# Retries may add a tenth to the calls: with an upstream dead, three tries each would triple what it is asked.
ATTEMPTS = 3
BUDGET_SHARE = 0.1
BUDGET_BUCKET = 10.0
RETRY_AFTER_LEAST = 1.0
RETRY_AFTER_MOST = 86_400.0
# Pauses double from the first to the longest; the wait is a random part of it ("full jitter").
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 4.0
# A Retry-After up to this is waited for inside one alert's time; a longer one closes the source instead.
LONGEST_ASKED_PAUSE = 5.0
# With less time than this left, an attempt has no fair chance and is not made.
LEAST_ATTEMPT = 0.05

T = TypeVar("T")


class TryAgain(Exception):
    """An attempt failed in a way that may pass. `error` is what the caller gets when there is no further attempt;
    `pause` is the upstream's own Retry-After in seconds, None when it gave none."""

    def __init__(self, error: CouldNotAsk, pause: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.pause = pause


class RetryBudget:
    """Retries are at most 10 % of the calls, so that a dead upstream is not asked three times as often.

    Every call earns a tenth, every retry costs one, and the bucket (full at the start) holds ten."""

    def __init__(self, share: float = BUDGET_SHARE, bucket: float = BUDGET_BUCKET) -> None:
        self._share = share
        self._bucket = bucket
        self._left = bucket
        self._lock = threading.Lock()

    def earn(self) -> None:
        """Counts one call."""
        with self._lock:
            self._left = min(self._bucket, self._left + self._share)

    def take(self) -> bool:
        """True when a retry may be made; it is then paid for."""
        with self._lock:
            # A tenth is no exact binary fraction: ten of them must make one.
            if self._left < 1.0 - 1e-9:
                return False
            self._left -= 1.0
            return True


class Retries:
    """The one layer of retries over an upstream; sleeping and chance are arguments."""

    def __init__(
        self,
        budget: RetryBudget | None = None,
        sleep: Callable[[float], None] = time.sleep,
        rng: Callable[[], float] = random.random,
    ) -> None:
        self._budget = budget or RetryBudget()
        self._sleep = sleep
        self._rng = rng

    def run(self, attempt: Callable[[], T], deadline: Deadline, give_up: Callable[[], bool]) -> T:
        """The first result without TryAgain. Never sleeps past the deadline; `give_up` ends the retries."""

        def stop(state: RetryCallState) -> bool:
            too_late = state.upcoming_sleep + LEAST_ATTEMPT > deadline.remaining()
            return stop_after_attempt(ATTEMPTS)(state) or too_late or give_up() or not self._budget.take()

        retrying = Retrying(
            retry=retry_if_exception_type(TryAgain), stop=stop, wait=self._pause, sleep=self._sleep, reraise=True
        )
        self._budget.earn()
        try:
            return retrying(attempt)
        except TryAgain as last:
            raise last.error from None

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.pause if isinstance(error, TryAgain) else None
        doubled = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (state.attempt_number - 1))
        return self._rng() * doubled + (asked or 0.0)


def parse_retry_after(value: str | None, now: float) -> float | None:
    """Seconds to wait, 1 s to 24 h, from a Retry-After of seconds or an HTTP date; None when it says nothing.

    `now` is the wall clock as an epoch. A negative or enormous number is clamped."""
    if value is None:
        return None
    seconds = _seconds(value.strip())
    if seconds is None:
        seconds = _seconds_until(value, now)
    return None if seconds is None else min(RETRY_AFTER_MOST, max(RETRY_AFTER_LEAST, seconds))


def _seconds(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return None if math.isnan(seconds) else seconds


def _seconds_until(value: str, now: float) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, IndexError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.timestamp() - now
