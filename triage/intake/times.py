"""An event's time in whatever spelling, as an aware UTC time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

# 2001-09-09 in seconds; a larger number of digits means milli-, micro- or nanoseconds.
_EPOCH_UNITS = ((10**9, 10**10, 1.0), (10**12, 10**13, 1e3), (10**15, 10**16, 1e6), (10**18, 10**19, 1e9))
_NUMBER = re.compile(r"\d{9,19}(?:\.\d{1,9})?", re.ASCII)
_ZONE = re.compile(r"(?:Z|UTC|GMT|[+-]\d\d:?\d\d)$", re.ASCII)
_BEFORE_ZONE = re.compile(r" (?=(?:[+-]\d\d:?\d\d|Z)$)", re.ASCII)
# Windows counts tenths of a microsecond from 1601 (FILETIME): 18 digits that begin with 1 from 1918 to 2234.
_FILETIME = re.compile(r"1\d{17}", re.ASCII)
_FILETIME_OF_1970 = 116_444_736_000_000_000
_JSON_DATE = re.compile(r"/Date\((\d{9,19})(?:[+-]\d{4})?\)/", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.{0,30}|\d{4}-\d\d-\d\d", re.ASCII)
# Only American software writes AM and PM, with the month first.
_FORMATS = (
    "%d/%b/%Y:%H:%M:%S %z",
    "%Y/%m/%d %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%a, %d %b %Y %H:%M:%S %z",
    "%m/%d/%Y %I:%M:%S %p",
    "%a %b %d %H:%M:%S %Y",
    "%d %b %Y %H:%M:%S",
    "%d %b %Y %H:%M",
    "%d-%b-%Y %H:%M:%S",
    "%b %d, %Y %H:%M:%S",
    "%b %d, %Y %I:%M:%S %p",
    "%Y/%m/%d %H:%M:%S.%f",
    "%Y%m%dT%H%M%S%z",
    "%Y%m%d%H%M%S.%f",
)
_SHORTEST_LOGGED, _LONGEST_LOGGED = 12, 40
_LONGEST = 80
_DIGIT = re.compile(r"\d", re.ASCII)
_NAMED_ZONE = re.compile(r" (?:UTC|GMT|Z)$", re.ASCII)


def read_time(value: Any) -> datetime | None:
    """ISO 8601, an epoch in s, ms, us or ns, a Windows FILETIME, or one of a few log formats. A time without a zone is
    taken as UTC. None for anything else and for the zero time 0001-01-01."""
    if isinstance(value, bool) or value is None:
        return None
    text = _JSON_DATE.sub(r"\1", str(value).strip()[:_LONGEST])
    found = _from_epoch(text) if _NUMBER.fullmatch(text) else _from_text(text)
    return found if found and found.year > 1970 else None


def has_zone(value: Any) -> bool:
    """Whether a time that `read_time` reads says its zone itself; an epoch does."""
    text = str(value).strip()
    return bool(_NUMBER.fullmatch(text) or _ZONE.search(text))


def _from_epoch(text: str) -> datetime | None:
    if _FILETIME.fullmatch(text):
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=(int(text) - _FILETIME_OF_1970) // 10)
    number = float(text)
    for low, high, unit in _EPOCH_UNITS:
        if low <= number < high:
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=number / unit)
    return None


def _from_text(text: str) -> datetime | None:
    if _ISO.fullmatch(text):
        return _utc(_iso(_BEFORE_ZONE.sub("", re.sub(r" ?(?:UTC|GMT)$", "Z", text))))
    if not _SHORTEST_LOGGED <= len(text) <= _LONGEST_LOGGED or not _DIGIT.search(text):
        return None
    plain = _NAMED_ZONE.sub("", text)
    return next((_utc(found) for found in (_strptime(plain, f) for f in _FORMATS) if found), None)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _strptime(text: str, pattern: str) -> datetime | None:
    try:
        return datetime.strptime(text, pattern)
    except ValueError:
        return None


def _utc(time: datetime | None) -> datetime | None:
    if time is None:
        return None
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    try:
        return aware.astimezone(UTC)
    except OverflowError:
        return None
