"""What one source says about one indicator."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from triage.model.indicator import Indicator


class SourceStatus(StrEnum):
    """How a lookup ended. "Could not ask" (QUOTA_EXHAUSTED, ERROR), "asked and unknown" (NOT_FOUND) and an answer
    (OK, CACHED) are never confused. SKIPPED: nothing there that may be asked about. NOT_CONFIGURED: no key."""

    OK = "ok"
    CACHED = "cached"
    NOT_FOUND = "not_found"
    SKIPPED = "skipped"
    NOT_CONFIGURED = "not_configured"
    QUOTA_EXHAUSTED = "quota_exhausted"
    ERROR = "error"


ANSWERED = frozenset({SourceStatus.OK, SourceStatus.CACHED, SourceStatus.NOT_FOUND})
FAILED = frozenset({SourceStatus.QUOTA_EXHAUSTED, SourceStatus.ERROR})


@dataclass(frozen=True, slots=True)
class Reading:
    """The typed, ranged content of an answer; None is "this source does not say", never "no".

    abuse_score: 0..100. total_reports, malicious, suspicious, engines: counts >= 0 (`engines` is the denominator).
    country: ISO 3166-1 alpha-2. usage_type: one of the source's own closed list of words. listed_in: names of the
    operator's lists that hold the indicator. as_of: ISO 8601 date or time of the source's data. No free text.
    """

    abuse_score: int | None = None
    total_reports: int | None = None
    is_tor: bool | None = None
    is_vpn: bool | None = None
    is_proxy: bool | None = None
    is_datacenter: bool | None = None
    is_residential: bool | None = None
    is_whitelisted: bool | None = None
    usage_type: str | None = None
    country: str | None = None
    malicious: int | None = None
    suspicious: int | None = None
    engines: int | None = None
    listed_in: tuple[str, ...] = ()
    as_of: str | None = None

    def known(self) -> dict[str, Any]:
        """Only the fields that the source spoke of, in declaration order, as plain JSON values."""
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: list(v) if isinstance(v, tuple) else v for name, v in pairs if v not in (None, ())}


@dataclass(frozen=True, slots=True)
class Finding:
    """One lookup's outcome. `reading` is there when status is OK or CACHED. `age_seconds` is 0 for a fresh answer,
    the age of the cached one else, None when nobody answered. `detail` says in words why there is no answer."""

    source: str
    indicator: Indicator
    status: SourceStatus
    reading: Reading | None = None
    detail: str | None = None
    age_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source over all indicators of an alert: the worst status of its findings, with that one's detail."""

    name: str
    status: SourceStatus
    detail: str | None = None
    age_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Enrichment:
    """Everything that the sources say about one alert. `sources` has one entry for each known source, in order.

    `speaks_of` maps a source's name to the kinds of indicator that it can speak of, for configured remote sources.
    """

    findings: tuple[Finding, ...] = ()
    sources: tuple[SourceState, ...] = ()
    speaks_of: tuple[tuple[str, frozenset[str]], ...] = ()
