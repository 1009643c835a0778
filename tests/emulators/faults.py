"""Ways in which an upstream fails: set one as `emulator.fault`, and take it away with `emulator.fault = None`.

Not here, because they happen before a request: refused (close the emulator), a name that does not resolve (ask
`http://upstream.invalid`), TLS (ask the emulator with https), and no connect (`unaccepting()` gives the URL).
"""

from __future__ import annotations

import gzip
import json
import select
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from typing import Any

from tests.emulators.server import Answer, Emulator, Fault, Received, _Connection

DRIP_SECONDS = 0.2
HUGE_BYTES = 200 * 1024 * 1024
METADATA_URL = "http://169.254.169.254/latest/meta-data/"


def silence(emulator: Emulator, connection: _Connection, received: Received) -> bool:
    """Takes the request and never answers; ends when the client or the emulator hangs up."""
    return _left_alone(connection, 600.0)


def drip_headers(emulator: Emulator, connection: _Connection, received: Received) -> bool:
    """The whole answer, from the first byte of the status line, one byte every 0.2 s."""
    return _drip(connection, _wire(emulator.respond(received)))


def drip_body(emulator: Emulator, connection: _Connection, received: Received) -> bool:
    """Prompt headers, then one byte of the body every 0.2 s."""
    answer = emulator.respond(received)
    head, _, body = _wire(answer).partition(b"\r\n\r\n")
    _raw(connection, head + b"\r\n\r\n")
    return _drip(connection, body)


