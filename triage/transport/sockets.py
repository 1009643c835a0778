"""Connections whose timeout bounds the whole answer, where the library's bounds each single read.

A server that sends one byte a second keeps `requests` busy for ever, because every byte starts its timeout anew
(measured: a call with `timeout=1.5` returned after 5 s). Here the timeout that a connection is given is a total: for
resolving and connecting to all addresses and the TLS handshake, and then again for status line, headers and body
together.
"""

from __future__ import annotations

import io
import socket
import time
from http.client import HTTPResponse
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

# The read limit: a server that is silent for so long is given up although time is left.
LONGEST_SILENCE = 8.0
# A socket timeout of 0 would mean "non-blocking".
_LEAST = 0.001


class TimedReader(io.RawIOBase):
    """Reads from a socket until a point in time, however slowly the bytes come."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, ends_at: float) -> None:
        self._raw = raw
        self._sock = sock
        self._ends_at = ends_at

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the whole answer took too long")
        self._sock.settimeout(min(left, LONGEST_SILENCE))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class TimedResponse(HTTPResponse):
    """An answer that must be complete within the timeout its socket had when reading began.

    TLS is covered too: a read of one record counts against one timeout, and each read gets only what is left."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        total = sock.gettimeout()
        if total is not None:
            reader = TimedReader(self.fp.detach(), sock, time.monotonic() + total)
            self.fp = io.BufferedReader(reader)


class TimedHTTPConnection(HTTPConnection):
    """A connection over plain TCP with a total timeout."""

    response_class = TimedResponse

    def _new_conn(self) -> socket.socket:
        return connect(self)


class TimedHTTPSConnection(HTTPSConnection):
    """A connection over TLS with a total timeout."""

    response_class = TimedResponse

    def _new_conn(self) -> socket.socket:
        return connect(self)


class TimedHTTPPool(HTTPConnectionPool):
    ConnectionCls = TimedHTTPConnection


class TimedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = TimedHTTPSConnection


POOLS = {"http": TimedHTTPPool, "https": TimedHTTPSPool}


def connect(connection: HTTPConnection) -> socket.socket:
    """A connected socket, its own timeout set to what is left, so that the TLS handshake counts as well."""
    ends_at = time.monotonic() + float(connection.timeout or _LEAST)
    addresses = _resolve(connection)
    failure: OSError = TimeoutError("no time left")
    for at, address in enumerate(addresses):
        share = (ends_at - time.monotonic()) / (len(addresses) - at)
        if share <= 0:
            break
        try:
            sock = create_connection(address, share, None, connection.socket_options)
        except OSError as error:
            failure = error
            continue
        sock.settimeout(max(_LEAST, ends_at - time.monotonic()))
        return sock
    raise _connect_error(connection, failure) from failure


def _resolve(connection: HTTPConnection) -> list[tuple[str, int]]:
    port = int(connection.port or 0)
    try:
        found = socket.getaddrinfo(connection.host.strip("[]"), port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except UnicodeError as error:
        raise NewConnectionError(connection, "the host name is malformed") from error
    return [(str(entry[4][0]), port) for entry in found]


def _connect_error(connection: HTTPConnection, failure: OSError) -> Exception:
    if isinstance(failure, TimeoutError):
        return ConnectTimeoutError(connection, "connecting took too long")
    return NewConnectionError(connection, str(failure))
