"""How many requests one caller may make: a bucket for each key, hook or, without either, address.

Headers as in the IETF draft "RateLimit header fields for HTTP" (draft-ietf-httpapi-ratelimit-headers-10).
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, g, request

from triage.model.problem import Problem
from triage.web import problems

WINDOW_SECONDS = 60
MOST_CALLERS = 10_000
# Whoever asks how the service is must always hear it.
FREE = frozenset({"triage.health", "triage.index"})
_TOO_MANY = "more requests than TRIAGE_REQUESTS_PER_MINUTE allows this caller; wait as Retry-After says"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left after a request: whole requests, and the seconds until the bucket is full, or, where the request
    was one too many, until it takes another (`retry_after`)."""

    remaining: int
    full_in: int
    retry_after: int | None = None


class RateLimiter:
    """Buckets of `per_minute` requests that fill up evenly. Safe for threads; each process has its own."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> Allowance:
        """Count one request of that caller. The callers heard of longest ago are forgotten beyond 10,000."""
        rate = self.per_minute / WINDOW_SECONDS
        with self._lock:
            now = self._clock()
            left, then = self._buckets.pop(caller, (float(self.per_minute), now))
            left = min(self.per_minute, left + (now - then) * rate)
            is_allowed = left >= 1
            left -= is_allowed
            self._buckets[caller] = (left, now)
            while len(self._buckets) > MOST_CALLERS:
                self._buckets.popitem(last=False)
        full_in = math.ceil((self.per_minute - left) / rate)
        return Allowance(int(left), full_in, None if is_allowed else max(1, math.ceil((1 - left) / rate)))


def install(app: Flask, limiter: RateLimiter | None) -> None:
    """Refuse what is over the limit, before its route runs and after the door let it in."""
    if limiter is None:
        return

    def check() -> Response | None:
        if request.endpoint in FREE:
            return None
        g.allowance = limiter.take(_caller())
        if g.allowance.retry_after is None:
            return None
        return problems.respond(Problem(429, "Too Many Requests", _TOO_MANY, retry_after=g.allowance.retry_after))

    def tell(response: Response) -> Response:
        if allowance := g.get("allowance"):
            response.headers["RateLimit-Policy"] = f'"requests";q={limiter.per_minute};w={WINDOW_SECONDS}'
            response.headers["RateLimit"] = f'"requests";r={allowance.remaining};t={allowance.full_in}'
        return response

    app.before_request(check)
    app.after_request(tell)


def _caller() -> str:
    """A name in front tells what it is, so that no key can be called as an address is."""
    if sender := g.get("hook_sender"):
        return f"hook {sender.source}"
    return f"key {g.caller}" if g.get("caller") else f"address {request.remote_addr}"
