from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.emulators.server import Answer, Emulator, Received, running
from triage.transport.session import build_session


class Fixed(Emulator):
    """Answers everything with one answer."""

    answer = Answer(200, {})

    def respond(self, received: Received) -> Answer:
        return self.answer


@pytest.fixture
def server() -> Iterator[Fixed]:
    with running(Fixed()) as emulator:
        yield emulator


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with build_session(2, {}) as session:
        yield session


def test_session__keeps_no_cookie(server: Fixed, session: requests.Session) -> None:
    server.answer = Answer(200, {}, {"Set-Cookie": "id=1; Path=/"})
    session.get(server.url, timeout=5)
    session.get(server.url, timeout=5)
    assert "Cookie" not in server.requests[1].headers


@pytest.mark.parametrize("location", ["http://169.254.169.254/", "/elsewhere", "", "\xff\xfe", "http://[bad"])
def test_session__follows_no_redirect(server: Fixed, session: requests.Session, location: str) -> None:
    server.answer = Answer(302, b"moved", {"Location": location})
    assert session.get(server.url, timeout=5).status_code == 302
    assert len(server.requests) == 1


def test_session__reads_no_environment(server: Fixed, session: requests.Session, monkeypatch: Any) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert session.get(server.url, timeout=5).status_code == 200


def test_session__uses_the_proxy_it_is_given(server: Fixed) -> None:
    with build_session(2, {"http": server.url}) as session:
        session.get("http://upstream.invalid/api", timeout=5)
    assert server.requests[0].target == "http://upstream.invalid/api"


def test_session__names_no_library(server: Fixed, session: requests.Session) -> None:
    session.get(server.url, timeout=5)
    assert "requests" not in server.requests[0].headers.get("User-Agent", "").lower()


def test_session__decompresses(server: Fixed, session: requests.Session) -> None:
    server.answer = Answer(200, gzip.compress(b'{"a": 1}'), {"Content-Encoding": "gzip"})
    assert session.get(server.url, timeout=5).json() == {"a": 1}
