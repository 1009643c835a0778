"""What is known for one factor of the score."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """A factor's value in whole hundredths (0..100) and, in words that an analyst can check, why."""

    percent: int
    reason: str


@dataclass(frozen=True, slots=True)
class View:
    """`firm` comes from fields and findings about them. `hint` comes from text that an attacker may have written, so
    it may raise the score and never lower it. `unknown` says why nothing is known, for when neither is there."""

    firm: Known | None = None
    hint: Known | None = None
    unknown: str = "nothing is known"


def worse(first: Known | None, second: Known | None) -> Known | None:
    """The higher of two; None only when both are."""
    both = [known for known in (first, second) if known is not None]
    return max(both, key=lambda known: known.percent, default=None)


def within(band: tuple[int, int], strength: float) -> int:
    """The place in a band of hundredths: strength 0 is its low end, 1 its high end."""
    low, high = band
    return round(low + (high - low) * min(1.0, max(0.0, strength)))
