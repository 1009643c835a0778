"""The model's good replies, kept by everything that they depend on, and asked for once by however many at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from triage.cache.fingerprint import fingerprint
from triage.cache.layers import AiCache
from triage.cache.single_flight import SingleFlight
from triage.classification.prompt import PROMPT_VERSION, told_status
from triage.classification.reply import ReplyRefused, ReplyVerdict, check_form
from triage.errors import ModelUnavailable
from triage.model.deadline import Deadline
from triage.model.dossier import Dossier
from triage.model.normalized import normalized
from triage.model.opinion import Cost, Opinion

FORM_VERSION = 1
"""Raise it when what is stored changes its form: older entries are then asked again."""

FREE = Cost(0.0, "cached")


@dataclass(frozen=True, slots=True)
class OpinionCache:
    """Opinions by the alert's facts, the evidence, the model, the prompt's version and `versions`: those of the policy
    and of the thresholds behind the evidence. `may_cache` is policy's word: it refuses what carries an injection mark.

    Whoever gets an answer that another caller paid for, stored or still under way, gets it as `from_cache`: no model
    was called for him.
    """

    cache: AiCache
    flights: SingleFlight
    may_cache: Callable[[Dossier, Opinion], bool]
    versions: tuple[str, ...] = field(default=())

    def opinion(self, dossier: Dossier, model: str, ask: Callable[[], Opinion], deadline: Deadline) -> Opinion:
        """The stored opinion, or that of `ask`, which one caller at a time runs for one key.

        Raises what `ask` raises, and UpstreamError for one who waits for another until his own deadline ends."""
        key = self.key(dossier, model)
        found = self.recall(key, dossier)
        if found is not None:
            return found
        asked = False

        def lead() -> Opinion:
            nonlocal asked
            asked = True
            opinion = ask()
            self.keep(key, dossier, opinion)
            return opinion

        try:
            opinion = self.flights.run(key, lead, deadline, lambda: self.recall(key, dossier))
        except ModelUnavailable as error:
            raise error if asked else ModelUnavailable(error.detail) from None
        return opinion if asked else replace(opinion, from_cache=True, cost=FREE)

    def key(self, dossier: Dossier, model: str) -> str:
        """SHA-256 over all that the answer depends on. How old a source's answer is does not."""
        evidence = [[item.id, item.source, item.path, item.value, item.indicator] for item in dossier.evidence]
        sources = [[state.name, told_status(state.status)] for state in dossier.enrichment.sources]
        alert = dossier.alert
        facts = [alert.name, alert.format, alert.raw, normalized(alert), evidence, sources]
        return fingerprint("opinion", FORM_VERSION, facts, model, PROMPT_VERSION, self.versions)

    def recall(self, key: str, dossier: Dossier) -> Opinion | None:
        """The stored opinion; None when there is none, or what is stored is not of the agreed form."""
        found = self.cache.get(key)
        return _read(found.value, dossier) if found is not None else None

    def keep(self, key: str, dossier: Dossier, opinion: Opinion) -> None:
        """Store an opinion whose every line cites existing evidence, unless policy says no."""
        if cites_only_evidence(opinion, dossier) and self.may_cache(dossier, opinion):
            self.cache.put(key, _written(opinion))


def cites_only_evidence(opinion: Opinion, dossier: Dossier) -> bool:
    """Whether each of the three lines cites something, and nothing that does not exist."""
    known = {item.id for item in dossier.evidence}
    return all(reason.cites and known.issuperset(reason.cites) for reason in opinion.reasons)


def opinion_of(verdict: ReplyVerdict, model: str, cuts: tuple[str, ...], cost: Cost) -> Opinion:
    """The model's verdict as the house's value."""
    classification, severity = verdict.label()
    return Opinion(
        classification=classification,
        confidence=verdict.confidence,
        severity=severity,
        reasons=verdict.reasons(),
        engine="gemini",
        model=model,
        prompt_version=PROMPT_VERSION,
        cost=cost,
        cuts=cuts,
    )


def _written(opinion: Opinion) -> dict[str, Any]:
    reply = {
        "classification": opinion.classification.value,
        "confidence": opinion.confidence,
        "severity": opinion.severity.value,
        "reasoning": [{"text": reason.text, "cites": list(reason.cites)} for reason in opinion.reasons],
    }
    return {"reply": reply, "model": opinion.model, "cuts": list(opinion.cuts)}


def _read(stored: dict[str, Any], dossier: Dossier) -> Opinion | None:
    """An opinion from a file that others may have written: read as strictly as a fresh reply, or None."""
    model, cuts = stored.get("model"), stored.get("cuts")
    if not isinstance(model, str) or not isinstance(cuts, list) or not all(isinstance(cut, str) for cut in cuts):
        return None
    try:
        opinion = opinion_of(check_form(stored.get("reply")), model, tuple(cuts), FREE)
    except ReplyRefused:
        return None
    return replace(opinion, from_cache=True) if cites_only_evidence(opinion, dossier) else None
