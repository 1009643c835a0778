"""What is asked: one indicator, one source; in which order; and how an attempt to ask becomes a finding."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from triage.enrichment.outcome import Answer, answered, failed
from triage.enrichment.provider import Provider
from triage.enrichment.remote import RemoteProvider
from triage.errors import CouldNotAsk, UpstreamError
from triage.model.finding import Finding, Reading
from triage.model.indicator import Indicator, Origin

log = logging.getLogger(__name__)


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


def find(question: Question, ask: Callable[[], Answer | Reading | None]) -> Finding:
    """Ask, and take whatever happens as a finding: a fault in one source must not cost the others' answers."""
    try:
        said = ask()
    except CouldNotAsk as error:
        return failed(question.source, question.indicator, error)
    except Exception as error:
        log.exception("lookup_fault", extra={"source": question.source, "kind": str(question.indicator.kind)})
        fault = UpstreamError(f"a fault in this program ({type(error).__name__}); the log has the details")
        return failed(question.source, question.indicator, fault)
    return answered(question.source, question.indicator, said if isinstance(said, Answer) else Answer(said))


def _unimportance(question: Question) -> tuple[bool, bool]:
    return (question.indicator.origin is not Origin.FIELD, question.indicator.role != "source")
