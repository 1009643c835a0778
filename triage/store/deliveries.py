"""What was delivered before: the answers to whole deliveries, and the alert that each part of one became."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select

from triage.store.rows import NewAnswer
from triage.store.tables import alerts, claims, delivered, deliveries

ANSWERS_KEPT = timedelta(days=30)
"""Senders try again for three days (Standard Webhooks, "Deliverability and reliability"). An alert's own mark stays as
long as the alert: a later replay is judged anew and still makes no second one."""

ID_CHUNK = 500


def alerts_marked(connection: Connection, marks: Sequence[str]) -> dict[str, int]:
    """The alert of each mark that is known."""
    if not marks:
        return {}
    asked = select(delivered.c.mark, delivered.c.alert_id).where(delivered.c.mark.in_(marks))
    return {row[0]: row[1] for row in connection.execute(asked)}


def add_marks(connection: Connection, marks: dict[str, int]) -> None:
    """Say which alert each mark became; in the transaction that adds the alert, so that neither is there alone."""
    if marks:
        rows = [{"mark": mark, "alert_id": alert_id} for mark, alert_id in marks.items()]
        connection.execute(insert(delivered), rows)


def add_answers(connection: Connection, answers: Iterable[NewAnswer]) -> None:
    """Keep the first answer to each key, end the claim to it, and drop those that are too old to be asked for."""
    first: dict[str, NewAnswer] = {}
    for answer in answers:
        first.setdefault(answer.key, answer)
    if not first:
        return
    connection.execute(delete(claims).where(claims.c.key.in_(list(first))))
    known = set(connection.execute(select(deliveries.c.key).where(deliveries.c.key.in_(list(first)))).scalars())
    fresh = [answer.values() for key, answer in first.items() if key not in known]
    if fresh:
        connection.execute(insert(deliveries), fresh)
    oldest = min(answer.answered_at for answer in first.values()) - ANSWERS_KEPT
    connection.execute(delete(deliveries).where(deliveries.c.answered_at < oldest))


def answer_to(connection: Connection, key: str) -> tuple[str, str] | None:
    """(SHA-256 of the body, the answer as JSON text) of an answered delivery."""
    asked = select(deliveries.c.body_sha256, deliveries.c.answer_json).where(deliveries.c.key == key)
    row = connection.execute(asked).one_or_none()
    return None if row is None else (row[0], row[1])


def verdicts_of(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """(classification, priority) of each alert, as it was stored."""
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(ids), ID_CHUNK):
        wanted = alerts.c.id.in_(ids[start : start + ID_CHUNK])
        rows = connection.execute(select(alerts.c.id, alerts.c.classification, alerts.c.priority).where(wanted))
        found |= {row[0]: (row[1], row[2]) for row in rows}
    return found
