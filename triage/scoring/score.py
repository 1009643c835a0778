"""The weighted risk score, 0..100, whose shown arithmetic adds up to the last digit.

Weights are whole numbers and values whole hundredths, so every product and the sum are exact at two decimals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from triage.model.dossier import Dossier
from triage.model.risk import RiskFactor, RiskScore
from triage.model.scales import Priority
from triage.model.thresholds import SCORE_HIGH, SCORE_MEDIUM
from triage.scoring.factors import FACTORS, Factor
from triage.scoring.tables import Tables
from triage.scoring.view import Known, View, worse

_Chosen = tuple[Factor, View, Known | None]


def score_alert(dossier: Dossier, tables: Tables) -> RiskScore:
    """The score of a dossier that holds alert, indicators and findings.

    What only text speaks of is counted where it raises the score and left out where it would lower it: the greatest
    score over both ways, for each such factor. So adding text never lowers the score.
    """
    views = [(factor, factor.view(dossier, tables)) for factor in FACTORS]
    return max((_scored(chosen) for chosen in _choices(views)), key=lambda risk: risk.score)


def priority_of(score: float) -> Priority:
    """High >= 70 > Medium >= 40 > Low."""
    if score >= SCORE_HIGH:
        return Priority.HIGH
    return Priority.MEDIUM if score >= SCORE_MEDIUM else Priority.LOW


def spread(weights: Sequence[int]) -> list[int]:
    """The weights as whole numbers that sum to 100 and keep their proportions, by largest remainder; zeros stay."""
    total = sum(weights)
    shares = [weight * 100 // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(weights[place] * 100 % total), place))
    for place in by_remainder[: 100 - sum(shares)]:
        shares[place] += 1
    return shares


def _choices(views: Sequence[tuple[Factor, View]]) -> Iterator[list[_Chosen]]:
    options = [_options(view) for _, view in views]
    for choice in product(*options):
        yield [(factor, view, known) for (factor, view), known in zip(views, choice, strict=True)]


def _options(view: View) -> tuple[Known | None, ...]:
    if view.firm is not None:
        return (worse(view.firm, view.hint),)
    return (view.hint, None) if view.hint is not None else (None,)


def _scored(chosen: Sequence[_Chosen]) -> RiskScore:
    shares = spread([factor.weight if known else 0 for factor, _, known in chosen])
    hundredths = sum(share * known.percent for share, (_, _, known) in zip(shares, chosen, strict=True) if known)
    factors = [_shown(choice, share) for choice, share in zip(chosen, shares, strict=True)]
    return RiskScore(hundredths / 100, priority_of(hundredths / 100), tuple(factors))


def _shown(choice: _Chosen, share: int) -> RiskFactor:
    factor, view, known = choice
    if known is not None:
        return RiskFactor(factor.name, float(share), known.percent / 100, share * known.percent / 100, known.reason)
    if view.hint is None:
        return RiskFactor(factor.name, 0.0, None, 0.0, f"unknown: {view.unknown}")
    return RiskFactor(factor.name, 0.0, None, 0.0, f"only text says {view.hint.reason}; text may not lower the score")
