"""Typed, ranged values out of a stranger's JSON: a fault is an UpstreamError, an absent field is None.

A message names the field and what was expected, never the value: strangers write it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from triage.errors import UpstreamError

MOST = 10**9
"""Greatest count that is believed; AbuseIPDB's and VirusTotal's own counts stay far below it."""

_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)

LAST_EPOCH = 4_102_444_800
"""2100-01-01, the latest date that is believed, in seconds."""


def section(body: Any, key: str) -> Mapping[str, Any]:
    """The object under `key`, which has to be there."""
    value = body.get(key) if isinstance(body, dict) else None
    if not isinstance(value, dict):
        raise UpstreamError(f"{key} is not an object in the reply")
    return value


def count(body: Mapping[str, Any], key: str, most: int = MOST) -> int | None:
    """An integer 0..most; true and 1.0 are no integers."""
    return number(body.get(key), key, most)


def number(value: Any, name: str, most: int = MOST) -> int | None:
    """The value as an integer 0..most. `name` is our word for it, never a key that a stranger wrote."""
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= most:
        raise UpstreamError(f"{name} is not an integer from 0 to {most} in the reply")
    return value


def required_count(body: Mapping[str, Any], key: str, most: int = MOST) -> int:
    """As `count`, for a field without which the answer says nothing."""
    value = count(body, key, most)
    if value is None:
        raise UpstreamError(f"{key} is missing in the reply")
    return value


def flag(body: Mapping[str, Any], key: str) -> bool | None:
    """True, False, or None where the source does not say."""
    value = body.get(key)
    if value is not None and not isinstance(value, bool):
        raise UpstreamError(f"{key} is neither true nor false in the reply")
    return value


def word(body: Mapping[str, Any], key: str) -> str | None:
    """A string, as it is: only to be looked up in a closed list, never to be shown."""
    value = body.get(key)
    if value is not None and not isinstance(value, str):
        raise UpstreamError(f"{key} is not a string in the reply")
    return value


def words(body: Mapping[str, Any], key: str) -> frozenset[str]:
    """A list of strings, as a set to compare with a closed list; empty where the field is absent."""
    value = body.get(key)
    if value is None:
        return frozenset()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UpstreamError(f"{key} is not a list of strings in the reply")
    return frozenset(value)


def country(body: Mapping[str, Any], key: str) -> str | None:
    """A country as two capital letters (ISO 3166-1 alpha-2); None for any other word."""
    return country_code(word(body, key))


def country_code(text: str | None) -> str | None:
    """`text` when it has the shape of ISO 3166-1 alpha-2, else None."""
    return text if text is not None and _COUNTRY.fullmatch(text) else None


def moment(body: Mapping[str, Any], key: str) -> str | None:
    """Epoch seconds as ISO 8601 time in UTC."""
    seconds = count(body, key, LAST_EPOCH)
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
