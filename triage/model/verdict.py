"""The final word on an alert."""

from __future__ import annotations

from dataclasses import dataclass

from triage.model.evidence import Evidence
from triage.model.scales import Classification, Severity


@dataclass(frozen=True, slots=True)
class PolicyStep:
    """A deterministic rule that moved the verdict: its name, and in words what it changed and why."""

    rule: str
    effect: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The opinion after policy. `reasoning` is exactly three non-empty lines; `evidence` carries who cites what."""

    classification: Classification
    confidence: int
    severity: Severity
    reasoning: tuple[str, str, str]
    evidence: tuple[Evidence, ...] = ()
    policy: tuple[PolicyStep, ...] = ()
