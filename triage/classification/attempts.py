"""Calls to Gemini, each within its limits: egress, breaker, quota, money, time, retries."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from triage.classification.question import Account, Question
from triage.classification.refusals import ZONE, CallFailed, Cause
from triage.classification.reply import Envelope, read_envelope
from triage.errors import CouldNotAsk, UpstreamError
from triage.model.deadline import Deadline
from triage.quota.budget import Budget, Ticket
from triage.quota.ledger import Ledger
from triage.quota.limits import Limit
from triage.transport.breaker import Breaker
from triage.transport.retry import LEAST_ATTEMPT, LONGEST_ASKED_PAUSE, Retries, TryAgain

NAME = "gemini"

CALL_SECONDS = 20.0
"""The own limit of one attempt: a triage answer of a flash model takes one to five seconds."""

FAIR_SECONDS = 1.0
"""A timeout speaks against Gemini only when it had at least so long."""

AFTER_A_HOLD = 0.05
"""A retry comes this much later than asked, so that two clocks don't disagree about whether the pause is over."""

_log = logging.getLogger(__name__)


class Client(Protocol):
    """What `sdk.GeminiSdk` is to this file."""

    def generate(self, question: Question, seconds: float) -> str:
        """The body of a 200. Raises CallFailed."""

    def close(self) -> None:
        """Close the connections kept alive."""


@dataclass(frozen=True, slots=True)
class Guards:
    """What a call has to pass. `check_egress` takes the base URL and raises EgressOff or UpstreamError."""

    check_egress: Callable[[str], None]
    breaker: Breaker
    ledger: Ledger
    budget: Budget
    limits: tuple[Limit, ...] = ()
    retries: Retries = field(default_factory=Retries)


@dataclass(frozen=True, slots=True)
class Prices:
    """What a question can cost at most, and what a reply did cost; None where no price is known."""

    worst: Callable[[Question], float | None]
    of: Callable[[Question, Envelope], float | None]


@dataclass(frozen=True, slots=True)
class Heard:
    """A reply: the model that was asked, the body, what was read around the answer, the cost in USD (None: unknown)."""

    asked: str
    body: str
    envelope: Envelope
    usd: float | None


class Attempts:
    """Asks Gemini. Whoever calls waits until his deadline at most; a call that outlasts it ends on its own soon after,
    because the wire gives it no more time (only a name resolution can hang longer)."""

    def __init__(self, account: Account, guards: Guards, prices: Prices, now: Callable[[], float]) -> None:
        self._account = account
        self._now = now
        self._guards = guards
        self._prices = prices
        self._threads = ThreadPoolExecutor(account.threads, thread_name_prefix=NAME)
        self._client: Client | None = None
        self._lock = threading.Lock()

    def ask(self, question: Question, deadline: Deadline) -> Heard:
        """The reply to a question. Raises CouldNotAsk; a CallFailed says what the attempt may have cost."""
        self._guards.check_egress(self._account.base_url)
        return self._guards.retries.run(
            lambda: self._attempt(question, deadline), deadline, self._guards.breaker.is_open
        )

    def status(self) -> str:
        """ "online", "offline", "quota_exhausted", or "unknown" before the first call. Asks nobody."""
        if self._guards.ledger.exhausted(NAME, self._guards.limits, ZONE) or self._guards.budget.exhausted():
            return "quota_exhausted"
        return self._guards.breaker.state()

    def warm_up(self) -> None:
        """Import the SDK and build its client, about a second of work. Raises CallFailed."""
        self._ready_client()

    def close(self) -> None:
        """Take no more calls and close the connections."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._client is not None:
            self._client.close()

    def _attempt(self, question: Question, deadline: Deadline) -> Heard:
        if deadline.remaining() < LEAST_ATTEMPT:
            raise UpstreamError("Gemini was not asked: no time left")
        self._guards.breaker.admit()
        try:
            self._guards.ledger.reserve(NAME, self._guards.limits, ZONE)
            ticket = self._guards.budget.reserve(self._prices.worst(question))
        except CouldNotAsk:
            self._guards.breaker.abandoned()
            raise
        return self._paid_call(question, ticket, deadline)

    def _paid_call(self, question: Question, ticket: Ticket, deadline: Deadline) -> Heard:
        seconds = min(CALL_SECONDS, deadline.remaining())
        try:
            body = self._wait_for(question, seconds)
        except CallFailed as failure:
            self._guards.budget.settle(ticket, failure.spent_usd)
            raise self._judged(failure, seconds) from None
        envelope = read_envelope(body)
        heard = Heard(question.model, body, envelope, self._prices.of(question, envelope))
        self._guards.budget.settle(ticket, heard.usd)
        if envelope.broken:
            self._guards.breaker.failed(envelope.fault)
        else:
            self._guards.breaker.succeeded()
        return heard

    def _wait_for(self, question: Question, seconds: float) -> str:
        ends_at = time.monotonic() + seconds
        try:
            future = self._threads.submit(self._call, question, ends_at)
        except RuntimeError:
            raise CallFailed(Cause.REFUSED, "Gemini was not asked: the service is stopping") from None
        return _result(future, ends_at)

    def _call(self, question: Question, ends_at: float) -> str:
        client = self._ready_client()
        left = ends_at - time.monotonic()
        if left <= 0:
            raise CallFailed(Cause.SLOW, "Gemini was not asked in time")
        return client.generate(question, left)

    def _ready_client(self) -> Client:
        with self._lock:
            if self._client is None:
                self._client = _build_client(self._account, self._now)
            return self._client

    def _judged(self, failure: CallFailed, seconds: float) -> Exception:
        """Tell breaker and ledger about a failure; TryAgain around it when another attempt may help."""
        _log.warning("gemini_call_failed", extra={"cause": failure.cause.value, "detail": failure.detail})
        pause = failure.wait or 0.0
        if failure.cause is Cause.GONE or (failure.cause is Cause.SLOW and seconds < FAIR_SECONDS):
            self._guards.breaker.abandoned()
        elif failure.cause is Cause.BUSY and pause > LONGEST_ASKED_PAUSE:
            self._guards.breaker.trip(pause)
        elif failure.sick:
            self._guards.breaker.failed(failure.detail)
        else:
            self._guards.breaker.succeeded()
        if failure.cause is Cause.THROTTLED:
            self._guards.ledger.hold(NAME, pause)
        may_pass = failure.cause in (Cause.UNREACHABLE, Cause.BUSY, Cause.THROTTLED)
        if not may_pass or pause > LONGEST_ASKED_PAUSE:
            return failure
        return TryAgain(failure, pause + AFTER_A_HOLD if pause else None)


def _result(future: Future[str], ends_at: float) -> str:
    try:
        return future.result(max(0.0, ends_at - time.monotonic()))
    except TimeoutError:
        never_ran = future.cancel()
        detail = "Gemini was not asked in time" if never_ran else "Gemini did not answer in time"
        raise CallFailed(Cause.SLOW, detail, spent_usd=0.0 if never_ran else None) from None


def _build_client(account: Account, now: Callable[[], float]) -> Client:
    try:
        # Here, not above: importing Google's SDK takes about a second, and a service on rules never needs it.
        from triage.classification.sdk import GeminiSdk
    except ImportError as error:
        name = error.name or "google-genai"
        raise CallFailed(Cause.ACCOUNT, f"the package {name} can't be imported; install requirements.txt") from None
    return GeminiSdk(account, now)
