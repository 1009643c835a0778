"""Which of the past calls count against a limit, and when there is room again."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from triage.quota.limits import Limit

MINUTE_SECONDS = 60.0
# A calendar day has at most 25 hours (the end of daylight saving), so the last 25 hours hold any day whole.
LONGEST_DAY_SECONDS = 25 * 3600.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Window:
    """Calls at or after `start` count (epoch seconds). There is room again `slides` seconds after the oldest call
    that fills it, or at `ends` when it doesn't slide."""

    start: float
    slides: float | None = None
    ends: float = 0.0

    def opens_at(self, oldest: float) -> float:
        """When a full window takes another call, in epoch seconds."""
        return self.ends if self.slides is None else oldest + self.slides


def window_of(limit: Limit, at: float, zone: str) -> Window:
    """The window of a limit at a time (epoch seconds); a day is the calendar day of the IANA zone."""
    return _sliding(at, MINUTE_SECONDS) if limit.window == "minute" else day_of(at, zone)


def day_of(at: float, zone: str) -> Window:
    """The calendar day around a time. Without the zone's data (tzdata missing), the last 25 hours: never too little."""
    place = _zone(zone)
    if place is None:
        return _sliding(at, LONGEST_DAY_SECONDS)
    today = datetime.fromtimestamp(at, place).date()
    midnight, next_midnight = (datetime.combine(day, time(), place) for day in (today, today + timedelta(days=1)))
    return Window(midnight.timestamp(), ends=next_midnight.timestamp())


def _sliding(at: float, seconds: float) -> Window:
    return Window(math.nextafter(at - seconds, math.inf), slides=seconds)


@lru_cache(maxsize=16)
def _zone(name: str) -> tzinfo | None:
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        _log.warning("time_zone_unknown", extra={"zone": name, "instead": "the last 25 hours", "remedy": "tzdata"})
        return None
