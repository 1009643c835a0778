"""The query of a list or of the stats, read strictly: a filter that is silently dropped looks right and is wrong."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from triage.errors import InvalidQuery
from triage.model.query import AlertQuery
from triage.model.scales import Classification, Priority, Severity

MAX_LIMIT = 500
MAX_TEXT = 200
FILTERS = frozenset({"priority", "classification", "severity", "source_ip", "q", "since", "until"})
PAGING = frozenset({"limit", "cursor"})
_RELATIVE = re.compile(r"(\d{1,5})([mhd])", re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def read_query(args: Mapping[str, str], known: frozenset[str] = FILTERS | PAGING) -> AlertQuery:
    """The query. Raises InvalidQuery naming the parameter, its fault and what it takes."""
    for name in args:
        if name not in known:
            raise InvalidQuery(name[:64], f"is not a parameter here; known are {', '.join(sorted(known))}")
    return AlertQuery(
        priority=_words(args, "priority", tuple(Priority)),
        classification=_words(args, "classification", tuple(Classification)),
        severity=_words(args, "severity", tuple(Severity)),
        source_ip=_source(args.get("source_ip", "")),
        q=_text(args.get("q", "")),
        since=_time(args, "since"),
        until=_time(args, "until"),
        limit=_whole(args, "limit", 1, MAX_LIMIT) or 50,
        cursor=_whole(args, "cursor", 1, 2**63 - 1),
    )


def _words(args: Mapping[str, str], name: str, options: tuple[str, ...]) -> tuple[str, ...]:
    by_lower = {option.lower(): str(option) for option in options}
    words = [word.strip() for word in args.get(name, "").split(",") if word.strip()]
    for word in words:
        if word.lower() not in by_lower:
            raise InvalidQuery(name, f"{word[:40]!r} is none of {', '.join(options)}")
    return tuple(by_lower[word.lower()] for word in words)


def _source(text: str) -> str | None:
    stripped = text.strip()
    try:
        return str(ipaddress.ip_address(stripped)) if stripped else None
    except ValueError:
        return stripped[:MAX_TEXT]


def _text(text: str) -> str | None:
    if len(text) > MAX_TEXT:
        raise InvalidQuery("q", f"is longer than {MAX_TEXT} characters")
    return text.strip() or None


def _time(args: Mapping[str, str], name: str) -> datetime | None:
    text = args.get(name, "").strip().replace(" ", "+")
    if not text:
        return None
    if relative := _RELATIVE.fullmatch(text):
        return datetime.now(UTC) - timedelta(**{_UNITS[relative[2]]: int(relative[1])})
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidQuery(name, f"{text[:40]!r} is neither ISO 8601 nor like 30m, 24h, 7d") from None


def _whole(args: Mapping[str, str], name: str, low: int, high: int) -> int | None:
    text = args.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or not low <= int(text) <= high:
        raise InvalidQuery(name, f"{text[:40]!r} is not a whole number from {low} to {high}")
    return int(text)
