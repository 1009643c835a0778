"""A remote source at work: quota first, then one question over HTTP, then a typed reading."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from triage.enrichment.provider import RemoteSource
from triage.enrichment.turn import Turn
from triage.errors import QuotaExhausted, UpstreamError
from triage.model.deadline import Deadline
from triage.model.finding import Reading
from triage.model.indicator import Indicator, Kind
from triage.quota.ledger import Ledger
from triage.quota.limits import Limit
from triage.transport.request import Reply
from triage.transport.upstream import HOLD_WITHOUT_RETRY_AFTER, Upstream

SHORT = 250
"""With so many calls left the line is kept: a few more than one alert can ask for (220 indicators)."""


class OwnLimitReached(QuotaExhausted):
    """Our ledger refused, not the source: nobody else has to be told."""


class RemoteProvider:
    """One configured remote source. Every attempt reserves quota before it is made, and a 429 closes the source for
    all processes that share the ledger."""

    def __init__(self, source: RemoteSource, upstream: Upstream, ledger: Ledger, limits: Sequence[Limit]) -> None:
        self._source = source
        self._upstream = upstream
        self._ledger = ledger
        self._limits = tuple(limits)

    @property
    def name(self) -> str:
        """The source's name."""
        return self._source.name

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of indicator that the source speaks of."""
        return self._source.kinds

    def lookup(self, indicator: Indicator, deadline: Deadline, turn: Turn | None = None) -> Reading | None:
        """The source's answer, None when it does not know the indicator. Raises QuotaExhausted, UpstreamError or
        EgressOff. The first attempt waits for its `turn` to reserve."""
        self._refuse_while_held()
        try:
            reply = self._upstream.get(self._source.request(indicator), deadline, self._reserving(deadline, turn))
        except OwnLimitReached:
            raise
        except QuotaExhausted as error:
            self._ledger.hold(self.name, HOLD_WITHOUT_RETRY_AFTER if error.retry_after is None else error.retry_after)
            raise
        return self._read(indicator, reply)

    def status(self) -> str:
        """ "quota_exhausted" while no call is allowed, else what the connection was last seen to be."""
        if self._ledger.held(self.name) > 0 or self._ledger.exhausted(self.name, self._limits):
            return "quota_exhausted"
        return self._upstream.status()

    def describe(self) -> str:
        """The source's title, what it speaks of and the limits that are kept."""
        limits = "; ".join(f"{limit.count}/{limit.window}" for limit in self._limits) or "no limit"
        return f"{self._source.title} ({', '.join(sorted(self.kinds))}), {limits}"

    def _refuse_while_held(self) -> None:
        left = self._ledger.held(self.name)
        if left > 0:
            raise QuotaExhausted(f"the source allows no more calls for {math.ceil(left)} s", retry_after=left)

    def _reserving(self, deadline: Deadline, turn: Turn | None) -> Callable[[], None]:
        """What runs before each attempt; the first one keeps to the line."""

        def reserve() -> None:
            try:
                if turn is not None and self._is_short():
                    turn.wait(deadline)
                self._reserve(deadline)
            finally:
                if turn is not None:
                    turn.done()

        return reserve

    def _is_short(self) -> bool:
        """Whether it matters who reserves first."""
        usages = self._ledger.usage(self.name, self._limits)
        return any(usage.limit.count - usage.used <= SHORT for usage in usages)

    def _reserve(self, deadline: Deadline) -> None:
        if deadline.remaining() <= 0:
            raise UpstreamError("not asked: no time left")
        try:
            self._ledger.reserve(self.name, self._limits)
        except QuotaExhausted as error:
            raise OwnLimitReached(error.detail, error.retry_after) from error

    def _read(self, indicator: Indicator, reply: Reply) -> Reading | None:
        """A page that is no JSON object comes from something before the source, so it never means "not known"."""
        if reply.status in self._source.unknown_statuses and isinstance(reply.body, dict):
            return None
        if reply.status != 200:
            raise UpstreamError(f"the source answered with status {reply.status}", status=reply.status)
        return self._source.read(indicator, reply.body)
