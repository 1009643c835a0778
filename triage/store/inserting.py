"""Rows into the tables, inside one write transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection, Engine, insert

from triage.store.claims import lapse, take
from triage.store.deliveries import add_answers, add_marks, alerts_marked
from triage.store.engine import writing
from triage.store.rows import Lapse, NewAnswer, NewClaim, NewRow, Row, to_document
from triage.store.tables import alerts, documents
from triage.store.writer import Insert

_ADD_ALERTS = insert(alerts).returning(alerts.c.id, sort_by_parameter_order=True)
_ADD_DOCUMENTS = insert(documents)


@contextmanager
def insert_transaction(engine: Engine) -> Iterator[Insert]:
    """A write transaction that commits at its end; its value adds rows and returns their ids."""
    with writing(engine).begin() as connection:
        yield partial(_insert, connection)


def _insert(connection: Connection, rows: Sequence[Row]) -> list[int]:
    new = [(place, row) for place, row in enumerate(rows) if isinstance(row, NewRow)]
    ids = dict(zip([place for place, _ in new], _add_once(connection, [row for _, row in new]), strict=True))
    add_answers(connection, [row for row in rows if isinstance(row, NewAnswer)])
    for place, row in enumerate(rows):
        if isinstance(row, NewClaim):
            ids[place] = take(connection, row.claim)
        elif isinstance(row, Lapse):
            lapse(connection, row.key)
    return [ids.get(place, 0) for place in range(len(rows))]


def _add_once(connection: Connection, rows: Sequence[NewRow]) -> list[int]:
    """The id of each row; one whose mark is known, or comes twice here, is not added again."""
    slots = [row.mark or f"unmarked {place}" for place, row in enumerate(rows)]
    ids = alerts_marked(connection, [row.mark for row in rows if row.mark])
    fresh: dict[str, NewRow] = {}
    for slot, row in zip(slots, rows, strict=True):
        if slot not in ids:
            fresh.setdefault(slot, row)
    added = dict(zip(fresh, _add(connection, list(fresh.values())), strict=True))
    add_marks(connection, {slot: alert_id for slot, alert_id in added.items() if fresh[slot].mark})
    return [(ids | added)[slot] for slot in slots]


def _add(connection: Connection, rows: Sequence[NewRow]) -> list[int]:
    if not rows:
        return []
    ids = list(connection.execute(_ADD_ALERTS, [row.alert for row in rows]).scalars())
    connection.execute(_ADD_DOCUMENTS, [to_document(alert_id, row) for alert_id, row in zip(ids, rows, strict=True)])
    return ids
