"""A clock that only sleeping moves, and an upstream over a local emulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from tests.emulators.abuseipdb import AbuseIPDB
from tests.emulators.server import running
from triage.model.deadline import Deadline
from triage.transport.breaker import Breaker
from triage.transport.egress import EgressGate, host_of
from triage.transport.request import Request
from triage.transport.retry import Retries
from triage.transport.session import build_session
from triage.transport.upstream import Upstream

CHECK = Request(("check",), {"ipAddress": "8.8.8.8"})
SECRET = "a-canary-key-0f9d"


@dataclass
class FakeTime:
    """Stands still until somebody sleeps or moves it; remembers the sleeps."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def deadline(self, seconds: float) -> Deadline:
        return Deadline.after(seconds, self.clock)


BuildUpstream = Callable[..., Upstream]


def nothing() -> None:
    """A `before_attempt` that reserves nothing."""


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def abuse() -> Iterator[AbuseIPDB]:
    with running(AbuseIPDB(key=SECRET)) as emulator:
        yield emulator


@pytest.fixture
def build(time: FakeTime) -> Iterator[BuildUpstream]:
    """Builds upstreams on the fake clock, without chance in their pauses, and closes them afterwards."""
    built: list[Upstream] = []

    def build_upstream(base_url: str, on: bool = True, key: str = SECRET) -> Upstream:
        gate = EgressGate(frozenset({host_of(base_url)}), on)
        breaker = Breaker("abuseipdb", time.clock, lambda: 0.0)
        retries = Retries(sleep=time.sleep, rng=lambda: 1.0)
        headers = {"Key": key, "User-Agent": "alert-triage/test"}
        upstream = Upstream("abuseipdb", base_url, headers, build_session(4, {}), gate, breaker, retries)
        built.append(upstream)
        return upstream

    yield build_upstream
    for upstream in built:
        upstream.session.close()


@pytest.fixture
def upstream(abuse: AbuseIPDB, build: BuildUpstream) -> Upstream:
    return build(abuse.base_url)