def reset(emulator: Emulator, connection: _Connection, received: Received) -> bool:
    """Half of the body, then a TCP reset."""
    wire = _wire(emulator.respond(received))
    _raw(connection, wire[: -max(1, len(emulator.respond(received).payload()) // 2)])
    time.sleep(0.02)
    return _abort(connection)


def dropped(emulator: Emulator, connection: _Connection, received: Received) -> bool:
    """A TCP reset before a single byte of an answer."""
    return _abort(connection)


def truncated(emulator: Emulator, connection: _Connection, received: Received) -> bool:
    """Announces the whole body, sends half, and closes in good order."""
    wire = _wire(emulator.respond(received))
    _raw(connection, wire[: -max(1, len(emulator.respond(received).payload()) // 2)])
    return True


def cut_json(emulator: Emulator, connection: _Connection, received: Received) -> bool:
    """A complete HTTP answer whose JSON ends in the middle."""
    answer = emulator.respond(received)
    connection.send(replace(answer, body=answer.payload()[:-5]))
    return True


def garbage(emulator: Emulator, connection: _Connection, received: Received) -> bool:
    """200 and `application/json`, and bytes that are neither UTF-8 nor JSON."""
    connection.send(Answer(200, b"\xff\xfe\x00garbage{{{" * 20))
    return True


def html(emulator: Emulator, connection: _Connection, received: Received) -> bool:
    """200 and a login page, as a captive portal sends it."""
    connection.send(Answer(200, b"<!DOCTYPE html><h1>Sign in</h1>", {"Content-Type": "text/html"}))
    return True


def not_http(emulator: Emulator, connection: _Connection, received: Received) -> bool:
    """Another protocol's greeting where the status line should be."""
    _raw(connection, b"SSH-2.0-OpenSSH_9.2\r\n")
    return True


def huge(emulator: Emulator, connection: _Connection, received: Received) -> bool:
    """200 MB of valid JSON, chunked, made while it is sent."""
    _raw(connection, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b" " * 65536
    for _ in range(HUGE_BYTES // len(chunk)):
        _raw(connection, b"%x\r\n%b\r\n" % (len(chunk), chunk))
    _raw(connection, b"2\r\n{}\r\n0\r\n\r\n")
    return True


def gzip_bomb(emulator: Emulator, connection: _Connection, received: Received) -> bool:
    """About 60 KB on the wire, 60 MB after decompression."""
    packed = gzip.compress(b" " * (60 * 1024 * 1024) + b"{}", compresslevel=6)
    connection.send(Answer(200, packed, {"Content-Encoding": "gzip"}))
    return True


def redirect(emulator: Emulator, connection: _Connection, received: Received) -> bool:
    """302 to the metadata address of a cloud."""
    connection.send(Answer(302, b"", {"Location": METADATA_URL}))
    return True


def flapping(emulator: Emulator, connection: _Connection, received: Received) -> bool:
    """503 for the first, third, fifth… request; the others are answered well."""
    return len(emulator.requests) % 2 == 1 and answers(503)(emulator, connection, received)


def answers(status: int, **headers: str) -> Fault:
    """The upstream's own error for `status`; `Retry_After="7"` becomes the header Retry-After."""
    extra = {name.replace("_", "-"): value for name, value in headers.items()}

    def fault(emulator: Emulator, connection: _Connection, received: Received) -> bool:
        answer = emulator.problem(status)
        connection.send(replace(answer, headers={**answer.headers, **extra}))
        return True

    return fault


def late(seconds: float) -> Fault:
    """The right answer, that many seconds after the request."""

    def fault(emulator: Emulator, connection: _Connection, received: Received) -> bool:
        return _left_alone(connection, seconds, else_done=False)

    return fault


def numbers_as(value: Any) -> Fault:
    """The right answer with every number in it replaced: -1, NaN, 1e308, a text."""

    def fault(emulator: Emulator, connection: _Connection, received: Received) -> bool:
        answer = emulator.respond(received)
        connection.send(replace(answer, body=_replaced(json.loads(answer.payload()), value)))
        return True

    return fault


def body_as(body: Any, status: int = 200) -> Fault:
    """A fixed body instead of the answer, bytes as they are."""

    def fault(emulator: Emulator, connection: _Connection, received: Received) -> bool:
        connection.send(Answer(status, body))
        return True

    return fault


@contextmanager
def unaccepting() -> Iterator[str]:
    """The URL of a port whose queue is full, so that a connect hangs until its own limit."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            with suppress(BlockingIOError):
                filler.connect(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _wire(answer: Answer) -> bytes:
    payload = answer.payload()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(payload)), **answer.headers}
    lines = [f"HTTP/1.1 {answer.status} Emulated", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + payload


def _raw(connection: _Connection, wire: bytes) -> None:
    connection.close_connection = True
    connection.wfile.write(wire)
    connection.wfile.flush()


def _drip(connection: _Connection, wire: bytes) -> bool:
    for at in range(len(wire)):
        _raw(connection, wire[at : at + 1])
        if _hung_up(connection, DRIP_SECONDS):
            return True
    return True


def _abort(connection: _Connection) -> bool:
    connection.close_connection = True
    connection.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    for part in (connection.wfile, connection.rfile, connection.connection):
        part.close()
    return True


def _left_alone(connection: _Connection, seconds: float, else_done: bool = True) -> bool:
    gone = _hung_up(connection, seconds)
    connection.close_connection = gone or else_done
    return gone or else_done


def _hung_up(connection: _Connection, seconds: float) -> bool:
    """Waits that long; True, at once, when the other side closes."""
    readable, _, _ = select.select([connection.connection], [], [], seconds)
    return bool(readable)


def _replaced(value: Any, number: Any) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(item, number) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, number) for item in value]
    return number if isinstance(value, (int, float)) and not isinstance(value, bool) else value


FAULTS: dict[str, Fault] = {
    "silence": silence,
    "drip_headers": drip_headers,
    "drip_body": drip_body,
    "reset": reset,
    "dropped": dropped,
    "401": answers(401),
    "403": answers(403),
    "429_retry_after": answers(429, Retry_After="120"),
    "429_short_retry_after": answers(429, Retry_After="1"),
    "429_bare": answers(429),
    "429_absurd_retry_after": answers(429, Retry_After="99999999999999999999"),
    "429_negative_retry_after": answers(429, Retry_After="-5"),
    "429_html": body_as(b"<!DOCTYPE html><title>Too Many Requests</title>", 429),
    "500": answers(500),
    "502": answers(502),
    "503": answers(503),
    "504": answers(504),
    "garbage": garbage,
    "html": html,
    "not_http": not_http,
    "truncated": truncated,
    "cut_json": cut_json,
    "empty": body_as(b""),
    "minus_one": numbers_as(-1),
    "nan": numbers_as(float("nan")),
    "1e308": numbers_as(1e308),
    "text_for_numbers": numbers_as("100"),
    "empty_object": body_as({}),
    "list": body_as([]),
    "huge": huge,
    "gzip_bomb": gzip_bomb,
    "redirect": redirect,
    "late": late(4.0),
    "flapping": flapping,
}
"""Every fault by name, for tests that walk through all of them."""
