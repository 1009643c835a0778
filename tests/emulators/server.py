"""A local HTTP server on 127.0.0.1 that records each request and answers as told, late or broken when told."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Received:
    """One request as it came in. `target` is the raw request target, still percent-encoded."""

    method: str
    target: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What to send back: `body` as bytes is sent as it is, anything else as JSON."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def payload(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Fault = Callable[["Emulator", "_Connection", Received], bool]
"""Takes over one request when it returns True; see faults.py."""


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        emulator: Emulator = self.server.emulator  # type: ignore[attr-defined]
        received = self._received()
        emulator.remember(received)
        if emulator.delay:
            time.sleep(emulator.delay)
        if emulator.fault is None or not emulator.fault(emulator, self, received):
            self.send(emulator.respond(received))

    do_POST = do_GET

    def _received(self) -> Received:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return Received(self.command, self.path, parts.path, query, dict(self.headers.items()), body)

    def send(self, answer: Answer) -> None:
        payload = answer.payload()
        self.send_response(answer.status)
        headers = {"Content-Type": "application/json", "Content-Length": str(len(payload)), **answer.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.emulator = emulator
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def drop_all(self) -> None:
        """Ends the kept-alive connections too, so that a closed emulator refuses everybody."""
        with self._open_lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


class Emulator:
    """Base of the emulators: subclasses say what `respond` answers. `delay` is in seconds, before each answer."""

    def __init__(self) -> None:
        self.delay = 0.0
        self.fault: Fault | None = None
        self.requests: list[Received] = []
        self._lock = threading.Lock()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def respond(self, received: Received) -> Answer:
        raise NotImplementedError

    def problem(self, status: int) -> Answer:
        """The upstream's own error body for a status; faults.py answers with it."""
        return Answer(status, {"error": {"code": status, "message": f"error {status}"}})

    def remember(self, received: Received) -> None:
        with self._lock:
            self.requests.append(received)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._server.drop_all()
        self._thread.join()


E = TypeVar("E", bound="Emulator")


@contextmanager
def running(emulator: E) -> Iterator[E]:
    """The emulator, closed on the way out."""
    try:
        yield emulator
    finally:
        emulator.close()
