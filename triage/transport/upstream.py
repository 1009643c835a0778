"""Asks one upstream, within limits: the gate, the breaker, the quota, the wire, the retries."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import requests

from triage.errors import CouldNotAsk, QuotaExhausted, UpstreamError
from triage.model.deadline import Deadline
from triage.transport.breaker import Breaker
from triage.transport.egress import EgressGate
from triage.transport.exchange import ATTEMPT_SECONDS, Answer, ExchangeFailed, Question, exchange
from triage.transport.request import Reply, Request
from triage.transport.retry import LEAST_ATTEMPT, LONGEST_ASKED_PAUSE, Retries, TryAgain, parse_retry_after

logger = logging.getLogger(__name__)

# After a 429 that does not say for how long.
HOLD_WITHOUT_RETRY_AFTER = 60.0
# What passes by itself; 429 and connect errors are retried too.
RETRIED_STATUSES = frozenset({502, 503, 504})
# A timeout counts against the upstream only when it had at least so long.
FAIR_CHANCE = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Upstream:
    """One configured upstream. `headers` carry its key, and the User-Agent; they never show in a repr or an error.

    `session` is shared (see `build_session`): it keeps each upstream's connections apart. `attempt_seconds` is the
    own limit of one attempt. `now` is the wall clock, for a Retry-After that is a date."""

    name: str
    base_url: str
    headers: Mapping[str, str] = field(repr=False)
    session: requests.Session = field(repr=False)
    gate: EgressGate
    breaker: Breaker = field(repr=False)
    retries: Retries = field(default_factory=Retries, repr=False)
    attempt_seconds: float = ATTEMPT_SECONDS
    now: Callable[[], float] = field(default=time.time, repr=False)

    def get(self, request: Request, deadline: Deadline, before_attempt: Callable[[], None]) -> Reply:
        """A 2xx answer, or a 4xx whose meaning the caller knows (404, 422, 400…), within the deadline.

        `before_attempt` is called before each attempt, retries included, and may raise QuotaExhausted to end them.
        Raises EgressOff, QuotaExhausted (429, with `retry_after`), or UpstreamError with a sentence for an analyst."""
        url = self._url(request)
        self.gate.check(url)

        def attempt() -> Reply:
            return self._attempt(url, deadline, before_attempt)

        return self.retries.run(attempt, deadline, self.breaker.is_open)

    def status(self) -> str:
        """ "online", "offline", "quota_exhausted", or "unknown" before the first call."""
        return "quota_exhausted" if self.breaker.held() > 0 else self.breaker.state()

    def _url(self, request: Request) -> str:
        if any(segment in ("", ".", "..") for segment in request.segments):
            raise UpstreamError(f"{self.name} cannot be asked about an empty value or dots")
        path = "/".join(quote(segment, safe="", errors="replace") for segment in request.segments)
        query = urlencode(request.params, quote_via=quote, safe="", errors="replace")
        return f"{self.base_url.rstrip('/')}/{path}" + (f"?{query}" if query else "")

    def _attempt(self, url: str, deadline: Deadline, before_attempt: Callable[[], None]) -> Reply:
        self._check_time(deadline)
        self._admit()
        try:
            before_attempt()
            self._check_time(deadline)
        except CouldNotAsk:
            self.breaker.abandoned()
            raise
        return self._ask(url, min(self.attempt_seconds, deadline.remaining()), deadline)

    def _check_time(self, deadline: Deadline) -> None:
        if deadline.remaining() < LEAST_ATTEMPT:
            raise UpstreamError(f"{self.name} was not asked: no time left")

    def _admit(self) -> None:
        held = self.breaker.held()
        if held > 0:
            raise QuotaExhausted(f"{self.name} allows no more calls for another {held:.0f} s", held)
        self.breaker.admit()

    def _ask(self, url: str, seconds: float, deadline: Deadline) -> Reply:
        try:
            answer = exchange(self.session, Question(url, self.headers), seconds)
        except ExchangeFailed as failure:
            error = self._failed(str(failure), fair=seconds >= FAIR_CHANCE)
            raise (TryAgain(error) if failure.connect else error) from None
        return self._judge(answer, deadline)

    def _judge(self, answer: Answer, deadline: Deadline) -> Reply:
        if answer.status == 429:
            raise self._out_of_quota(answer)
        if answer.status in RETRIED_STATUSES:
            raise self._unavailable(answer, deadline)
        if answer.status in (401, 403):
            raise self._failed(self._refusal(answer.status), answer.status)
        if 300 <= answer.status < 400:
            raise self._failed(f"answered with a redirect ({answer.status}), which is not followed", answer.status)
        if answer.status < 200 or answer.status >= 500:
            raise self._failed(f"answered with the error {answer.status}", answer.status)
        self.breaker.succeeded()
        return Reply(answer.status, answer.body)

    def _out_of_quota(self, answer: Answer) -> Exception:
        asked = parse_retry_after(answer.retry_after, self.now())
        pause = HOLD_WITHOUT_RETRY_AFTER if asked is None else asked
        self.breaker.succeeded()
        self.breaker.hold(pause)
        logger.warning("upstream_out_of_quota", extra={"upstream": self.name, "seconds": round(pause, 1)})
        error = QuotaExhausted(f"{self.name} allows no more calls for {pause:.0f} s (429)", pause)
        return TryAgain(error, pause) if pause <= LONGEST_ASKED_PAUSE else error

    def _unavailable(self, answer: Answer, deadline: Deadline) -> Exception:
        asked = parse_retry_after(answer.retry_after, self.now())
        error = self._failed(f"is unavailable ({answer.status})", answer.status)
        if asked is not None and asked > min(LONGEST_ASKED_PAUSE, deadline.remaining()):
            self.breaker.trip(asked)
            return error
        return TryAgain(error, asked)

    def _refusal(self, status: int) -> str:
        setting = f"{self.name.upper()}_API_KEY"
        if status == 401:
            return f"refused the key (401): check {setting}"
        return f"forbids this call to the key (403): check {setting} and the plan of its account"

    def _failed(self, sentence: str, status: int | None = None, fair: bool = True) -> UpstreamError:
        if fair:
            self.breaker.failed(sentence)
        else:
            self.breaker.abandoned()
        logger.warning("upstream_failed", extra={"upstream": self.name, "status": status, "fault": sentence})
        return UpstreamError(f"{self.name} {sentence}", status)
