"""Who was asked how often: every call is written down before it is made, so that no limit is ever overrun."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from triage.errors import QuotaExhausted, UpstreamError
from triage.quota.ledger_file import LedgerFile, Moment
from triage.quota.limits import Limit
from triage.quota.window import window_of

# An upstream's absurd Retry-After is clamped to 24 hours, so that it closes a source for a day at most.
MAX_HOLD_SECONDS = 86_400.0

_HOLD = "INSERT INTO holds VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET until = max(until, excluded.until)"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of one limit is used now."""

    limit: Limit
    used: int


class Ledger:
    """Calls per source in one SQLite file, shared by threads and processes, alive across restarts.

    An attempt is reserved before the call and never given back: the upstream has counted it.
    Days are calendar days of `zone`, an IANA name. The file is opened at the first use.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.file = LedgerFile(path, clock)

    def reserve(self, name: str, limits: tuple[Limit, ...], zone: str = "UTC") -> None:
        """Take one call. Raises QuotaExhausted when there is none left, UpstreamError when it can't be written down."""
        with self.file.write() as moment:
            refusal = _refusal(moment, name, limits, zone)
            if refusal is None:
                moment.connection.execute("INSERT INTO attempts VALUES (?, ?)", (name, moment.now))
        if refusal is not None:
            raise refusal

    def hold(self, name: str, seconds: float) -> None:
        """The upstream said stop: refuse its calls in all processes for that long. A longer hold is kept."""
        try:
            with self.file.write() as moment:
                until = moment.now + min(max(seconds, 0.0), MAX_HOLD_SECONDS)
                moment.connection.execute(_HOLD, (name, until))
        except UpstreamError as error:
            _log.warning("quota_hold_not_shared", extra={"source": name, "reason": error.detail})

    def held(self, name: str) -> float:
        """Seconds until a hold ends; 0 when there is none, or the ledger can't be read (`reserve` then refuses)."""
        try:
            with self.file.read() as moment:
                return _held(moment, name)
        except UpstreamError as error:
            _log.warning("quota_ledger_unreadable", extra={"source": name, "reason": error.detail})
            return 0.0

    def exhausted(self, name: str, limits: tuple[Limit, ...], zone: str = "UTC") -> bool:
        """Whether a call now would be refused; also when the ledger can't be read. Reserves nothing."""
        try:
            with self.file.read() as moment:
                return _refusal(moment, name, limits, zone) is not None
        except UpstreamError as error:
            _log.warning("quota_ledger_unreadable", extra={"source": name, "reason": error.detail})
            return True

    def usage(self, name: str, limits: tuple[Limit, ...], zone: str = "UTC") -> tuple[Usage, ...]:
        """How much of each limit is used now. Raises UpstreamError when the ledger can't be read."""
        with self.file.read() as moment:
            return tuple(Usage(limit, _used(moment, name, limit, zone)) for limit in limits)

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        self.file.close()


def _refusal(moment: Moment, name: str, limits: tuple[Limit, ...], zone: str) -> QuotaExhausted | None:
    left = _held(moment, name)
    if left > 0:
        return QuotaExhausted(f"{name} asked for a pause, which ends in {_span(left)}", left)
    waits = [(wait, limit) for limit in limits if (wait := _wait(moment, name, limit, zone)) is not None]
    if not waits:
        return None
    wait, limit = max(waits, key=lambda pair: pair[0])
    return QuotaExhausted(
        f"the limit of {limit.count} calls a {limit.window} to {name} is used up for {_span(wait)}", wait
    )


def _wait(moment: Moment, name: str, limit: Limit, zone: str) -> float | None:
    """Seconds until a full window takes another call; None when there is room."""
    window = window_of(limit, moment.wall, zone)
    row = moment.connection.execute(
        "SELECT at FROM attempts WHERE name = ? AND at >= ? ORDER BY at DESC LIMIT 1 OFFSET ?",
        (name, window.start, limit.count - 1),
    ).fetchone()
    return None if row is None else max(window.opens_at(row[0]) - moment.wall, 0.0)


def _used(moment: Moment, name: str, limit: Limit, zone: str) -> int:
    start = window_of(limit, moment.wall, zone).start
    query = "SELECT count(*) FROM attempts WHERE name = ? AND at >= ?"
    return int(moment.connection.execute(query, (name, start)).fetchone()[0])


def _held(moment: Moment, name: str) -> float:
    row = moment.connection.execute("SELECT until FROM holds WHERE name = ?", (name,)).fetchone()
    return 0.0 if row is None else max(float(row[0]) - moment.now, 0.0)


def _span(seconds: float) -> str:
    """A wait in words, rounded up: "17 s", "5 min", "3 h"."""
    unit, size = ("s", 1) if seconds < 120 else ("min", 60) if seconds < 7200 else ("h", 3600)
    return f"{-int(-seconds // size)} {unit}"
