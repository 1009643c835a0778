"""One process of the server: whoever sends too slowly loses the connection, what is not HTTP is answered like every
other error."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Callable
from typing import Any

from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from triage import strict_json
from triage.model.problem import Problem
from triage.web.not_http import SlowSender, problem_of_request

# As Apache's mod_reqtimeout: so long, and a second more for each so many bytes that came.
PATIENCE_SECONDS = 20.0
LEAST_BYTES_A_SECOND = 16 * 1024


class PacedSocket:
    """A socket for reading one request: it must come at a pace, however the sender spreads it."""

    def __init__(self, plain: socket.socket, clock: Callable[[], float] = time.monotonic) -> None:
        self._plain = plain
        self._clock = clock
        self._until = clock() + PATIENCE_SECONDS

    def recv(self, size: int) -> bytes:
        """As `socket.recv`. Raises SlowSender when the time for what came is over."""
        before = self._plain.gettimeout()
        left = self._until - self._clock()
        if left <= 0:
            raise SlowSender
        self._plain.settimeout(left if before is None else min(before, left))
        try:
            data = self._plain.recv(size)
        except TimeoutError:
            raise SlowSender from None
        finally:
            self._plain.settimeout(before)
        self._until += len(data) / LEAST_BYTES_A_SECOND
        return data

    def gettimeout(self) -> float | None:
        """The timeout of the socket itself."""
        return self._plain.gettimeout()

    def settimeout(self, seconds: float | None) -> None:
        """Set the timeout of the socket itself."""
        self._plain.settimeout(seconds)


class TriageWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's threads, with a pace for senders and problem+json for what is not HTTP."""

    def handle(self, conn: Any) -> Any:
        """One request of a connection, in a thread of the pool."""
        if conn.initialized:
            _pace(conn)
        else:
            _pace_once_begun(conn)
        return super().handle(conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what could not be read, as every error is answered, and say why in the log without repeating it."""
        problem = problem_of_request(exc)
        self.log.warning("request refused: %s (%s)", problem.status, type(exc).__name__)
        try:
            write_nonblock(client, _response(problem))
        except OSError:
            self.log.debug("nobody to answer")


def _pace(conn: Any) -> None:
    unreader = getattr(conn.parser, "unreader", None)
    if unreader is not None:
        unreader.sock = PacedSocket(conn.sock)


def _pace_once_begun(conn: Any) -> None:
    """The reader exists only after `init`, which a thread calls when the first byte is there."""
    begin = conn.init

    def init() -> None:
        begin()
        _pace(conn)

    conn.init = init


def _response(problem: Problem) -> bytes:
    request_id = secrets.token_hex(8)
    body = strict_json.dumps({**problem.as_dict(), "instance": "", "request_id": request_id}).encode()
    head = (
        f"HTTP/1.1 {problem.status} {problem.title}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
        f"Content-Length: {len(body)}\r\nX-Request-ID: {request_id}\r\nX-Content-Type-Options: nosniff\r\n\r\n"
    )
    return head.encode("ascii") + body
