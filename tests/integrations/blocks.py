"""What the tests of all blocks share: the files, one request sent as a platform sends it, and services that fail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from tests.emulators.server import Answer, Emulator, Received, running
from tests.service import ROOT, free_port

BLOCKS = ROOT / "docs" / "integrations" / "blocks"
# The address that stands in the files; whoever installs a block puts the own one there.
ADDRESS = "https://triage.example.net"
KEY = "the-key-of-the-blocks"
KEYS = f"blocks:ingest:{hashlib.sha256(KEY.encode()).hexdigest()}"
CLEARED = {"id": 1, "classification": "FALSE_POSITIVE", "confidence": 90, "severity": "Low", "degraded": False}
HARMLESS = {**CLEARED, "reasoning": ["a", "b", "c"], "policy": [], "risk": {"score": 9.5, "priority": "Low"}}
DOUBTED = {**HARMLESS, "policy": [{"rule": "hard_evidence"}]}
DEGRADED = {**HARMLESS, "degraded": True}
# Each answer of a service, proxy or impostor that must never count as a verdict.
FAULTS: dict[str, Answer | None] = {
    "down": None,
    "unavailable": Answer(503, {"title": "Service Unavailable", "status": 503}),
    "invalid": Answer(422, {"title": "Not an alert", "status": 422}),
    "verdict in an error": Answer(502, HARMLESS),
    "redirect": Answer(307, HARMLESS, {"Location": "/elsewhere"}),
}
# Answers with 200 in which there is no verdict about one alert.
NO_VERDICT: dict[str, Answer] = {
    "a page": Answer(200, b"<html>Please log in</html>", {"Content-Type": "text/html"}),
    "many alerts": Answer(200, {"summary": {"alerts": 2}, "results": [HARMLESS, HARMLESS]}),
    "another word": Answer(200, {**HARMLESS, "classification": "BENIGN"}),
}


class Unresolved(AssertionError):
    """A placeholder of a block that the payload does not fill."""


@dataclass(frozen=True)
class Request:
    """What a platform would send."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What came back: `body` is JSON where it is, else text."""

    status: int
    body: Any


class Canned(Emulator):
    """Gives everybody the same answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__()

    def respond(self, received: Received) -> Answer:
        return self.answer


def load(path: str) -> Any:
    """The JSON of a block."""
    return json.loads((BLOCKS / path).read_text(encoding="utf-8"))


def send(request: Request) -> Reply | None:
    """Exactly that request, redirects not followed; None where nobody answers."""
    try:
        response = requests.request(
            request.method, request.url, headers=request.headers, data=request.body, timeout=30, allow_redirects=False
        )
    except requests.ConnectionError:
        return None
    try:
        return Reply(response.status_code, response.json())
    except ValueError:
        return Reply(response.status_code, response.text)


@contextmanager
def answering(answer: Answer | None) -> Iterator[str]:
    """The address of a service that always gives this answer; None: of nobody."""
    if answer is None:
        yield f"http://127.0.0.1:{free_port()}"
        return
    with running(Canned(answer)) as service:
        yield service.url


@contextmanager
def redirecting() -> Iterator[tuple[str, Canned]]:
    """The address of a service that sends on to another host, and that host, which would clear everything."""
    with running(Canned(Answer(200, HARMLESS))) as other:
        away = {"Location": f"{other.url}/analyze"}
        with answering(Answer(302, {}, away)) as url:
            yield url, other


def at(tree: Any, path: str) -> Any:
    """The value at a dotted path of objects. Raises Unresolved."""
    for step in path.split("."):
        if not isinstance(tree, dict) or step not in tree:
            raise Unresolved(f"{path}: no {step}")
        tree = tree[step]
    return tree


def at_or_none(tree: Any, path: str) -> Any:
    """As `at`; None in place of what is not there."""
    try:
        return at(tree, path)
    except Unresolved:
        return None
