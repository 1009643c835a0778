"""An alert from the parts of a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from triage.intake import kinds, shapes
from triage.intake.accounts import people_of
from triage.intake.blank import is_blank
from triage.intake.lines.clock import by_pattern, spelled
from triage.intake.paths import Found, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.times import read_time
from triage.model.alert import Alert

_REALMS = (".local", ".lan", ".corp", ".internal", ".com", ".net", ".org")
_SHOWN = re.compile(r"[^()]{2,80} \(([a-z][a-z0-9._-]{1,39})\)", re.ASCII)
_NOBODY = re.compile(
    r"unknown\b.*|\(?no user\)?|\(?none\)?|anonymous logon|no authentication.*|not (?:available|applicable)|\$\{.*\}?",
    re.IGNORECASE,
)


def read_line(
    line: str, parts: Mapping[str, Any], sender: Sender, given: Mapping[str, Iterable[Found]], today: datetime
) -> Alert:
    """An alert whose raw is {"line": the line, and its parts}. `given["timestamp"]` may hold times as logs write them,
    also (text, its Java pattern)."""
    raw = {"line": line, **{name: part for name, part in parts.items() if part}}
    times, notes = _times(given.get("timestamp", ()), today)
    alert = read_alert(raw, sender, {**given, "timestamp": times})
    return replace(alert, received=line, notes=(*alert.notes, *notes))


def accounts(raw: Mapping[str, Any], paths: str) -> list[Found]:
    """The user names at these places, without the domain before them; none for what says that nobody is known."""
    plain = (
        (pointer, value.strip('"') if isinstance(value, str) else value) for pointer, value in values_at(raw, paths)
    )
    named = [
        (at, _login(kinds.account(value)))
        for at, value in plain
        if not is_blank(value) and kinds.address(value) is None
    ]
    return people_of(pair for pair in named if pair[1] and "://" not in pair[1] and not _NOBODY.fullmatch(pair[1][:80]))


def _login(name: str | None) -> str | None:
    """The account of "Ana Lima (alima)", as directories show people; a domain in its place is none."""
    found = _SHOWN.fullmatch(name) if name else None
    return found[1] if found and not found[1].endswith(_REALMS) else name


def host_names(raw: Mapping[str, Any], paths: str) -> Iterator[Found]:
    """The host names at these places; an address in the place of a name is none."""
    for pointer, value in values_at(raw, paths):
        if kinds.address(value) is None and not str(value).lower().endswith(".exe"):
            yield pointer, value


def reporter(head: Mapping[str, Any], found: list[Found], pointer: str = "/syslog/hostname") -> list[Found]:
    """The host names that were found; where there are none, the host that the syslog head names."""
    name = head.get("hostname")
    return found if found or not name or shapes.machine(name) is None else [(pointer, name)]


def _times(found: Iterable[Found], today: datetime) -> tuple[list[Found], tuple[str, ...]]:
    """The times in ISO 8601, and a note for a year that was put in."""
    times: list[Found] = []
    notes: tuple[str, ...] = ()
    for pointer, value in found:
        text, year = _spelled(value, today)
        if year is not None and read_time(text) and not any(read_time(earlier) for _, earlier in times):
            notes = (f"the time names no year and was put into {year}, the nearest before its receipt",)
        times.append((pointer, text))
    return times, notes


def _spelled(value: Any, today: datetime) -> tuple[Any, int | None]:
    if isinstance(value, tuple):
        text, pattern = value
        return by_pattern(text, pattern, today)
    return spelled(value, today) if isinstance(value, str) else (value, None)
