"""Rows into the tables, inside one write transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection, Engine, insert

from triage.store.engine import writing
from triage.store.rows import NewRow, to_document
from triage.store.tables import alerts, documents
from triage.store.writer import Insert

_ADD_ALERTS = insert(alerts).returning(alerts.c.id, sort_by_parameter_order=True)
_ADD_DOCUMENTS = insert(documents)


@contextmanager
def insert_transaction(engine: Engine) -> Iterator[Insert]:
    """A write transaction that commits at its end; its value adds rows and returns their ids."""
    with writing(engine).begin() as connection:
        yield partial(_insert, connection)


def _insert(connection: Connection, rows: Sequence[NewRow]) -> list[int]:
    if not rows:
        return []
    ids = list(connection.execute(_ADD_ALERTS, [row.alert for row in rows]).scalars())
    connection.execute(_ADD_DOCUMENTS, [to_document(alert_id, row) for alert_id, row in zip(ids, rows, strict=True)])
    return ids
