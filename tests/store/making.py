"""Records for the tests of the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from triage.model.record import AlertRecord, AlertSummary

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SUMMARY = AlertSummary(
    name="Suspicious Login",
    received_at=NOON,
    timestamp=NOON,
    source_ip="185.220.101.52",
    destination_ip="10.0.0.5",
    alert_type="failed_login",
    message="12 failed logins",
    severity="High",
    risk_score=88.5,
    priority="High",
    classification="TRUE_POSITIVE",
    confidence=95,
    ip_reputation=100,
    geo_location="DE",
    is_vpn=None,
    degraded=False,
)


def record(alert_json: str = '{"user":"eve"}', answer_json: str = '{"confidence":95}', **changes: Any) -> AlertRecord:
    """One alert, with the named columns changed."""
    return AlertRecord(replace(SUMMARY, **changes), alert_json, answer_json)


def url_of(folder: Path) -> str:
    """The address of a store in `folder`."""
    return f"sqlite:///{folder}/triage.db"


def in_threads(count: int, work: Callable[[int], list[Any]]) -> list[Any]:
    """What work(0) … work(count - 1), lists all, return together, run at once."""
    with ThreadPoolExecutor(count) as pool:
        return list(chain.from_iterable(pool.map(work, range(count))))


def rows_of(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    """What SQLite itself says, past the store."""
    with closing(sqlite3.connect(folder / "triage.db")) as connection:
        return connection.execute(sql).fetchall()


@contextmanager
def write_lock(folder: Path) -> Iterator[None]:
    """Hold SQLite's write lock as another process would."""
    with closing(sqlite3.connect(folder / "triage.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@contextmanager
def connections_prepared(prepare: Callable[[Any], None]) -> Iterator[None]:
    """Run `prepare` on every database connection that is opened meanwhile."""

    def on_connect(connection: Any, _record: Any) -> None:
        prepare(connection)

    event.listen(Engine, "connect", on_connect)
    yield
    event.remove(Engine, "connect", on_connect)
