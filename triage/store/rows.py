"""An `AlertRecord` as table rows, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Column

from triage.model.claim import Claim
from triage.model.record import AlertRecord, AlertSummary
from triage.store.tables import alerts, documents

_FIELDS = tuple(field.name for field in fields(AlertSummary))

SUMMARY_COLUMNS: tuple[Column[Any], ...] = (alerts.c.id, *(alerts.c[name] for name in _FIELDS))
RECORD_COLUMNS: tuple[Column[Any], ...] = (*SUMMARY_COLUMNS, documents.c.alert_json, documents.c.answer_json)


@dataclass(frozen=True, slots=True)
class NewRow:
    """One alert's values for both tables, before it has an id. Where its `mark` is known, it has one already."""

    alert: dict[str, Any]
    alert_json: str
    answer_json: str
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """The answer to a whole delivery; the first one to a key is kept."""

    key: str
    body_sha256: str
    answer_json: str
    answered_at: datetime

    def values(self) -> dict[str, Any]:
        """By column."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A wish to answer a key; its "id" is the instant of the first attempt, 0 when it is not ours."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Lapse:
    """A claim that was given up: the next one may try at once."""

    key: str


Row = NewRow | NewAnswer | NewClaim | Lapse


def to_row(record: AlertRecord, mark: str | None = None) -> NewRow:
    """The values of `record` by column."""
    alert = {name: getattr(record.summary, name) for name in _FIELDS}
    return NewRow(alert, record.alert_json, record.answer_json, mark)


def to_document(alert_id: int, row: NewRow) -> dict[str, Any]:
    """The row of `documents` that belongs to the alert that got this id."""
    return {"alert_id": alert_id, "alert_json": row.alert_json, "answer_json": row.answer_json}


def to_summary(row: Sequence[Any]) -> tuple[int, AlertSummary]:
    """(id, summary) from a row of SUMMARY_COLUMNS, or the front of one of RECORD_COLUMNS."""
    return row[0], AlertSummary(*row[1 : len(SUMMARY_COLUMNS)])


def to_record(row: Sequence[Any]) -> tuple[int, AlertRecord]:
    """(id, record) from a row of RECORD_COLUMNS."""
    alert_id, summary = to_summary(row)
    return alert_id, AlertRecord(summary, row[-2], row[-1])
