"""Findings out of answers and failures, and one state a source out of its findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triage.errors import CouldNotAsk, EgressOff, QuotaExhausted
from triage.model.finding import FAILED, Finding, Reading, SourceState, SourceStatus
from triage.model.indicator import Indicator

WORST_FIRST = (
    SourceStatus.ERROR,
    SourceStatus.QUOTA_EXHAUSTED,
    SourceStatus.OK,
    SourceStatus.CACHED,
    SourceStatus.NOT_FOUND,
    SourceStatus.SKIPPED,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source said: None is "asked, not known". `age_seconds` is a cached answer's, None for a fresh one."""

    reading: Reading | None
    age_seconds: int | None = None


def answered(source: str, indicator: Indicator, answer: Answer) -> Finding:
    """An answer as a finding; a cached miss stays a miss."""
    status = SourceStatus.OK if answer.age_seconds is None else SourceStatus.CACHED
    if answer.reading is None:
        status = SourceStatus.NOT_FOUND
    return Finding(source, indicator, status, answer.reading, age_seconds=answer.age_seconds or 0)


def withheld(source: str, indicator: Indicator) -> Finding:
    """Nobody is asked about an indicator that must not leave."""
    return Finding(source, indicator, SourceStatus.SKIPPED, detail=indicator.withheld)


def failed(source: str, indicator: Indicator, error: CouldNotAsk) -> Finding:
    """No answer, and why. Egress switched off is the operator's wish, so nothing failed."""
    status = SourceStatus.ERROR
    if isinstance(error, QuotaExhausted):
        status = SourceStatus.QUOTA_EXHAUSTED
    elif isinstance(error, EgressOff):
        status = SourceStatus.SKIPPED
    return Finding(source, indicator, status, detail=error.detail)


def state_of(source: str, findings: Sequence[Finding]) -> SourceState:
    """The worst status of a source's findings, with how many it is about and the first one's reason."""
    if not findings:
        return SourceState(source, SourceStatus.SKIPPED, "nothing in the alert that this source speaks of")
    worst = next(status for status in WORST_FIRST if any(finding.status is status for finding in findings))
    alike = [finding for finding in findings if finding.status is worst]
    ages = [finding.age_seconds for finding in alike if finding.age_seconds is not None]
    return SourceState(source, worst, _detail(findings, alike[0]), max(ages, default=None))


def _detail(findings: Sequence[Finding], worst: Finding) -> str | None:
    if worst.status not in FAILED:
        return worst.detail
    asked = [finding for finding in findings if finding.status is not SourceStatus.SKIPPED]
    unanswered = sum(finding.status in FAILED for finding in asked)
    return f"{unanswered} of {len(asked)} indicators not answered: {worst.detail}"
