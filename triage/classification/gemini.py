"""Gemini's opinion of an alert: asked within all limits, read as hostile, remembered when it was good."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from triage.classification.attempts import NAME, Attempts, Guards, Heard, Prices
from triage.classification.models import ModelTable
from triage.classification.opinion_cache import OpinionCache, opinion_of
from triage.classification.prompt import Prompt, build_prompt, new_canary
from triage.classification.question import Account, Question
from triage.classification.refusals import CallFailed, Cause
from triage.classification.reply import LEAKED, Envelope, ReplyRefused, leaks, read_verdict
from triage.errors import CouldNotAsk, ModelUnavailable
from triage.model.deadline import Deadline
from triage.model.dossier import Dossier
from triage.model.opinion import Cost, Opinion

_log = logging.getLogger(__name__)


class GeminiClassifier:
    """The classifier that asks Gemini. Safe for threads; the SDK is imported at the first call, or by `warm_up`.

    `now` is the wall clock as an epoch: prices and models have dates."""

    name = NAME

    def __init__(
        self,
        account: Account,
        table: ModelTable,
        guards: Guards,
        memory: OpinionCache,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._wanted = account.model or table.default
        self._table = table
        self._memory = memory
        self._now = now
        self._canary = new_canary()
        self._secrets = (account.api_key,)
        self._attempts = Attempts(account, guards, Prices(self._worst_cost, self._cost), now)
        self._replacement: str | None = None
        self._unserved = False
        self._lock = threading.Lock()

    def classify(self, dossier: Dossier, deadline: Deadline) -> Opinion:
        """The model's opinion, fresh or from the cache, by the deadline. Raises ModelUnavailable, and nothing else."""
        try:
            return self._memory.opinion(dossier, self.model(), lambda: self._ask(dossier, deadline), deadline)
        except CallFailed as failure:
            raise ModelUnavailable(failure.detail, failure.spent_usd) from None
        except CouldNotAsk as error:
            raise ModelUnavailable(error.detail) from None

    def model(self) -> str:
        """The model that is asked now: the wanted one, or what took its place."""
        with self._lock:
            serving = self._table.serving(self._wanted, self._today())
            if self._replacement is None and serving != self._wanted:
                self._replace(serving, "retired")
            return self._replacement or self._wanted

    def status(self) -> str:
        """ "online", "offline", "quota_exhausted", or "unknown" before the first call. Asks nobody."""
        return "offline" if self._unserved else self._attempts.status()

    def warm_up(self) -> None:
        """Do the second of work before the first call: import the SDK, build the client. Never raises."""
        try:
            self._attempts.warm_up()
        except CallFailed as failure:
            _log.warning("gemini_not_ready", extra={"detail": failure.detail})

    def close(self) -> None:
        """End the threads and the connections."""
        self._attempts.close()

    def _ask(self, dossier: Dossier, deadline: Deadline) -> Opinion:
        prompt = build_prompt(dossier, self._canary, self._secrets)
        return self._read(self._hear(prompt, deadline), prompt)

    def _hear(self, prompt: Prompt, deadline: Deadline) -> Heard:
        try:
            heard = self._wanted_or_fallback(prompt, deadline)
        except CallFailed as failure:
            self._unserved = failure.cause is Cause.GONE
            raise
        self._unserved = False
        return heard

    def _wanted_or_fallback(self, prompt: Prompt, deadline: Deadline) -> Heard:
        """The reply of the model, or of its fallback when the API says that it is gone."""
        model = self.model()
        try:
            return self._attempts.ask(self._question(model, prompt), deadline)
        except CallFailed as failure:
            fallback = self._fallback(model) if failure.cause is Cause.GONE else None
            if fallback is None:
                raise
        return self._attempts.ask(self._question(fallback, prompt), deadline)

    def _read(self, heard: Heard, prompt: Prompt) -> Opinion:
        if leaks(heard.body, (self._canary, prompt.nonce)):
            raise ModelUnavailable(LEAKED, heard.usd)
        if heard.envelope.text is None:
            raise ModelUnavailable(heard.envelope.fault, heard.usd)
        try:
            verdict = read_verdict(heard.envelope.text)
        except ReplyRefused as refused:
            raise ModelUnavailable(str(refused), heard.usd) from None
        cost = Cost(heard.usd, "unknown" if heard.usd is None else "measured", heard.envelope.tokens)
        return opinion_of(verdict, heard.envelope.model_version or heard.asked, prompt.cuts, cost)

    def _question(self, model: str, prompt: Prompt) -> Question:
        row = self._table.model(model)
        return Question(model, prompt.system, prompt.user, row.max_output_tokens, row.thinking)

    def _fallback(self, gone: str) -> str | None:
        """What to ask in place of a model that is gone: once, and for as long as the process lives."""
        with self._lock:
            named = self._table.model(gone).fallback
            if self._replacement is None and named is not None:
                self._replace(named, "gone")
            return self._replacement if self._replacement != gone else None

    def _today(self) -> date:
        return datetime.fromtimestamp(self._now(), UTC).date()

    def _replace(self, model: str, why: str) -> None:
        self._replacement = model
        _log.warning("gemini_model_replaced", extra={"wanted": self._wanted, "asked": model, "why": why})

    def _worst_cost(self, question: Question) -> float | None:
        return self._table.worst_cost(question.model, question.most_tokens(), self._today())

    def _cost(self, question: Question, envelope: Envelope) -> float | None:
        if envelope.tokens is None:
            return None
        return self._table.cost(envelope.model_version or question.model, envelope.tokens, self._today())
