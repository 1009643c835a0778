"""A line read on a day that does not change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from triage.intake.adapter import Items
from triage.intake.lines.clock import Clock
from triage.model.alert import Alert


def today() -> datetime:
    return datetime(2026, 3, 1, tzinfo=UTC)


def alerts_by(read: Callable[[str, Clock], Items]) -> Callable[[str], Alert]:
    """The one alert of a line, by that adapter."""

    def alert_of(line: str) -> Alert:
        (alert,) = read(line, today)
        assert isinstance(alert, Alert)
        return alert

    return alert_of
