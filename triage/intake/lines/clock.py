"""Times as logs write them: with the month's name, without a year, in a pattern that the line itself names."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

Clock = Callable[[], datetime]

_MONTHS = {
    name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)
}
# The abbreviations with one usual reading; a time with another (CST, IST) is taken as UTC.
_OFFSETS = "UTC Z GMT Z Z Z CET +01:00 CEST +02:00 EET +02:00 EEST +03:00 JST +09:00 "
_OFFSETS += "EST -05:00 EDT -04:00 CDT -05:00 MST -07:00 MDT -06:00 PST -08:00 PDT -07:00"
_ZONES = dict(zip(_OFFSETS.split()[::2], _OFFSETS.split()[1::2], strict=True))
_OFFSET = r"(?:GMT|UTC)?[+-]\d\d:?\d\d"
_ZONE = rf"(?: ?({_OFFSET}|Z|[A-Z]{{3,4}}))?"
_CLOCK = r"(\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?"
_NAMED = re.compile(rf"([A-Z][a-z]{{2}}) +(\d{{1,2}}),?(?: +(\d{{4}}))? +{_CLOCK}{_ZONE}(?: (\d{{4}}))?", re.ASCII)
_SLASHED = re.compile(rf"(\d\d)/(\d\d)(?:/(\d{{4}}|\d\d))?-{_CLOCK}", re.ASCII)
_WEEKDAY = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? ", re.ASCII)
# A device's clock and zone may run this far ahead of ours before a date is taken to be last year's.
AHEAD = timedelta(days=1)


def utc_now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


def spelled(text: str, today: datetime) -> tuple[str, int | None]:
    """The time in ISO 8601 and the year that was put in where it named none; as it stands when it is no log's time.

    "Jan  2 03:04:05", "Jan 02 2026 03:04:05.678 UTC" and Snort's "01/02-03:04:05.678901" are read. A time without a
    year is put into the year that brings it nearest before `today`.
    """
    text = text.strip()[:64]
    if found := _NAMED.fullmatch(_WEEKDAY.sub("", text, count=1)):
        month = _MONTHS.get(found[1].lower(), 0)
        return _iso((found[3] or found[7], month, int(found[2])), found[4], found[5], found[6], today) or (text, None)
    if found := _SLASHED.fullmatch(text):
        return _iso((found[3], int(found[1]), int(found[2])), found[4], found[5], None, today) or (text, None)
    return text, None


def by_pattern(text: str, pattern: str, today: datetime) -> tuple[str, int | None]:
    """A time in a Java SimpleDateFormat pattern (LEEF's devTimeFormat), as `spelled` gives it."""
    reads = _pattern(pattern) if len(pattern) <= 40 else None
    found = reads.fullmatch(text.strip()[:64]) if reads else None
    if found is None:
        return spelled(text, today)
    part = {name: value for name, value in found.groupdict().items() if value}
    month = part.get("month", "")
    number = int(month) if month.isdigit() else _MONTHS.get(month[:3].lower(), 0)
    hour = _hour(int(part.get("hour", "0")), part.get("half", ""))
    clock = f"{hour:02}:{int(part.get('minute', '0')):02}:{int(part.get('second', '0')):02}"
    date = (part.get("year"), number, int(part.get("day", "0")))
    return _iso(date, clock, part.get("fraction"), part.get("zone"), today) or (text, None)


def _iso(
    date: tuple[str | None, int, int], clock: str, fraction: str | None, zone: str | None, today: datetime
) -> tuple[str, int | None] | None:
    named, month, day = date
    year = int(named) + (2000 if len(named) == 2 else 0) if named else _year(month, day, clock, today)
    if year is None or not 1 <= month <= 12:
        return None
    offset = _ZONES.get(zone, zone[-6:].lstrip("GMTUC") if zone[-1].isdigit() else "") if zone else ""
    parts = f"{fraction[:6]:0<6}" if fraction else ""
    text = f"{year:04}-{month:02}-{day:02}T{clock}{'.' + parts if parts else ''}{offset}"
    return text, None if named else year


def _year(month: int, day: int, clock: str, today: datetime) -> int | None:
    """The year that puts the date nearest before today; a 29th of February needs a leap year."""
    for year in range(today.year + 1, today.year - 9, -1):
        try:
            time = datetime.fromisoformat(f"{year:04}-{month:02}-{day:02}T{clock}+00:00")
        except ValueError:
            continue
        if time <= today + AHEAD:
            return year
    return None


def _hour(hour: int, half: str) -> int:
    return hour % 12 + (12 if half.lower() == "pm" else 0) if half else hour


_LETTERS = {
    "y": r"(?P<year>\d{4}|\d\d)",
    "M": r"(?P<month>[A-Za-z]{3,9}|\d{1,2})",
    "d": r"(?P<day>\d{1,2})",
    "H": r"(?P<hour>\d{1,2})",
    "h": r"(?P<hour>\d{1,2})",
    "m": r"(?P<minute>\d{1,2})",
    "s": r"(?P<second>\d{1,2})",
    "S": r"(?P<fraction>\d{1,9})",
    "a": r"(?P<half>[AaPp][Mm])",
    "z": rf"(?P<zone>{_OFFSET}|[A-Z]{{1,4}})",
    "E": r"[A-Za-z]{3,9}",
}
_LETTERS |= {"Z": _LETTERS["z"], "X": _LETTERS["z"], "x": _LETTERS["z"], "u": _LETTERS["y"]}
_PIECE = re.compile(r"'([^']*)'|([A-Za-z])\2*|.", re.DOTALL)


@lru_cache(maxsize=64)
def _pattern(pattern: str) -> re.Pattern[str] | None:
    pieces, seen = [], set()
    for piece in _PIECE.finditer(pattern):
        letter = piece[2]
        if letter and (letter not in _LETTERS or _LETTERS[letter] in seen):
            return None
        seen.add(_LETTERS[letter] if letter else None)
        pieces.append(_LETTERS[letter] if letter else re.escape(piece[0] if piece[1] is None else piece[1]))
    return re.compile("".join(pieces), re.ASCII)
