"""What is asked: one indicator, one source; and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triage.enrichment.provider import Provider
from triage.enrichment.remote import RemoteProvider
from triage.model.indicator import Indicator, Origin


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One indicator for one source."""

    provider: Provider
    indicator: Indicator

    @property
    def source(self) -> str:
        """The name of the source."""
        return self.provider.name

    @property
    def remote(self) -> bool:
        """Whether an answer may take a call over the network."""
        return isinstance(self.provider, RemoteProvider) and self.indicator.withheld is None

    @property
    def key(self) -> str:
        """The same for the same question from any alert; names and kinds hold no bar."""
        return f"{self.source}|{self.indicator.kind}|{self.indicator.value}"


def questions_about(indicators: Iterable[Indicator], providers: Sequence[Provider]) -> list[Question]:
    """Every indicator for every source that speaks of its kind, by indicator and then by source."""
    kinds = {provider.name: provider.kinds for provider in providers}
    return [
        Question(provider, indicator)
        for indicator in indicators
        for provider in providers
        if indicator.kind in kinds[provider.name]
    ]


def by_importance(questions: Iterable[Question]) -> list[Question]:
    """Who gets the quota when it is short: fields before text that an attacker may write, the source role first."""
    return sorted(questions, key=_unimportance)


def _unimportance(question: Question) -> tuple[bool, bool]:
    return (question.indicator.origin is not Origin.FIELD, question.indicator.role != "source")
