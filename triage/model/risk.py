"""The weighted risk score and its parts."""

from __future__ import annotations

from dataclasses import dataclass

from triage.model.scales import Priority


@dataclass(frozen=True, slots=True)
class RiskFactor:
    """One part of the score. `weight` is the share after unknown factors were spread (all weights sum to 100);
    `value` is 0..1, None when nothing is known; `points` = weight x value, 0 when unknown."""

    name: str
    weight: float
    value: float | None
    points: float
    reason: str


@dataclass(frozen=True, slots=True)
class RiskScore:
    """`score` is 0..100, the sum of the factors' points."""

    score: float
    priority: Priority
    factors: tuple[RiskFactor, ...]
