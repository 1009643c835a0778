"""What it means when a call to Gemini fails: whether to try again, how long to keep away, what to tell the operator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from triage.errors import UpstreamError
from triage.quota.window import LONGEST_DAY_SECONDS, day_of
from triage.transport.retry import RETRY_AFTER_LEAST, RETRY_AFTER_MOST, parse_retry_after

ZONE = "America/Los_Angeles"
"""Gemini's daily limits end at midnight Pacific time (Google's page on rate limits)."""

HOLD_SECONDS = 60.0
"""How long a 429 that names no time closes the source."""

_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s")
_WORD = re.compile(r"[A-Z][A-Z_]{0,39}")
_SERVER_BUSY = frozenset({502, 503, 504})


class Cause(StrEnum):
    """Why a call failed, by what follows from it."""

    UNREACHABLE = "unreachable"
    BUSY = "busy"
    FAULTY = "faulty"
    THROTTLED = "throttled"
    SLOW = "slow"
    BROKEN = "broken"
    GONE = "gone"
    ACCOUNT = "account"
    REFUSED = "refused"


class CallFailed(UpstreamError):
    """A call that brought no reply. `detail` is short and holds no word of the upstream but its status.

    `wait` is how many seconds the upstream asks to keep away, None when it does not say. `spent_usd` is None where it
    may have worked for us unheard."""

    def __init__(self, cause: Cause, detail: str, *, wait: float | None = None, spent_usd: float | None = 0.0) -> None:
        super().__init__(detail)
        self.cause = cause
        self.wait = wait
        self.spent_usd = spent_usd

    @property
    def sick(self) -> bool:
        """Whether this speaks against the upstream as a whole; a refusal of one question does not."""
        return self.cause not in (Cause.THROTTLED, Cause.REFUSED)


def read_refusal(status: int, body: Any, headers: Mapping[str, str], now: float) -> CallFailed:
    """What an answer other than 200 means. `body` is the parsed error body, of any shape; `now` is the epoch."""
    error = _error(body)
    said = f"Gemini answered {status}{_status_word(error)}"
    if status == 429:
        return CallFailed(Cause.THROTTLED, f"{said}: quota", wait=_throttle(error, headers, now))
    if status in _SERVER_BUSY:
        return CallFailed(Cause.BUSY, said, wait=_asked_wait(error, headers, now))
    if 400 <= status < 500:
        return _client_fault(status, error, said)
    return CallFailed(Cause.FAULTY, said)


def _client_fault(status: int, error: dict[str, Any], said: str) -> CallFailed:
    message = str(error.get("message", ""))
    if "API_KEY_INVALID" in _reasons(error) or status in (401, 403):
        return CallFailed(Cause.ACCOUNT, f"{said}: the key is refused; check GEMINI_API_KEY")
    if status == 404 and error:
        return CallFailed(Cause.GONE, f"{said}: the model is gone or unknown; check GEMINI_MODEL")
    if status == 404:
        return CallFailed(Cause.ACCOUNT, f"{said}: no Gemini API there; check GEMINI_BASE_URL")
    if status == 400 and "Unknown name" in message:
        return CallFailed(
            Cause.ACCOUNT, f"{said}: this API version lacks a needed field; set GEMINI_API_VERSION=v1beta"
        )
    if error.get("status") == "FAILED_PRECONDITION":
        return CallFailed(Cause.ACCOUNT, f"{said}: not available to this account or place")
    return CallFailed(Cause.REFUSED, said)


def _error(body: Any) -> dict[str, Any]:
    """The `error` object of a body; {} when there is none, as in an HTML page."""
    found = body.get("error") if isinstance(body, dict) else None
    return found if isinstance(found, dict) else {}


def _status_word(error: dict[str, Any]) -> str:
    word = error.get("status")
    return f" {word}" if isinstance(word, str) and _WORD.fullmatch(word) else ""


def _details(error: dict[str, Any]) -> Iterator[dict[str, Any]]:
    found = error.get("details")
    return (item for item in (found if isinstance(found, list) else ()) if isinstance(item, dict))


def _reasons(error: dict[str, Any]) -> set[str]:
    return {str(item.get("reason")) for item in _details(error)}


def _throttle(error: dict[str, Any], headers: Mapping[str, str], now: float) -> float:
    """Seconds to keep away after a 429, by the three shapes that it comes in: a daily limit lasts to midnight
    Pacific, also when it says only where to read about limits; else the time that it names; bare: HOLD_SECONDS."""
    quota_ids = [str(violation.get("quotaId", "")) for violation in _violations(error)]
    kinds = {str(item.get("@type", "")).rpartition(".")[2] for item in _details(error)}
    if any("PerDay" in quota_id for quota_id in quota_ids):
        return until_midnight(now)
    wait = _asked_wait(error, headers, now)
    if wait is not None:
        return wait
    return until_midnight(now) if kinds == {"Help"} else HOLD_SECONDS


def _violations(error: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in _details(error):
        found = item.get("violations")
        yield from (entry for entry in (found if isinstance(found, list) else ()) if isinstance(entry, dict))


def _asked_wait(error: dict[str, Any], headers: Mapping[str, str], now: float) -> float | None:
    named = [_DURATION.fullmatch(str(item.get("retryDelay", ""))) for item in _details(error)]
    waits = [float(match.group(1)) for match in named if match]
    header = parse_retry_after(headers.get("retry-after"), now)
    waits += [] if header is None else [header]
    return min(max(*waits, RETRY_AFTER_LEAST), RETRY_AFTER_MOST) if waits else None


def until_midnight(now: float) -> float:
    """Seconds from an epoch to the next midnight Pacific; an hour where the zone's data is missing."""
    today = day_of(now, ZONE)
    return today.ends - now if today.slides is None else LONGEST_DAY_SECONDS / 25
