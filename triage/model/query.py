"""A question to the list of stored alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AlertQuery:
    """Filters are AND; a tuple is OR within its field, () takes all. `cursor` is the id below which the page starts.
    `since` (inclusive) and `until` (exclusive) filter the alert's own time. `limit` is 1..500."""

    priority: tuple[str, ...] = ()
    classification: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    source_ip: str | None = None
    q: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 50
    cursor: int | None = None
