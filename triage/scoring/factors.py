"""The five factors of the score, each a pure function with its weight beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from triage.model.dossier import Dossier
from triage.scoring.alert_severity import alert_severity
from triage.scoring.geography import geographic_risk
from triage.scoring.keywords import keywords
from triage.scoring.sources import anonymizer, ip_reputation
from triage.scoring.tables import Tables
from triage.scoring.view import View


@dataclass(frozen=True, slots=True)
class Factor:
    """A part of the score: its share of 100 when everything is known, and how it is read."""

    name: str
    weight: int
    view: Callable[[Dossier, Tables], View]


FACTORS = (
    Factor("alert_severity", 35, alert_severity),
    Factor("ip_reputation", 30, ip_reputation),
    Factor("geographic_risk", 15, geographic_risk),
    Factor("anonymizer", 10, anonymizer),
    Factor("keywords", 10, keywords),
)
