"""The rules: the classifier that is always there, needs no key and no network, and shows how it decides."""

from __future__ import annotations

from triage.classification.evidence import numbered
from triage.classification.reading import read_once
from triage.classification.reasons import three_reasons
from triage.classification.weighing import Fired, classify, confidence, severity, weigh
from triage.model.deadline import Deadline
from triage.model.dossier import Dossier
from triage.model.opinion import FiredSignal, Opinion

CUT = ("a long alert: only its head and tail were read",)


class RulesClassifier:
    """Weighs the signals of `signals/`; the same dossier always gives the same opinion."""

    @property
    def name(self) -> str:
        """The engine's name in answers."""
        return "rules"

    def classify(self, dossier: Dossier, deadline: Deadline | None = None) -> Opinion:
        """The opinion; never raises, asks nobody, takes about a millisecond for a common alert (the deadline is not
        needed). Cites the dossier's evidence, or what `gather_evidence` would number where there is none yet."""
        reading = read_once(dossier)
        facts, fired = reading.facts, reading.fired
        balance = weigh(facts, fired)
        verdict = classify(balance, facts.wording.cut)
        return Opinion(
            classification=verdict,
            confidence=confidence(balance, verdict, facts),
            severity=severity(balance, verdict, facts),
            reasons=three_reasons(facts, balance, verdict, dossier.evidence or numbered(facts, fired)),
            signals=tuple(_shown(item) for item in fired),
            cuts=CUT if facts.wording.cut else (),
        )


def _shown(item: Fired) -> FiredSignal:
    return FiredSignal(item.signal.name, item.signal.weight, item.reason, item.signal.technique)
