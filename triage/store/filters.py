"""An `AlertQuery` as conditions on the table of alerts."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from triage.model.query import AlertQuery
from triage.store.tables import alerts

_SEARCHED = (alerts.c.name, alerts.c.message, alerts.c.source_ip, alerts.c.destination_ip, alerts.c.alert_type)


def conditions(query: AlertQuery) -> list[ColumnElement[bool]]:
    """What a row must meet to match `query`, its cursor and limit left aside. [] takes all."""
    found = _choices(query) + _times(query)
    if query.source_ip is not None:
        found.append(alerts.c.source_ip == query.source_ip)
    if query.q:
        found.append(_contains(query.q))
    return found


def _choices(query: AlertQuery) -> list[ColumnElement[bool]]:
    pairs = (
        (alerts.c.priority, query.priority),
        (alerts.c.classification, query.classification),
        (alerts.c.severity, query.severity),
    )
    return [column.in_(words) for column, words in pairs if words]


def _times(query: AlertQuery) -> list[ColumnElement[bool]]:
    found = []
    if query.since is not None:
        found.append(alerts.c.timestamp >= query.since)
    if query.until is not None:
        found.append(alerts.c.timestamp < query.until)
    return found


def _contains(words: str) -> ColumnElement[bool]:
    """The words as they stand, in any of the searched columns; ASCII letters in either case."""
    return or_(*(column.icontains(words, autoescape=True) for column in _SEARCHED))
