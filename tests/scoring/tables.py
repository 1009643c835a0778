"""The shipped tables, read once for the tests of this room."""

from pathlib import Path

from triage.model.dossier import Dossier
from triage.model.risk import RiskFactor, RiskScore
from triage.scoring.score import score_alert
from triage.scoring.tables import load_tables

FOLDER = Path(__file__).resolve().parents[2] / "data"
TABLES = load_tables(FOLDER)


def scored(dossier: Dossier) -> RiskScore:
    """The score by the shipped tables."""
    return score_alert(dossier, TABLES)


def factor(name: str, dossier: Dossier) -> RiskFactor:
    """One factor of that score."""
    return next(factor for factor in scored(dossier).factors if factor.name == name)
