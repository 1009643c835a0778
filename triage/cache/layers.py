"""The two layers of the cache: what sources said of indicators, and what the model said of alerts.

Only answers fit in: a failure has no form that could be stored and later be taken for "clean".
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from triage.cache.fingerprint import fingerprint
from triage.cache.journal import Journal
from triage.cache.record import Entry
from triage.model.finding import Reading
from triage.model.indicator import Indicator

# Raise it when a field of Reading changes its meaning: older entries are then asked again.
READING_VERSION = 1

_TYPES = {"int | None": int, "bool | None": bool, "str | None": str, "tuple[str, ...]": list}
_FIELD_TYPES = {field.name: _TYPES[str(field.type)] for field in fields(Reading)}
_MAX_VALUES = {"abuse_score": 100}


@dataclass(frozen=True, slots=True)
class CachedReading:
    """An answer and its age. `reading` None: the source was asked and doesn't know the indicator."""

    reading: Reading | None
    age_seconds: int


@dataclass(frozen=True, slots=True)
class CachedReply:
    """A model's reply and its age."""

    value: dict[str, Any]
    age_seconds: int


class IntelCache:
    """Answers of intelligence sources; "not known" is kept for `miss_ttl` seconds, an answer for `ttl`."""

    def __init__(self, journal: Journal, ttl: float, miss_ttl: float) -> None:
        self.journal = journal
        self._ttl = ttl
        self._miss_ttl = miss_ttl

    def get(self, source: str, indicator: Indicator) -> CachedReading | None:
        """The stored answer of a source about an indicator; None when it must be asked."""
        entry = self.journal.get(_key(source, indicator))
        if entry is None or not isinstance(entry.value, dict) or not _is_about(entry.value, source, indicator):
            return None
        stored = entry.value["reading"]
        reading = None if stored is None else _reading(stored)
        if stored is not None and reading is None:
            return None
        age = self.journal.age(entry)
        return CachedReading(reading, int(age)) if age < self._ttl_of(reading) else None

    def put(self, source: str, indicator: Indicator, reading: Reading | None) -> None:
        """Store an answer; None is "asked, and not known"."""
        known = None if reading is None else reading.known()
        self.journal.put(_key(source, indicator), _about(source, indicator) | {"reading": known}, self._ttl_of(reading))

    def _ttl_of(self, reading: Reading | None) -> float:
        return self._miss_ttl if reading is None else self._ttl


class AiCache:
    """Replies of the model, by a fingerprint of all that they depend on."""

    def __init__(self, journal: Journal, ttl: float) -> None:
        self.journal = journal
        self._ttl = ttl

    def get(self, key: str) -> CachedReply | None:
        """The stored reply; None when the model must be asked."""
        entry: Entry | None = self.journal.get(key)
        if entry is None or not isinstance(entry.value, dict):
            return None
        age = self.journal.age(entry)
        return CachedReply(entry.value, int(age)) if age < self._ttl else None

    def put(self, key: str, value: dict[str, Any]) -> None:
        """Store a reply that was usable."""
        self.journal.put(key, value, self._ttl)


def _key(source: str, indicator: Indicator) -> str:
    return fingerprint("reading", READING_VERSION, source, indicator.kind, indicator.value)


def _about(source: str, indicator: Indicator) -> dict[str, Any]:
    return {"source": source, "kind": str(indicator.kind), "indicator": indicator.value}


def _is_about(value: dict[str, Any], source: str, indicator: Indicator) -> bool:
    return "reading" in value and _about(source, indicator).items() <= value.items()


def _reading(stored: Any) -> Reading | None:
    """A reading from a file that others may have written: exact types and ranges, or None."""
    if not isinstance(stored, dict) or not all(_fits(name, value) for name, value in stored.items()):
        return None
    values: dict[str, Any] = {name: tuple(value) if type(value) is list else value for name, value in stored.items()}
    return Reading(**values)


def _fits(name: str, value: Any) -> bool:
    if type(value) is not _FIELD_TYPES.get(name):
        return False
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return not isinstance(value, int) or 0 <= value <= _MAX_VALUES.get(name, value)
