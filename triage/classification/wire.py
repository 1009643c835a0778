"""The HTTP transport below the SDK: one deadline for a whole call and one cap on its size.

A timeout of the SDK is per read, so a server that sends a byte a second holds a call for ever.
Here every connect, handshake, read and write gets no more than what is left of the call, so its thread always ends.
Only name resolution can outlast it: whoever waits for a call must do so with a limit of his own.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote, urlsplit

import httpcore2
import httpx2

MAX_BYTES = 2 * 1024 * 1024
"""Of one reply's body. It arrives unpacked: no compression is asked for or accepted."""

KEEPALIVE_SECONDS = 30.0

_ends_at: ContextVar[float] = ContextVar("ends_at")


@contextmanager
def ends_within(seconds: float) -> Iterator[None]:
    """Calls made inside, on this thread, fail with httpcore2.ReadTimeout once so many seconds have passed."""
    mark = _ends_at.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends_at.reset(mark)


def _left(timeout: float | None) -> float:
    left = _ends_at.get() - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the call's time is used up")
    return left if timeout is None else min(left, timeout)


class _Stream(httpcore2.NetworkStream):
    """A connection whose every operation ends with the call."""

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Network(httpcore2.SyncBackend):
    """Opens connections that end with the call."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        return _Stream(super().connect_tcp(host, port, _left(timeout), local_address, socket_options))


class _Body(httpx2.SyncByteStream):
    """A reply's body, at most MAX_BYTES of it."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[bytes]:
        room = MAX_BYTES
        for part in self._parts:
            room -= len(part)
            if room < 0:
                raise httpcore2.RemoteProtocolError("the reply is too large")
            yield part

    def close(self) -> None:
        close = getattr(self._parts, "close", None)
        if close is not None:
            close()


class Transport(httpx2.BaseTransport):
    """One pool of connections. `proxy` is an http(s) proxy's URL, its login included, or None."""

    def __init__(self, pool_size: int, proxy: str | None, tls: ssl.SSLContext) -> None:
        common: dict[str, Any] = {
            "ssl_context": tls,
            "max_connections": pool_size,
            "keepalive_expiry": KEEPALIVE_SECONDS,
            "network_backend": _Network(),
        }
        self._pool = _proxied(proxy, common) if proxy else httpcore2.ConnectionPool(**common)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        assert isinstance(request.stream, httpx2.SyncByteStream)  # noqa: S101  the SDK's sync side sends no other
        url = request.url
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        answer = self._pool.handle_request(
            httpcore2.Request(
                request.method,
                target,
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        assert isinstance(answer.stream, Iterable)  # noqa: S101  the sync pool gives no other
        # Without a media type the body is read as UTF-8; a hostile charset would choose among Python's codecs.
        headers = [(name, value) for name, value in answer.headers if name.lower() != b"content-type"]
        reply = httpx2.Response(answer.status, headers=headers, stream=_Body(answer.stream))
        if reply.headers.get("content-encoding", "identity") != "identity":
            reply.close()
            raise httpcore2.RemoteProtocolError("the reply is compressed, unasked")
        return reply

    def close(self) -> None:
        self._pool.close()


def _proxied(proxy: str, common: dict[str, Any]) -> httpcore2.HTTPProxy:
    parts = urlsplit(proxy)
    login = (unquote(parts.username or ""), unquote(parts.password or "")) if parts.username else None
    bare = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
    return httpcore2.HTTPProxy(bare, proxy_auth=login, **common)
