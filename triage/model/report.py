"""The answer of /analyze: a dossier with its verdict, as plain JSON values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from triage.model.dossier import Dossier
from triage.model.evidence import Evidence
from triage.model.finding import FAILED, Finding, SourceState
from triage.model.normalized import normalized
from triage.model.opinion import Cost, Opinion
from triage.model.record import AlertRecord
from triage.model.risk import RiskScore
from triage.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class TriageReport:
    """A finished alert: its id in the store, what the store keeps of it, and its answer, ready to be sent."""

    id: int
    record: AlertRecord
    answer: dict[str, Any]


def degraded(dossier: Dossier) -> bool:
    """Whether any configured part could not do its work: a source that failed, or a model that was not heard."""
    failed = any(state.status in FAILED for state in dossier.enrichment.sources)
    return failed or (dossier.opinion is not None and dossier.opinion.failure is not None)


def answer_of(dossier: Dossier, seconds: float) -> dict[str, Any]:
    """The answer without its id. The dossier must have passed every stage; `seconds` is the processing time."""
    verdict, risk, opinion = dossier.verdict, dossier.risk, dossier.opinion
    if verdict is None or risk is None or opinion is None:
        raise ValueError("the dossier has not passed every stage")
    return {
        "name": dossier.alert.name,
        **_verdict(verdict),
        "threat_intel": _threat_intel(dossier),
        "risk": _risk(risk),
        "classifier": _classifier(opinion),
        "policy": [{"rule": step.rule, "effect": step.effect} for step in verdict.policy],
        "degraded": degraded(dossier),
        "performance": _performance(opinion, seconds),
        "signals": _signals(dossier),
        **_event(dossier),
    }


def dollars(usd: float | None, decimals: int) -> str | None:
    """A cost as text with a `$`; None stays None: unknown is not free."""
    return None if usd is None else f"${usd:.{decimals}f}"


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "classification": verdict.classification.value,
        "confidence": verdict.confidence,
        "severity": verdict.severity.value,
        "reasoning": list(verdict.reasoning),
        "evidence": [_evidence(item) for item in verdict.evidence],
    }


def _evidence(item: Evidence) -> dict[str, Any]:
    shown = {"id": item.id, "source": item.source, "path": item.path, "value": item.value}
    about = {} if item.indicator is None else {"indicator": item.indicator}
    return {**shown, **about, "cited_by": list(item.cited_by)}


def _threat_intel(dossier: Dossier) -> dict[str, Any]:
    findings = dossier.enrichment.findings
    return {
        "abuse_score": worst(findings, "abuse_score"),
        "is_tor": worst(findings, "is_tor"),
        "total_reports": worst(findings, "total_reports"),
        "sources": [_source(state) for state in dossier.enrichment.sources],
        "indicators": [
            {
                "value": indicator.value,
                "kind": indicator.kind.value,
                "origin": indicator.origin.value,
                "path": indicator.path,
                "role": indicator.role,
                "withheld": indicator.withheld,
                "findings": [_finding(finding) for finding in findings if finding.indicator == indicator],
            }
            for indicator in dossier.extraction.indicators
        ],
        "cuts": list(dossier.extraction.cuts),
    }


def worst(findings: tuple[Finding, ...], field: str) -> Any:
    """The highest value of a Reading field over all findings (True over False); None when nobody could say."""
    values = [getattr(f.reading, field) for f in findings if f.reading is not None]
    return max((value for value in values if value is not None), default=None)


def _source(state: SourceState) -> dict[str, Any]:
    return {
        "name": state.name,
        "status": state.status.value,
        "detail": state.detail,
        "age_seconds": state.age_seconds,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "source": finding.source,
        "status": finding.status.value,
        "detail": finding.detail,
        "age_seconds": finding.age_seconds,
        **(finding.reading.known() if finding.reading else {}),
    }


def _risk(risk: RiskScore) -> dict[str, Any]:
    return {
        "score": risk.score,
        "priority": risk.priority.value,
        "factors": [
            {"name": f.name, "weight": f.weight, "value": f.value, "points": f.points, "reason": f.reason}
            for f in risk.factors
        ],
    }


def _classifier(opinion: Opinion) -> dict[str, Any]:
    return {
        "engine": opinion.engine,
        "model": opinion.model,
        "prompt_version": opinion.prompt_version,
        "failure": opinion.failure,
    }


def _performance(opinion: Opinion, seconds: float) -> dict[str, Any]:
    return {
        "processing_time": round(seconds, 4),
        "from_cache": opinion.from_cache,
        **_cost(opinion.cost),
    }


def _cost(cost: Cost) -> dict[str, Any]:
    tokens = cost.tokens
    return {
        "cost": dollars(cost.usd, 4),
        "cost_usd": cost.usd,
        "cost_basis": cost.basis,
        "tokens": None
        if tokens is None
        else {"prompt": tokens.prompt, "output": tokens.output, "thinking": tokens.thinking, "cached": tokens.cached},
    }


def _signals(dossier: Dossier) -> list[dict[str, Any]]:
    fired = dossier.baseline.signals if dossier.baseline else ()
    return [{"name": s.name, "weight": s.weight, "reason": s.reason, "technique": s.technique} for s in fired]


def _event(dossier: Dossier) -> dict[str, Any]:
    alert = dossier.alert
    taken_apart = {} if alert.received is None else {"parsed": alert.raw}
    return {
        "format": alert.format,
        "timestamp": (alert.timestamp or dossier.received_at).isoformat(),
        "received_at": dossier.received_at.isoformat(),
        "notes": list(alert.notes),
        "normalized": normalized(alert),
        **taken_apart,
    }
