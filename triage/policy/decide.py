"""The deterministic last word on an alert."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from triage.model.dossier import Dossier
from triage.model.evidence import Evidence
from triage.model.opinion import Opinion, Reason
from triage.model.scales import Classification, Severity
from triage.model.verdict import PolicyStep, Verdict
from triage.policy import floor

# Names every rule, pattern and threshold of this room; part of the key of a cached reply.
POLICY_VERSION = "2"

# A verdict that the floor raised is nobody's opinion: as unsure as a coin, so that it sorts below firm ones.
RAISED_CONFIDENCE = 50

NO_REASON = "No reason was given."
_LINE_BREAKS = re.compile(r"\s+")


def decide(dossier: Dossier) -> Verdict:
    """The greater of opinion and floor (FALSE_POSITIVE < NEEDS_REVIEW < TRUE_POSITIVE).

    The dossier must hold an opinion or a baseline, else ValueError. `policy` names each rule that moved the verdict or
    its severity.
    """
    opinion = dossier.opinion or dossier.baseline
    if opinion is None:
        raise ValueError("there is no opinion to decide on")
    holding = [step for rule in floor.FLOOR if (step := rule(dossier)) is not None]
    classification = _classification(opinion, holding)
    severity = _severity(dossier, opinion, holding, lifted=classification is not opinion.classification)
    return Verdict(
        classification=classification,
        confidence=_confidence(opinion, classification),
        severity=severity,
        reasoning=_reasoning(opinion.reasons),
        evidence=_cited(dossier.evidence, opinion.reasons),
        policy=_steps(opinion, holding, classification, severity),
    )


def _classification(opinion: Opinion, holding: Sequence[PolicyStep]) -> Classification:
    lowest = Classification.NEEDS_REVIEW if holding else Classification.FALSE_POSITIVE
    return max(opinion.classification, lowest, key=lambda classification: classification.rank)


def _severity(dossier: Dossier, opinion: Opinion, holding: Sequence[PolicyStep], lifted: bool) -> Severity:
    """While the floor holds, no lower than the rules give; a verdict that it lifted has the sender's severity again,
    Medium where there is none, since the lower one belonged to the verdict that did not stand."""
    least = [opinion.severity]
    if holding and dossier.baseline is not None:
        least.append(dossier.baseline.severity)
    if lifted:
        least.append(dossier.alert.severity or Severity.MEDIUM)
    return max(least, key=lambda severity: severity.rank)


def _confidence(opinion: Opinion, classification: Classification) -> int:
    confidence = min(100, max(0, opinion.confidence))
    return confidence if classification is opinion.classification else min(confidence, RAISED_CONFIDENCE)


def _reasoning(reasons: tuple[Reason, Reason, Reason]) -> tuple[str, str, str]:
    first, second, third = (_LINE_BREAKS.sub(" ", reason.text).strip() or NO_REASON for reason in reasons)
    return first, second, third


def _cited(evidence: Sequence[Evidence], reasons: Sequence[Reason]) -> tuple[Evidence, ...]:
    return tuple(
        replace(item, cited_by=tuple(line for line, reason in enumerate(reasons, start=1) if item.id in reason.cites))
        for item in evidence
    )


def _steps(
    opinion: Opinion, holding: Sequence[PolicyStep], classification: Classification, severity: Severity
) -> tuple[PolicyStep, ...]:
    steps: list[PolicyStep] = []
    if classification is not opinion.classification:
        steps += [PolicyStep(s.rule, f"{opinion.classification} became {classification}: {s.effect}") for s in holding]
    else:
        steps += [step for step in holding if step.rule == floor.reply_leaked_a_marker.__name__]
    if severity is not opinion.severity:
        effect = f"{opinion.severity} became {severity}: it is not lowered while a rule of the floor holds"
        steps.append(PolicyStep("severity_not_lowered", effect))
    return tuple(steps)
