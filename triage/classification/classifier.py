"""The contract of a classifier."""

from __future__ import annotations

from typing import Protocol

from triage.model.deadline import Deadline
from triage.model.dossier import Dossier
from triage.model.opinion import Opinion


class Classifier(Protocol):
    """Anything that forms an opinion from a dossier that holds alert, findings, risk, evidence and baseline."""

    @property
    def name(self) -> str:
        """The engine's name in answers: "gemini" or "rules"."""

    def classify(self, dossier: Dossier, deadline: Deadline) -> Opinion:
        """The opinion. Raises ModelUnavailable when there is none; the pipeline then uses the baseline."""
