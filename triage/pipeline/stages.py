"""The stages that one alert passes, as callables that assembly fills in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from triage.classification.classifier import Classifier
from triage.model.alert import Alert
from triage.model.deadline import Deadline
from triage.model.dossier import Dossier
from triage.model.evidence import Evidence
from triage.model.finding import Enrichment
from triage.model.indicator import Extraction
from triage.model.record import AlertRecord
from triage.model.risk import RiskScore
from triage.model.verdict import Verdict


class Asking(Protocol):
    """Lookups under way for one alert."""

    def answers(self, deadline: Deadline) -> Enrichment:
        """What the sources said by the deadline; what is missing then is marked as an error."""


class Asker(Protocol):
    """The intelligence sources together."""

    def begin(self, extraction: Extraction, deadline: Deadline) -> Asking:
        """Reserve quota and send off every lookup; returns at once."""


class AlertStore(Protocol):
    """Where accepted alerts are kept."""

    def save(self, record: AlertRecord, seconds: float) -> int:
        """The id, after the commit, for which there are `seconds`. Raises StoreError when it did not happen."""


@dataclass(frozen=True, slots=True)
class Stages:
    """One callable a stage. `model` is None on rules."""

    extract: Callable[[Alert], Extraction]
    enricher: Asker
    score: Callable[[Dossier], RiskScore]
    gather: Callable[[Dossier], tuple[Evidence, ...]]
    rules: Classifier
    model: Classifier | None
    decide: Callable[[Dossier], Verdict]
    store: AlertStore
