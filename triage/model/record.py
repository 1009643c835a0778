"""An alert as the store keeps it, and as its list shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class AlertSummary:
    """The columns that a list shows and filters. Times are aware, in UTC; `timestamp` is the event's own time, or
    `received_at` where it has none. `ip_reputation` is the worst abuse score 0..100 or None, `geo_location` a country
    code or the sender's words, `is_vpn` None when nobody could say. `degraded` is the answer's own mark."""

    name: str
    received_at: datetime
    timestamp: datetime
    source_ip: str | None
    destination_ip: str | None
    alert_type: str | None
    message: str
    severity: str
    risk_score: float
    priority: str
    classification: str
    confidence: int
    ip_reputation: int | None
    geo_location: str | None
    is_vpn: bool | None
    degraded: bool


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """A summary, the alert as received and the answer of /analyze (without its id), both as JSON text."""

    summary: AlertSummary
    alert_json: str
    answer_json: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list: (id, summary) newest first, how many match in all, and where the next page starts."""

    rows: tuple[tuple[int, AlertSummary], ...]
    total: int
    next_cursor: int | None


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts over the alerts that a query matches; `avg_risk_score` is 0..100 with one decimal, 0 when none match."""

    total_alerts: int
    high_priority: int
    medium_priority: int
    low_priority: int
    avg_risk_score: float
    true_positive: int
    false_positive: int
    needs_review: int
    degraded: int


def row_of(alert_id: int, summary: AlertSummary) -> dict[str, Any]:
    """A row of /api/alerts, as plain JSON values."""
    return {
        "id": alert_id,
        "timestamp": summary.timestamp.isoformat(),
        "received_at": summary.received_at.isoformat(),
        "source_ip": summary.source_ip,
        "destination_ip": summary.destination_ip,
        "alert_type": summary.alert_type,
        "name": summary.name,
        "message": summary.message,
        "severity": summary.severity,
        "risk_score": summary.risk_score,
        "priority": summary.priority,
        "classification": summary.classification,
        "confidence": summary.confidence,
        "degraded": summary.degraded,
        "enrichment_data": {
            "ip_reputation": summary.ip_reputation,
            "geo_location": summary.geo_location,
            "is_vpn": summary.is_vpn,
        },
    }
