"""Counts over the alerts that a query matches, in one pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, func, select

from triage.model.query import AlertQuery
from triage.model.record import Stats
from triage.model.scales import Classification, Priority
from triage.store.filters import conditions
from triage.store.tables import alerts


def count_by_group(query: AlertQuery) -> Select[Any]:
    """How many alerts match, and the sum of their scores, by (priority, classification, degraded)."""
    group = (alerts.c.priority, alerts.c.classification, alerts.c.degraded)
    return select(*group, func.count(), func.sum(alerts.c.risk_score)).where(*conditions(query)).group_by(*group)


def stats_of(groups: Iterable[Sequence[Any]]) -> Stats:
    """The rows of `count_by_group`, added up."""
    counts: Counter[object] = Counter()
    scores = 0.0
    for priority, classification, degraded, alerts_in_group, score in groups:
        counts.update(dict.fromkeys((priority, classification, degraded and "degraded", "all"), alerts_in_group))
        scores += score
    return _stats(counts, scores)


def _stats(counts: Counter[object], scores: float) -> Stats:
    total = counts["all"]
    return Stats(
        total_alerts=total,
        high_priority=counts[Priority.HIGH],
        medium_priority=counts[Priority.MEDIUM],
        low_priority=counts[Priority.LOW],
        avg_risk_score=round(scores / total, 1) if total else 0.0,
        true_positive=counts[Classification.TRUE_POSITIVE],
        false_positive=counts[Classification.FALSE_POSITIVE],
        needs_review=counts[Classification.NEEDS_REVIEW],
        degraded=counts["degraded"],
    )
