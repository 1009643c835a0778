"""Everything known about one alert so far: the value that grows on its way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from triage.model.alert import Alert
from triage.model.evidence import Evidence
from triage.model.finding import Enrichment
from triage.model.indicator import Extraction
from triage.model.opinion import Opinion
from triage.model.risk import RiskScore
from triage.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Dossier:
    """One alert and what the stages added; a field is at its default until its stage has run.

    `baseline` is always the rules' opinion; `opinion` is the configured classifier's (the same object on rules).
    """

    alert: Alert
    received_at: datetime
    extraction: Extraction = field(default_factory=Extraction)
    enrichment: Enrichment = field(default_factory=Enrichment)
    risk: RiskScore | None = None
    evidence: tuple[Evidence, ...] = ()
    baseline: Opinion | None = None
    opinion: Opinion | None = None
    verdict: Verdict | None = None
