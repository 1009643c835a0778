"""What the tests of this room are built from: indicators, replies from files, an upstream that answers as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.emulators.server import Emulator
from triage.cache.journal import Journal
from triage.cache.layers import IntelCache
from triage.enrichment.provider import RemoteSource
from triage.enrichment.providers import REMOTE
from triage.enrichment.remote import RemoteProvider
from triage.model.deadline import Deadline
from triage.model.finding import Reading
from triage.model.indicator import Extraction, Indicator, Kind, Origin
from triage.quota.ledger import Ledger
from triage.quota.limits import parse_limits
from triage.transport.breaker import Breaker
from triage.transport.egress import EgressGate, host_of
from triage.transport.request import Reply, Request
from triage.transport.upstream import Upstream

REPLIES = Path(__file__).parent / "replies"
FIXTURES = Path(__file__).resolve().parents[2].parent / "shared" / "fixtures"

IP = "185.220.101.52"
SAMPLES = {
    Kind.IP: IP,
    Kind.DOMAIN: "bad.example.org",
    Kind.URL: "http://bad.example.org/a",
    Kind.MD5: "44d88612fea8a8f36de82e1278abb02f",
    Kind.SHA1: "3395856ce81f2b7382dee72602f798b642f14140",
    Kind.SHA256: "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
}


def indicator(value: str = IP, kind: Kind = Kind.IP, **more: Any) -> Indicator:
    return Indicator(value, kind, **more)


def in_text(value: str) -> Indicator:
    return Indicator(value, Kind.IP, Origin.TEXT)


def alert_with(*indicators: Indicator) -> Extraction:
    return Extraction(indicators)


def reply(name: str) -> Any:
    return json.loads((REPLIES / name).read_text())


def fixture(name: str) -> Any:
    path = FIXTURES / name
    if not path.exists():
        pytest.skip(f"the sample {name} is not on this machine")
    return json.loads(path.read_text())


class Upstairs:
    """Stands in for an Upstream: `say` maps a request to a Reply or raises; every question is recorded."""

    def __init__(self, say: Callable[[Request], Reply]) -> None:
        self.say = say
        self.asked: list[str] = []
        self._lock = threading.Lock()

    def get(self, request: Request, deadline: Deadline, before_attempt: Callable[[], None]) -> Reply:
        before_attempt()
        with self._lock:
            self.asked.append(request.params.get("ipAddress") or request.segments[-1])
        return self.say(request)

    def status(self) -> str:
        return "online"


def says(body: Any, status: int = 200) -> Upstairs:
    return Upstairs(lambda request: Reply(status, body))


def fails(error: Exception) -> Upstairs:
    def refuse(request: Request) -> Reply:
        raise error

    return Upstairs(refuse)


def remote(folder: Path, upstream: Any, source: RemoteSource | str = "abuseipdb", quota: str = "") -> RemoteProvider:
    declared = REMOTE[source] if isinstance(source, str) else source
    return RemoteProvider(declared, upstream, Ledger(folder / "quota.sqlite"), parse_limits(quota))


def emulated(folder: Path, emulator: Emulator, name: str, session: requests.Session) -> RemoteProvider:
    """The real thing but for the far end."""
    source, url = REMOTE[name], emulator.base_url  # type: ignore[attr-defined]
    headers = {**source.headers, source.key_header: emulator.key}  # type: ignore[attr-defined]
    gate = EgressGate(frozenset({host_of(url)}))
    return remote(folder, Upstream(name, url, headers, session, gate, Breaker(name)), name)


def cache_in(folder: Path, clock: Callable[[], float] | None = None) -> IntelCache:
    journal = Journal(folder / "intel.jsonl", clock) if clock else Journal(folder / "intel.jsonl")
    return IntelCache(journal, ttl=86_400, miss_ttl=3_600)


def statuses(findings: Iterable[Any]) -> list[tuple[str, str, str]]:
    return [(finding.source, finding.indicator.value, str(finding.status)) for finding in findings]


class Here:
    """A source on this machine."""

    name = "here"
    kinds = frozenset({Kind.IP})

    def __init__(self, say: Callable[[str], Reading | None] = lambda value: Reading(country="DE")) -> None:
        self.say = say

    def lookup(self, indicator: Indicator, deadline: Deadline) -> Reading | None:
        return self.say(indicator.value)

    def status(self) -> str:
        return "online"

    def describe(self) -> str:
        return "a source on this machine"


def soon() -> Deadline:
    return Deadline.after(5)
