"""One GET over the wire: what came back, or in one sentence why nothing did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.exceptions import ConnectTimeout, ContentDecodingError, ProxyError, SSLError
from urllib3 import Timeout
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError, ReadTimeoutError

from triage import strict_json
from triage.errors import PayloadError
from triage.transport.body import MAX_BODY_BYTES, BodyTooLarge, parse_or_none, read_body

# The connect limit, and the limit of one attempt as a whole.
CONNECT_SECONDS = 3.0
ATTEMPT_SECONDS = 10.0


class ExchangeFailed(Exception):
    """No usable answer. `connect` is True when no byte of an answer came, so that asking again is safe and useful."""

    def __init__(self, sentence: str, connect: bool = False) -> None:
        super().__init__(sentence)
        self.connect = connect


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, the Retry-After header, and the JSON body (None where there was none, or an error's was unreadable)."""

    status: int
    retry_after: str | None
    body: Any


@dataclass(frozen=True, slots=True)
class Question:
    """A URL with the headers that carry the key."""

    url: str
    headers: Mapping[str, str] = field(repr=False)


def exchange(session: requests.Session, question: Question, seconds: float) -> Answer:
    """Asks once and takes at most `seconds` (name resolution apart). Raises ExchangeFailed."""
    limit: Any = Timeout(connect=min(CONNECT_SECONDS, seconds), total=seconds)
    try:
        response = session.get(
            question.url, headers=dict(question.headers), timeout=limit, stream=True, allow_redirects=False
        )
    except (requests.RequestException, HTTPError, OSError, UnicodeError) as error:
        raise _failed_to_ask(error, seconds) from None
    with response:
        return _answer(response, seconds)


def _answer(response: requests.Response, seconds: float) -> Answer:
    retry_after = response.headers.get("Retry-After")
    if 200 <= response.status_code < 300:
        return Answer(response.status_code, retry_after, _json(_bytes(response, seconds)))
    if response.status_code in (401, 403, 429) or not 400 <= response.status_code < 500:
        return Answer(response.status_code, retry_after, None)
    return Answer(response.status_code, retry_after, parse_or_none(_bytes(response, seconds)))


def _bytes(response: requests.Response, seconds: float) -> bytes:
    try:
        return read_body(response)
    except BodyTooLarge:
        raise ExchangeFailed(f"sent more than {MAX_BODY_BYTES // 1024 // 1024} MiB") from None
    except ContentDecodingError:
        raise ExchangeFailed("sent a body that does not decompress") from None
    except (requests.RequestException, HTTPError, OSError) as error:
        slow = _any(_causes(error), ReadTimeoutError, TimeoutError)
        raise ExchangeFailed(_too_slow(seconds) if slow else "broke off in the middle of its answer") from None


def _json(body: bytes) -> Any:
    try:
        return strict_json.loads(body)
    except PayloadError:
        raise ExchangeFailed("sent an answer that is not strict JSON") from None


def _too_slow(seconds: float) -> str:
    return f"gave no complete answer in time ({seconds:.1f} s at most)"


def _failed_to_ask(error: Exception, seconds: float) -> ExchangeFailed:
    """The sentence for an exception, chosen by its type alone: its text may hold addresses, proxies or headers."""
    if isinstance(error, ValueError):
        return ExchangeFailed("cannot be asked: check its base URL and its key for characters that do not belong there")
    if isinstance(error, SSLError):
        return ExchangeFailed("offers no valid TLS certificate or no TLS")
    if isinstance(error, ProxyError):
        return ExchangeFailed("is not reachable through the proxy", connect=True)
    if isinstance(error, ConnectTimeout):
        return ExchangeFailed("is not reachable: connecting took too long", connect=True)
    return _failed_midway(_causes(error), seconds)


def _failed_midway(causes: list[BaseException], seconds: float) -> ExchangeFailed:
    if _any(causes, NameResolutionError):
        return ExchangeFailed("is not reachable: its name does not resolve", connect=True)
    if _any(causes, NewConnectionError, ConnectionRefusedError):
        return ExchangeFailed("is not reachable: no connection", connect=True)
    if _any(causes, ReadTimeoutError, TimeoutError, requests.Timeout):
        return ExchangeFailed(_too_slow(seconds))
    if _any(causes, ConnectionError):
        return ExchangeFailed("closed the connection before it answered", connect=True)
    return ExchangeFailed("answered with something that is not HTTP")


def _causes(error: BaseException) -> list[BaseException]:
    """The exception and those it wraps: requests and urllib3 put the inner one into `args` or `reason`."""
    found = [error]
    for item in found:
        inner = [*item.args, getattr(item, "reason", None)]
        found.extend(cause for cause in inner if isinstance(cause, BaseException) and cause not in found)
    return found


def _any(causes: list[BaseException], *kinds: type[BaseException]) -> bool:
    return any(isinstance(cause, kinds) for cause in causes)
