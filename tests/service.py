"""The whole service for tests: in process against emulators, or as a real server process."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from flask.testing import FlaskClient

from app import create_app
from triage.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 20.0


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """Settings whose files are all in `folder`, and the given ones."""
    return {
        "TRIAGE_CACHE_DIR": str(folder / "cache"),
        "DATABASE_URL": f"sqlite:///{folder / 'triage.db'}",
        "TRIAGE_LISTS_DIR": str(folder / "lists"),
        "TRIAGE_LOG_LEVEL": "ERROR",
        **variables,
    }


@contextmanager
def service(folder: Path, **variables: str) -> Iterator[FlaskClient]:
    """A client of the real application in this process."""
    with _logging_restored():
        app = create_app(Settings.from_env(environment(folder, **variables)))
        try:
            yield app.test_client()
        finally:
            app.extensions["triage"].close()


@contextmanager
def _logging_restored() -> Iterator[None]:
    root, own = logging.getLogger(), logging.getLogger("triage")
    before = (root.handlers[:], root.level, own.level)
    try:
        yield
    finally:
        for handler in root.handlers:
            if handler not in before[0]:
                handler.close()
        root.handlers[:], level, own_level = before
        root.setLevel(level)
        own.setLevel(own_level)


def analyze(client: FlaskClient, alert: dict[str, Any], name: str = "Test") -> dict[str, Any]:
    """The answer to one alert in the native form."""
    response = client.post("/analyze", json={"name": name, "alert": alert})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


@dataclass(frozen=True)
class Running:
    """A server process and where it answers."""

    process: subprocess.Popen[bytes]
    url: str

    def post(self, path: str, body: Any, timeout: float = 30) -> requests.Response:
        return requests.post(self.url + path, json=body, timeout=timeout)

    def get(self, path: str) -> requests.Response:
        return requests.get(self.url + path, timeout=10)


@contextmanager
def server(folder: Path, code: str | None = None, **variables: str) -> Iterator[Running]:
    """`python app.py`, or that code in its place, on a free port of 127.0.0.1, ended on the way out."""
    port = free_port()
    variables = {"PORT": str(port), **variables}
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    process = subprocess.Popen(
        [sys.executable, *(("-c", code) if code else ("app.py",))],
        cwd=ROOT,
        env={**clean, **environment(folder, **variables)},
        stdout=subprocess.DEVNULL,
    )
    running = Running(process, f"http://127.0.0.1:{port}")
    try:
        wait_for(running)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=40)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(running: Running) -> None:
    """Return once it answers; AssertionError when it does not start."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and running.process.poll() is None:
        try:
            if running.get("/health").ok:
                return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError(f"the server did not start: exit code {running.process.poll()}")
