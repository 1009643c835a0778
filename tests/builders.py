"""Small dossiers made by hand, for tests of the rooms that read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from triage.model.alert import Alert
from triage.model.dossier import Dossier
from triage.model.evidence import Evidence
from triage.model.finding import Enrichment, Finding, Reading, SourceStatus
from triage.model.indicator import Extraction, Indicator, Kind, Origin
from triage.model.opinion import Opinion, Reason
from triage.model.risk import RiskScore
from triage.model.scales import Classification, Priority, Severity

WHEN = datetime(2026, 11, 20, 12, tzinfo=UTC)
ADDRESS_SOURCES = (("abuseipdb", frozenset({Kind.IP})), ("virustotal", frozenset({Kind.IP, Kind.DOMAIN, Kind.URL})))


def an_alert(name: str = "Something happened", raw: dict[str, Any] | None = None, **fields: Any) -> Alert:
    """An alert; `raw` holds its message unless it is given."""
    message = fields.get("message", "")
    return Alert(name=name, raw={"message": message} if raw is None else raw, **fields)


def an_indicator(value: str = "8.8.8.8", kind: Kind = Kind.IP, **fields: Any) -> Indicator:
    """A public indicator of a field."""
    return Indicator(value, kind, **fields)


def in_text(value: str = "1.1.1.1", kind: Kind = Kind.IP) -> Indicator:
    """A public indicator that stands in text alone."""
    return Indicator(value, kind, Origin.TEXT, "/message")


def a_finding(indicator: Indicator, source: str = "abuseipdb", **reading: Any) -> Finding:
    """An answer with that reading."""
    return Finding(source, indicator, SourceStatus.OK, Reading(**reading), age_seconds=0)


def no_answer(indicator: Indicator, status: SourceStatus = SourceStatus.ERROR, source: str = "abuseipdb") -> Finding:
    """A lookup that brought no reading."""
    return Finding(source, indicator, status)


def an_opinion(
    classification: Classification = Classification.FALSE_POSITIVE,
    confidence: int = 99,
    cites: tuple[str, ...] = ("E1",),
    **fields: Any,
) -> Opinion:
    """A model's opinion whose three lines cite the same evidence."""
    line = Reason("It looks harmless.", cites)
    given = {"severity": Severity.LOW, "engine": "gemini"} | fields
    return Opinion(classification, confidence, reasons=(line, line, line), **given)


def a_risk(score: float = 20.0, priority: Priority = Priority.LOW) -> RiskScore:
    """A risk score without its parts."""
    return RiskScore(score, priority, ())


def a_dossier(alert: Alert | None = None, findings: tuple[Finding, ...] = (), **fields: Any) -> Dossier:
    """A dossier with one piece of evidence, a low risk and a model's confident FALSE_POSITIVE, so that nothing holds
    the floor unless a test adds it. The indicators are those of the findings unless given."""
    indicators = fields.pop("indicators", tuple(dict.fromkeys(finding.indicator for finding in findings)))
    speaks_of = fields.pop("speaks_of", ())
    dossier = Dossier(
        alert=alert or an_alert(),
        received_at=WHEN,
        extraction=Extraction(tuple(indicators)),
        enrichment=Enrichment(tuple(findings), (), speaks_of),
        risk=a_risk(),
        evidence=(Evidence("E1", "alert", "/message", "something"),),
        baseline=an_opinion(Classification.NEEDS_REVIEW, 50, engine="rules"),
        opinion=an_opinion(),
    )
    return replace(dossier, **fields)
