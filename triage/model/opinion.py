"""What a classifier thinks of an alert, before policy has the last word."""

from __future__ import annotations

from dataclasses import dataclass

from triage.model.scales import Classification, Severity


@dataclass(frozen=True, slots=True)
class Reason:
    """One reasoning line, in words, and the ids of the evidence that it cites."""

    text: str
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tokens:
    """A reply's own token counts. `prompt` includes `cached`; `output` excludes `thinking`."""

    prompt: int = 0
    output: int = 0
    thinking: int = 0
    cached: int = 0


@dataclass(frozen=True, slots=True)
class Cost:
    """What an opinion cost. basis: "measured" (token counts), "cached" (0), "none" (rules), "unknown" (usd None)."""

    usd: float | None = 0.0
    basis: str = "none"
    tokens: Tokens | None = None


@dataclass(frozen=True, slots=True)
class FiredSignal:
    """A rule that fired: weight > 0 speaks for an attack, < 0 for a harmless event. `technique` is an ATT&CK id."""

    name: str
    weight: int
    reason: str
    technique: str | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """A classifier's answer: exactly three reasons. `failure` says why the configured model was not heard, when the
    rules had to answer in its place; None otherwise. `signals` is what fired when the rules answered. `cuts` says
    in words what of the alert the model did not see, () when it saw everything."""

    classification: Classification
    confidence: int
    severity: Severity
    reasons: tuple[Reason, Reason, Reason]
    engine: str = "rules"
    model: str | None = None
    prompt_version: str | None = None
    cost: Cost = Cost()
    from_cache: bool = False
    failure: str | None = None
    signals: tuple[FiredSignal, ...] = ()
    cuts: tuple[str, ...] = ()
