"""The way of one alert: the only list of the stages."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from triage.errors import ModelUnavailable
from triage.model.alert import Alert
from triage.model.deadline import Deadline
from triage.model.dossier import Dossier
from triage.model.finding import Enrichment
from triage.model.opinion import Cost, Opinion
from triage.model.report import TriageReport, answer_of
from triage.pipeline.record import record_of
from triage.pipeline.stages import AlertStore, Stages

# What of an alert's time stays for scoring, the rules and the commit, whatever the upstreams do.
RESERVE_SHARE = 0.15
RESERVE_MOST_SECONDS = 1.5
# A finished verdict waits at least this long for its commit, also when the stages before were late on a busy machine:
# giving it up sooner saves the caller nothing, who would have to send the alert again.
LEAST_COMMIT_SECONDS = 0.5
# When a model is asked too, the sources get no more than this share, so that a hanging one does not silence the model.
INTELLIGENCE_SHARE = 0.5

REHEARSAL = Alert("Rehearsal", {"source_ip": "192.0.2.1", "message": "user logged in at https://example.org/a"})

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Triage:
    """Judges alerts one at a time. `deadline_seconds` bounds each answer; so does `until`, which all that were
    delivered together share: one that comes after it is judged at once with what is at hand."""

    stages: Stages
    deadline_seconds: float
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    until: Deadline | None = None

    def judge(self, alert: Alert, turn: AbstractContextManager[object] | None = None) -> TriageReport:
        """Take one alert all the way. `turn` is held while its lookups are sent off. Raises StoreError."""
        started = self.clock()
        whole = self._deadline()
        deadline = whole.minus(min(RESERVE_MOST_SECONDS, RESERVE_SHARE * whole.remaining()))
        dossier = Dossier(alert, self.now())
        # 1 indicators, 2 enrichment, 3 scoring, 4 evidence, 5 the rules' opinion, 6 the model's, 7 policy, 8 store
        dossier = replace(dossier, extraction=self.stages.extract(alert))
        dossier = replace(dossier, enrichment=self._enrich(dossier, deadline, turn or nullcontext()))
        dossier = replace(dossier, risk=self.stages.score(dossier))
        dossier = replace(dossier, evidence=self.stages.gather(dossier))
        dossier = replace(dossier, baseline=self.stages.rules.classify(dossier, deadline))
        dossier = replace(dossier, opinion=self._opinion(dossier, deadline))
        dossier = replace(dossier, verdict=self.stages.decide(dossier))
        return self._kept(dossier, self.clock() - started, whole)

    def storing_in(self, store: AlertStore) -> Triage:
        """The same stages, but what is judged is kept there."""
        return replace(self, stages=replace(self.stages, store=store))

    def rehearse(self) -> None:
        """Run the stages that ask nobody once, so that the first real alert finds everything loaded."""
        dossier = Dossier(REHEARSAL, self.now())
        dossier = replace(dossier, extraction=self.stages.extract(REHEARSAL))
        dossier = replace(dossier, risk=self.stages.score(dossier))
        dossier = replace(dossier, evidence=self.stages.gather(dossier))
        dossier = replace(dossier, baseline=self.stages.rules.classify(dossier, Deadline.after(1.0, self.clock)))
        self.stages.decide(dossier)

    def _kept(self, dossier: Dossier, seconds: float, deadline: Deadline) -> TriageReport:
        answer = answer_of(dossier, seconds)
        record = record_of(dossier, answer)
        alert_id = self.stages.store.save(record, max(LEAST_COMMIT_SECONDS, deadline.remaining()))
        facts = {"alert_id": alert_id, "classification": answer["classification"], "degraded": answer["degraded"]}
        _log.info("alert_judged", extra=facts)
        return TriageReport(alert_id, record, {"id": alert_id, **answer})

    def _deadline(self) -> Deadline:
        own = Deadline.after(self.deadline_seconds, self.clock)
        return own if self.until is None or own.ends_at < self.until.ends_at else self.until

    def _enrich(self, dossier: Dossier, deadline: Deadline, turn: AbstractContextManager[object]) -> Enrichment:
        for_sources = deadline
        if self.stages.model is not None:
            for_sources = deadline.minus(deadline.remaining() * (1 - INTELLIGENCE_SHARE))
        with turn:
            asking = self.stages.enricher.begin(dossier.extraction, for_sources)
        return asking.answers(for_sources)

    def _opinion(self, dossier: Dossier, deadline: Deadline) -> Opinion | None:
        """The model's; the rules' own where no model is configured, or where it was not heard."""
        if self.stages.model is None or dossier.baseline is None:
            return dossier.baseline
        try:
            return self.stages.model.classify(dossier, deadline)
        except ModelUnavailable as error:
            _log.warning("model_unavailable", extra={"detail": error.detail})
            return replace(dossier.baseline, failure=error.detail, cost=_spent(error.spent_usd))


def _spent(usd: float | None) -> Cost:
    return Cost() if usd == 0 else Cost(usd, "unknown" if usd is None else "measured")
