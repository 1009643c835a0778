"""What is old goes: alerts with all that hangs on them, and answers to requests that nobody makes again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, delete, select

from triage.store.engine import writing
from triage.store.tables import alerts, claims, deliveries

CHUNK = 500
"""Alerts of one transaction: whoever wants to save waits no longer than for these."""


def purge(engine: Engine, before: datetime) -> int:
    """Delete the alerts that were received before that instant, and the answers and claims from before it; the number
    of alerts. What an alert became, and the marks that keep it one, go with it."""
    with writing(engine).begin() as connection:
        connection.execute(delete(deliveries).where(deliveries.c.answered_at < before))
        connection.execute(delete(claims).where(claims.c.until < before))
    deleted = 0
    while gone := _chunk(engine, before):
        deleted += gone
    return deleted


def _chunk(engine: Engine, before: datetime) -> int:
    oldest = select(alerts.c.id).where(alerts.c.received_at < before).order_by(alerts.c.id).limit(CHUNK)
    with writing(engine).begin() as connection:
        return connection.execute(delete(alerts).where(alerts.c.id.in_(oldest))).rowcount
