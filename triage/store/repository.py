"""The store: save an alert with its verdict, and read them back one by one, in pages, in numbers, or all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, Select, column, func, select, table, update

from triage.errors import StoreError
from triage.model.claim import Claim, Holder
from triage.model.query import AlertQuery
from triage.model.record import AlertRecord, Page, Stats
from triage.store.claims import holder_of
from triage.store.deliveries import answer_to, verdicts_of
from triage.store.engine import writing
from triage.store.faults import DATABASE_FAULTS, store_fault
from triage.store.filters import conditions
from triage.store.inserting import insert_transaction
from triage.store.purge import purge
from triage.store.rows import (
    RECORD_COLUMNS,
    SUMMARY_COLUMNS,
    Lapse,
    NewAnswer,
    NewClaim,
    to_record,
    to_row,
    to_summary,
)
from triage.store.statistics import count_by_group, stats_of
from triage.store.tables import alerts, documents
from triage.store.writer import GroupWriter

SAVE_SECONDS = 15.0
EXPORT_ROWS = 16
"""How many alerts an export holds at a time; each may be as long as a request (5 MiB)."""

LARGEST_ID = 2**63 - 1
_REVISION = table("alembic_version", column("version_num"))


class Store:
    """Alerts with their verdicts. Safe for many threads, and for many processes on one database."""

    def __init__(self, engine: Engine, after_close: Callable[[], None] | None = None) -> None:
        self._engine = engine
        self._writer = GroupWriter(partial(insert_transaction, engine))
        self._after_close = after_close

    def save(self, record: AlertRecord, seconds: float = SAVE_SECONDS, mark: str | None = None) -> int:
        """Commit `record` and return its id; that of an earlier record with the same `mark`, which then stays as it
        is. Raises StoreFull or StoreError: then it was not accepted.

        After `seconds` the record is taken back, unless its commit has begun: then that decides.
        """
        return self._writer.save(to_row(record, mark), seconds)

    def remember(self, answer: NewAnswer, seconds: float = SAVE_SECONDS) -> None:
        """Keep the answer to a delivery, unless there is one already. Raises as `save`."""
        self._writer.save(answer, seconds)

    def claim(self, claim: Claim, seconds: float = SAVE_SECONDS) -> int:
        """The instant of the first attempt (microseconds since 1970) when the key is now ours to answer, 0 when it is
        answered or somebody is at it. Raises as `save`."""
        return self._writer.save(NewClaim(claim), seconds)

    def give_up(self, key: str, seconds: float = SAVE_SECONDS) -> None:
        """Let the next one answer that key. Raises as `save`; then it is free when its time is over."""
        self._writer.save(Lapse(key), seconds)

    def holder_of(self, key: str) -> Holder | None:
        """Who answers that key at present. Raises StoreError."""
        with self._reading() as connection:
            return holder_of(connection, key)

    def answer_to(self, key: str) -> tuple[str, str] | None:
        """(SHA-256 of the body, the answer as JSON text) of a delivery that was answered. Raises StoreError."""
        with self._reading() as connection:
            return answer_to(connection, key)

    def verdicts(self, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """(classification, priority) of each alert, as it was stored. Raises StoreError."""
        with self._reading() as connection:
            return verdicts_of(connection, ids)

    def get(self, alert_id: int) -> AlertRecord | None:
        """The alert with this id; None where there is none. Raises StoreError."""
        if not 0 < alert_id <= LARGEST_ID:
            return None
        with self._reading() as connection:
            row = connection.execute(_records().where(alerts.c.id == alert_id)).one_or_none()
        return None if row is None else to_record(row)[1]

    def page(self, query: AlertQuery) -> Page:
        """The alerts that match, newest first, at most `query.limit`. Raises StoreError."""
        wanted = conditions(query)
        listing = _below(select(*SUMMARY_COLUMNS).where(*wanted), query.cursor).limit(query.limit + 1)
        with self._reading() as connection:
            found = connection.execute(listing).all()
            total = connection.execute(select(func.count()).select_from(alerts).where(*wanted)).scalar_one()
        rows = tuple(to_summary(row) for row in found[: query.limit])
        return Page(rows, total, rows[-1][0] if len(found) > query.limit else None)

    def stats(self, query: AlertQuery) -> Stats:
        """Numbers over all alerts that match; the query's cursor and limit do not count. Raises StoreError."""
        with self._reading() as connection:
            return stats_of(connection.execute(count_by_group(query)))

    def count(self) -> int:
        """How many alerts there are. Raises StoreError."""
        with self._reading() as connection:
            return connection.execute(select(func.count()).select_from(alerts)).scalar_one()

    def export(self, query: AlertQuery) -> Iterator[tuple[int, AlertRecord]]:
        """(id, record) of every alert that matches, newest first; the query's limit does not count.

        What is saved meanwhile is left out. Reads a few at a time, so a slow taker holds neither memory nor a
        connection, nor keeps the journal from being emptied. Raises StoreError, also while it runs.
        """
        listing = _records().where(*conditions(query)).limit(EXPORT_ROWS)
        cursor = query.cursor
        while True:
            with self._reading() as connection:
                found = connection.execute(_below(listing, cursor)).all()
            yield from map(to_record, found)
            if len(found) < EXPORT_ROWS:
                return
            cursor = found[-1][0]

    def purge(self, before: datetime) -> int:
        """Delete the alerts received before that instant and older answers; how many alerts. Raises StoreError."""
        try:
            return purge(self._engine, before)
        except DATABASE_FAULTS as error:
            raise store_fault(error) from error

    def healthy(self) -> bool:
        """True when the store can be read and, where the last save failed, can be written again."""
        try:
            with self._reading() as connection:
                connection.execute(select(alerts.c.id).limit(1)).all()
            if self._writer.failing:
                self._rewrite_revision()
        except (StoreError, *DATABASE_FAULTS):
            return False
        return True

    def close(self) -> None:
        """Commit what waits and let go of the database. Saves are refused from here on."""
        self._writer.close()
        self._engine.dispose()
        if self._after_close is not None:
            self._after_close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except DATABASE_FAULTS as error:
            raise store_fault(error) from error

    def _rewrite_revision(self) -> None:
        """The smallest commit there is: it changes nothing and needs the disk all the same."""
        with writing(self._engine).begin() as connection:
            connection.execute(update(_REVISION).values(version_num=_REVISION.c.version_num))


def _records() -> Select[Any]:
    return select(*RECORD_COLUMNS).join_from(alerts, documents)


def _below(listing: Select[Any], cursor: int | None) -> Select[Any]:
    """Newest first, from the next one below `cursor`."""
    if cursor is not None:
        listing = listing.where(alerts.c.id < min(cursor, LARGEST_ID))
    return listing.order_by(alerts.c.id.desc())
