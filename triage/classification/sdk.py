"""Google's SDK, tamed: one client, one deadline a call, one kind of failure.

Importing this file imports the SDK, which takes about a second, so it is imported at the first call.
Switched off, each as read or run in google-genai 3.6.1: retries, redirects that carry the key to another host, proxy
variables, automatic function calling, automatic continuation (further paid calls of its own accord), Vertex AI by an
environment variable, and its reading of the reply (lax JSON, warnings): the body comes back as text.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpcore2
import httpx2
from google import genai
from google.genai import errors, types

from triage.classification import wire
from triage.classification.question import Account, Question
from triage.classification.refusals import CallFailed, Cause, read_refusal
from triage.classification.reply import reply_schema

LEAST_SERVER_TIMEOUT = 10
"""The SDK tells the server our time limit, and the API has refused limits under 10 s; ours is kept on this side."""

_SCHEMA = reply_schema()

_CHATTY = {"httpx2": logging.WARNING, "httpcore2": logging.WARNING, "google_genai": logging.ERROR}
"""Loggers of the libraries and the least level that is of use: below it they write a line a call, with addresses, and
remarks about environment variables that are not read here."""

for _name, _level in _CHATTY.items():
    logging.getLogger(_name).setLevel(_level)

_UNREACHABLE = (httpcore2.ConnectError, httpcore2.ConnectTimeout, httpcore2.ProxyError)
_SLOW = (httpcore2.TimeoutException, httpx2.TimeoutException)
_BROKEN_OFF = (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol, httpx2.HTTPError)
_UNFIT = (ValueError, TypeError, AttributeError, LookupError, RecursionError, RuntimeError, OSError, httpx2.InvalidURL)
"""What the SDK lets through when a question or a body does not suit it: a model's name with "?", bytes that are no
text, pydantic's ValidationError (a ValueError), a closed client, a malformed URL."""


class GeminiSdk:
    """One client, kept: a temporary one closes under its own call. Safe for threads. Raises CallFailed only.

    `now` is the wall clock as an epoch, for answers that name a time."""

    def __init__(self, account: Account, now: Callable[[], float]) -> None:
        self._now = now
        with _failures(now):
            tls = httpx2.create_ssl_context()
            self._http = httpx2.Client(
                transport=wire.Transport(account.threads, account.proxy, tls),
                follow_redirects=False,
                trust_env=False,
                timeout=None,
                headers={"accept-encoding": "identity"},
            )
            self._client = genai.Client(
                vertexai=False,
                api_key=account.api_key,
                http_options=types.HttpOptions(
                    base_url=account.base_url,
                    api_version=account.api_version,
                    httpx_client=self._http,
                    # For its asynchronous side, which is not used and would load the system's certificates twice more.
                    async_client_args={"verify": tls, "ssl": tls},
                ),
            )

    def generate(self, question: Question, seconds: float) -> str:
        """The body of a 200, unread, within so many seconds (name resolution apart)."""
        with _failures(self._now), wire.ends_within(seconds):
            answer = self._client.models.generate_content(
                model=question.model, contents=question.user, config=_config(question, seconds)
            )
        return (answer.sdk_http_response.body if answer.sdk_http_response else None) or ""

    def close(self) -> None:
        """Close the connections kept alive."""
        self._http.close()


def _config(question: Question, seconds: float) -> types.GenerateContentConfig:
    return types.GenerateContentConfig(
        system_instruction=question.system,
        response_mime_type="application/json",
        response_json_schema=_SCHEMA,
        max_output_tokens=question.max_output_tokens,
        thinking_config=types.ThinkingConfig(**question.thinking) if question.thinking else None,  # type: ignore[arg-type]
        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
        automatic_continuation=False,
        should_return_http_response=True,
        http_options=types.HttpOptions(
            timeout=max(1, int(seconds * 1000)),
            headers={"X-Server-Timeout": str(max(LEAST_SERVER_TIMEOUT, math.ceil(seconds)))},
        ),
    )


@contextmanager
def _failures(now: Callable[[], float]) -> Iterator[None]:
    """The SDK's failures as CallFailed, each judged by its type alone: its text may hold the alert or the key."""
    try:
        yield
    except errors.APIError as error:
        headers = getattr(error.response, "headers", None) or {}
        raise read_refusal(error.code, error.details, headers, now()) from None
    except _UNREACHABLE:
        raise CallFailed(Cause.UNREACHABLE, "Gemini is not reachable: no connection") from None
    except _SLOW:
        raise CallFailed(Cause.SLOW, "Gemini did not answer in time", spent_usd=None) from None
    except _BROKEN_OFF:
        raise CallFailed(Cause.BROKEN, "Gemini's answer broke off, was too large or no HTTP", spent_usd=None) from None
    except _UNFIT as error:
        kind = type(error).__name__
        raise CallFailed(Cause.BROKEN, f"the SDK could not make or read the call ({kind})", spent_usd=None) from None
