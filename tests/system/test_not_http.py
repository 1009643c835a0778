"""What is not HTTP, and what comes too slowly: answered like every other error, and no thread is lost on it."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.service import Running, server
from triage.web import worker
from triage.web.not_http import SlowSender
from triage.web.worker import PacedSocket

POST = b"POST /analyze HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
JSON = {"Content-Type": "application/json"}
BODY = b'{"name":"x","alert":{"user":"eve"}}'
BROKEN = [
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 40 + b"\r\n\r\n", 400),
    (b"GET\r\n\r\n", 400),
    (b"GET / HTTP/9.9\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nBad\x00Name: x\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n", 400),
    (b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\n\r\n", 414),
    (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"h%d: v\r\n" % n for n in range(200)) + b"\r\n", 431),
    (POST + b"Content-Length: -1\r\n\r\n", 400),
    (POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    (POST + b"Transfer-Encoding: gzip\r\n\r\n", 400),
    (CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n", 400),
    (CHUNKED + b"2\r\n{}xx0\r\n\r\n", 400),
]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with server(tmp_path_factory.mktemp("service"), TRIAGE_THREADS="4") as found:
        yield found


def connected(running: Running) -> socket.socket:
    parts = urlsplit(running.url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=15)


def read_all(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.mark.parametrize(("request_bytes", "status"), BROKEN)
def test_not_http__is_answered_as_problem_json(running: Running, request_bytes: bytes, status: int) -> None:
    with connected(running) as connection:
        connection.sendall(request_bytes)
        head, _, body = read_all(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"content-type: application/problem+json" in head.lower()
    assert b"x-request-id: " in head.lower()
    problem = json.loads(body)
    assert (problem["status"], problem["type"]) == (status, "about:blank")
    assert {"title", "detail", "instance", "request_id"} <= problem.keys()
    assert b"folded" not in body


def test_chunked__a_whole_one_is_judged(running: Running) -> None:
    with connected(running) as connection:
        connection.sendall(CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY))
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")


def test_keep_alive__many_requests_on_one_connection(running: Running) -> None:
    with requests.Session() as session:
        answers = [session.post(f"{running.url}/analyze", data=BODY, headers=JSON, timeout=10) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 5


class Drip:
    """A socket from which a byte comes each second."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timeout: float | None = None

    def recv(self, size: int) -> bytes:
        self.now += 1.0
        return b"x" * min(size, self.sent)

    sent = 1

    def gettimeout(self) -> float | None:
        return self.timeout

    def settimeout(self, seconds: float | None) -> None:
        self.timeout = seconds


@pytest.mark.parametrize(("sent", "comes"), [(1, 21), (worker.LEAST_BYTES_A_SECOND, 1_000)])
def test_pace__a_drip_ends_and_a_slow_line_does_not(sent: int, comes: int) -> None:
    drip = Drip()
    drip.sent = sent
    paced = PacedSocket(drip, lambda: drip.now)  # type: ignore[arg-type]
    for _ in range(comes):
        paced.recv(sent)
    assert drip.timeout is None
    if sent == 1:
        with pytest.raises(SlowSender):
            paced.recv(1)


SLOW = """
import sys
from triage.web import worker
worker.PATIENCE_SECONDS = 1.0
sys.argv = ["app.py"]
import app
sys.exit(app.main())
"""


def test_slow__four_drips_do_not_hold_four_threads(tmp_path: Path) -> None:
    with server(tmp_path, code=SLOW, TRIAGE_THREADS="4") as running, ThreadPoolExecutor(4) as pool:
        dripped = [pool.submit(drip, running, head) for head in (POST + b"Content-Length: 99\r\n\r\n", POST) * 2]
        time.sleep(1.5)
        assert running.post("/analyze", {"name": "x", "alert": {"user": "eve"}}, timeout=5).ok
        answers = [found.result() for found in dripped]
    assert all(answer.startswith(b"HTTP/1.1 408 ") for answer in answers)
    assert all(b"application/problem+json" in answer for answer in answers)


def drip(running: Running, head: bytes) -> bytes:
    with connected(running) as connection:
        connection.sendall(head)
        for _ in range(30):
            try:
                connection.sendall(b"x")
            except OSError:
                break
            time.sleep(0.1)
        return read_all(connection)
