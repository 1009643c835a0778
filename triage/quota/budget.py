"""What the model may cost in a day: the worst case is set aside before the call, the real cost replaces it after."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass

from triage.errors import QuotaExhausted, UpstreamError
from triage.quota.ledger import Ledger
from triage.quota.ledger_file import Moment
from triage.quota.window import day_of

# Whole billionths of a dollar: the dearest rounding of a token's price stays exact in sums.
NANO = 1_000_000_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ticket:
    """Money set aside for one call. `row` is its place in the ledger."""

    row: int
    worst_usd: float | None


class Budget:
    """A daily limit in US dollars over all threads and processes; days end at 00:00 UTC.

    `daily_usd` None is no limit, and spending is recorded all the same.
    """

    def __init__(self, ledger: Ledger, daily_usd: float | None) -> None:
        self._file = ledger.file
        self._daily = daily_usd

    def reserve(self, worst_usd: float | None) -> Ticket:
        """Set aside the worst case of one call; None is an unknown price, which a set budget doesn't take.

        Raises QuotaExhausted when it would go over, UpstreamError when it can't be written down.
        """
        worst = _nano(worst_usd)
        if worst is None and self._daily is not None:
            raise QuotaExhausted("the model's price is not known, so it is not called while a daily budget is set")
        with self._file.write() as moment:
            refusal = self._refusal(moment, worst or 0)
            row = 0 if refusal else _record(moment, worst or 0)
        if refusal is not None:
            raise refusal
        return Ticket(row, worst_usd)

    def settle(self, ticket: Ticket, usd: float | None) -> None:
        """Replace what was set aside by the real cost. None, or a ledger that can't be written, leaves it standing."""
        nano = _nano(usd)
        if nano is None:
            return
        try:
            with self._file.write() as moment:
                moment.connection.execute("UPDATE spending SET nano = ? WHERE id = ?", (nano, ticket.row))
        except UpstreamError as error:
            _log.warning("budget_not_settled", extra={"reason": error.detail})

    def spent_today(self) -> float:
        """US dollars spent or set aside since 00:00 UTC. Raises UpstreamError when the ledger can't be read."""
        with self._file.read() as moment:
            return _spent(moment) / NANO

    def exhausted(self) -> bool:
        """Whether nothing is left of the day's budget; also when the ledger can't be read."""
        if self._daily is None:
            return False
        try:
            return self.spent_today() >= self._daily
        except UpstreamError as error:
            _log.warning("quota_ledger_unreadable", extra={"source": "budget", "reason": error.detail})
            return True

    def _refusal(self, moment: Moment, worst: int) -> QuotaExhausted | None:
        if self._daily is None or _spent(moment) + worst <= round(self._daily * NANO):
            return None
        wait = day_of(moment.wall, "UTC").ends - moment.wall
        return QuotaExhausted(f"the daily AI budget of ${self._daily:g} doesn't cover another call today", wait)


def _record(moment: Moment, nano: int) -> int:
    cursor = moment.connection.execute("INSERT INTO spending (at, nano) VALUES (?, ?)", (moment.now, nano))
    return int(cursor.lastrowid or 0)


def _spent(moment: Moment) -> int:
    start = day_of(moment.wall, "UTC").start
    query = "SELECT coalesce(sum(nano), 0) FROM spending WHERE at >= ?"
    return int(moment.connection.execute(query, (start,)).fetchone()[0])


def _nano(usd: float | None) -> int | None:
    """Billionths of a dollar, rounded up; None for what is no price."""
    if usd is None or not math.isfinite(usd) or usd < 0:
        return None
    return math.ceil(round(usd * NANO, 3))
