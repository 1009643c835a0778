"""Asks every source about every indicator of an alert, in parallel, each thing once, within the alert's deadline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass

from triage.cache.layers import IntelCache
from triage.cache.single_flight import SingleFlight
from triage.enrichment.asking import find
from triage.enrichment.calls import Calls
from triage.enrichment.outcome import failed, state_of, withheld
from triage.enrichment.provider import Provider
from triage.enrichment.question import Question, by_importance, questions_about
from triage.enrichment.remote import RemoteProvider
from triage.errors import UpstreamError
from triage.model.deadline import Deadline
from triage.model.finding import Enrichment, Finding, SourceState, SourceStatus
from triage.model.indicator import Extraction

THREADS_A_SOURCE = 64
"""Calls to one source at a time: 32 alerts with two indicators each. Threads start only when they are needed."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The questions of one alert, and the calls under way for them."""

    questions: tuple[Question, ...]
    calls: Mapping[Question, Future[Finding]]
    conclude: Callable[[tuple[Finding, ...]], Enrichment]

    def answers(self, deadline: Deadline) -> Enrichment:
        """What was said by the deadline; a question without an answer by then is an error that says so."""
        findings = {asked: _answer_here(asked, deadline) for asked in self.questions if not asked.remote}
        wait(self.calls.values(), deadline.remaining())
        findings |= {asked: _settled(asked, future) for asked, future in self.calls.items()}
        return self.conclude(tuple(findings[asked] for asked in self.questions))


class Enricher:
    """The configured sources and their threads. `unconfigured` maps the names of the others to the reason in words.
    `flights` with locks makes several processes ask once, too."""

    def __init__(
        self,
        providers: Sequence[Provider],
        unconfigured: Mapping[str, str],
        cache: IntelCache,
        *,
        flights: SingleFlight | None = None,
        threads_a_source: int = THREADS_A_SOURCE,
    ) -> None:
        self._providers = tuple(providers)
        self._unconfigured = dict(unconfigured)
        self._remote = tuple(provider for provider in providers if isinstance(provider, RemoteProvider))
        names = [source.name for source in self._remote]
        self._calls = Calls(names, cache, flights or SingleFlight(), threads_a_source)

    @property
    def remote(self) -> tuple[RemoteProvider, ...]:
        """The configured sources that are asked over the network."""
        return self._remote

    def enrich(self, extraction: Extraction, deadline: Deadline) -> Enrichment:
        """All findings, by indicator and then by source, and the state of every known source. Never raises for a
        source: what could not be asked is a finding that says so. Returns at the deadline at the latest."""
        return self.begin(extraction, deadline).answers(deadline)

    def begin(self, extraction: Extraction, deadline: Deadline) -> Asking:
        """Send off every call and return at once. Who begins first gets the quota first, and in one alert fields come
        before text, the source role before others."""
        questions = questions_about(extraction.indicators, self._providers)
        remote = [question for question in by_importance(questions) if question.remote]
        return Asking(tuple(questions), self._calls.start(remote, deadline), self._conclude)

    def statuses(self) -> dict[str, str]:
        """Each known source's status by name, without asking anybody."""
        return {source.name: source.status() for source in self._providers} | dict.fromkeys(
            self._unconfigured, "not_configured"
        )

    def describe(self) -> dict[str, str]:
        """Each known source by name, in a line for people."""
        return {source.name: source.describe() for source in self._providers} | self._unconfigured

    def close(self) -> None:
        """Start no further call; calls under way end by their own deadlines."""
        self._calls.close()

    def _conclude(self, findings: tuple[Finding, ...]) -> Enrichment:
        return Enrichment(findings, self._states(findings), self._speaks_of())

    def _states(self, findings: Sequence[Finding]) -> tuple[SourceState, ...]:
        states = [_state(source, findings) for source in self._providers]
        absent = [SourceState(name, SourceStatus.NOT_CONFIGURED, reason) for name, reason in self._unconfigured.items()]
        return (*states, *absent)

    def _speaks_of(self) -> tuple[tuple[str, frozenset[str]], ...]:
        return tuple((source.name, frozenset(str(kind) for kind in source.kinds)) for source in self._remote)


def _answer_here(question: Question, deadline: Deadline) -> Finding:
    """What needs no network: an indicator that must not leave, or a source on this machine."""
    if question.indicator.withheld is not None:
        return withheld(question.source, question.indicator)
    return find(question, lambda: question.provider.lookup(question.indicator, deadline))


def _settled(question: Question, future: Future[Finding]) -> Finding:
    """The finding, or that there is none in time; what still waits for a thread is called off."""
    if future.cancel() or not future.done():
        return failed(question.source, question.indicator, UpstreamError("no answer within the deadline"))
    return future.result()


def _state(source: Provider, findings: Sequence[Finding]) -> SourceState:
    if not source.kinds:
        return SourceState(source.name, SourceStatus.NOT_CONFIGURED, source.describe())
    return state_of(source.name, [finding for finding in findings if finding.source == source.name])
