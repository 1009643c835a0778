"""However slowly the bytes come, a call ends with its deadline; a limit per read would let the drips succeed."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest

from tests.emulators import faults
from tests.emulators.abuseipdb import AbuseIPDB
from tests.transport.conftest import CHECK, BuildUpstream, nothing
from triage.errors import UpstreamError
from triage.model.deadline import Deadline
from triage.transport import sockets
from triage.transport.upstream import Upstream


@pytest.mark.parametrize("fault", [faults.drip_headers, faults.drip_body, faults.silence, faults.late(4.0)])
def test_slow_answers__end_with_the_deadline(upstream: Upstream, abuse: AbuseIPDB, fault: Any) -> None:
    abuse.fault = fault
    with pytest.raises(UpstreamError, match="gave no complete answer in time"):
        upstream.get(CHECK, Deadline.after(0.3), nothing)
    assert (len(abuse.requests), upstream.status()) == (1, "offline")


def test_no_connect__ends_with_the_deadline(build: BuildUpstream) -> None:
    expected = pytest.raises(UpstreamError, match="connecting took too long")
    with faults.unaccepting() as url, expected:
        build(url).get(CHECK, Deadline.after(0.3), nothing)


def test_many_dead_addresses__share_one_limit(build: BuildUpstream, monkeypatch: Any) -> None:
    found = socket.getaddrinfo("127.0.0.1", 9, type=socket.SOCK_STREAM) * 4
    shares: list[float] = []

    def dead(address: object, share: float, *args: object) -> None:
        shares.append(share)
        raise TimeoutError

    monkeypatch.setattr(sockets.socket, "getaddrinfo", lambda *args, **kwargs: found)
    monkeypatch.setattr(sockets, "create_connection", dead)
    upstream = build("http://127.0.0.1:9/api")
    with pytest.raises(UpstreamError):
        upstream.get(CHECK, Deadline.after(0.3), nothing)
    assert 0 < shares[0] <= 0.3 / 4


def test_a_dead_address__the_next_one_is_tried(build: BuildUpstream, abuse: AbuseIPDB, monkeypatch: Any) -> None:
    resolve = socket.getaddrinfo

    def two(host: str, *args: Any, **kwargs: Any) -> Any:
        return resolve("127.0.0.77", *args, **kwargs) + resolve("127.0.0.1", *args, **kwargs)

    monkeypatch.setattr(sockets.socket, "getaddrinfo", two)
    assert build(abuse.base_url).get(CHECK, Deadline.after(5), nothing).status == 200


def test_silence__has_a_limit_of_its_own(upstream: Upstream, abuse: AbuseIPDB, monkeypatch: Any) -> None:
    monkeypatch.setattr(sockets, "LONGEST_SILENCE", 0.1)
    abuse.fault = faults.late(2.0)
    with pytest.raises(UpstreamError, match="gave no complete answer in time"):
        upstream.get(CHECK, Deadline.after(9), nothing)


def test_short_deadlines__say_nothing_about_the_upstream(upstream: Upstream, abuse: AbuseIPDB) -> None:
    abuse.fault = faults.silence
    with pytest.raises(UpstreamError, match="gave no complete answer in time"):
        upstream.get(CHECK, Deadline.after(0.15), nothing)
    assert upstream.status() == "unknown"


def test_threads__none_are_left(build: BuildUpstream, abuse: AbuseIPDB) -> None:
    before = set(threading.enumerate())
    abuse.fault = faults.drip_body
    with pytest.raises(UpstreamError):
        build(abuse.base_url).get(CHECK, Deadline.after(0.2), nothing)
    ours = [thread for thread in set(threading.enumerate()) - before if "process_request" not in thread.name]
    assert ours == []
