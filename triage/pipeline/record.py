"""A finished dossier as the store keeps it."""

from __future__ import annotations

from typing import Any

from triage import strict_json
from triage.model.alert import Alert
from triage.model.dossier import Dossier
from triage.model.finding import Finding
from triage.model.record import AlertRecord, AlertSummary
from triage.model.report import worst

MAX_MESSAGE = 2_000


def record_of(dossier: Dossier, answer: dict[str, Any]) -> AlertRecord:
    """The row and the two documents of one judged alert."""
    return AlertRecord(
        summary=_summary(dossier, answer),
        alert_json=strict_json.dumps(_as_received(dossier.alert)),
        answer_json=strict_json.dumps(answer),
    )


def _as_received(alert: Alert) -> Any:
    return alert.raw if alert.received is None else alert.received


def _summary(dossier: Dossier, answer: dict[str, Any]) -> AlertSummary:
    alert, findings = dossier.alert, dossier.enrichment.findings
    return AlertSummary(
        name=alert.name,
        received_at=dossier.received_at,
        timestamp=alert.timestamp or dossier.received_at,
        source_ip=alert.source_ip,
        destination_ip=alert.destination_ip,
        alert_type=alert.alert_type,
        message=alert.message[:MAX_MESSAGE],
        severity=answer["severity"],
        risk_score=answer["risk"]["score"],
        priority=answer["risk"]["priority"],
        classification=answer["classification"],
        confidence=answer["confidence"],
        ip_reputation=worst(findings, "abuse_score"),
        geo_location=_country(findings) or alert.location,
        is_vpn=worst(findings, "is_vpn"),
        degraded=answer["degraded"],
    )


def _country(findings: tuple[Finding, ...]) -> str | None:
    known = [f for f in findings if f.reading is not None and f.reading.country]
    known.sort(key=lambda finding: finding.indicator.role != "source")
    return known[0].reading.country if known and known[0].reading else None
