"""What the other processes of the ledger's tests do."""

import os
import random
from datetime import UTC, datetime
from pathlib import Path

from triage.errors import QuotaExhausted
from triage.quota.budget import Budget
from triage.quota.ledger import Ledger
from triage.quota.limits import parse_limits

DAY = 86_400.0
LIMITS = {"virustotal": parse_limits("4/minute;40/day"), "abuseipdb": parse_limits("60/day")}
BUDGET_USD = 0.01


def take_all(path, limits, grants):
    """Ask for calls until refused 20 times; report how many were granted."""
    ledger = Ledger(Path(path))
    granted, refused = 0, 0
    while refused < 20:
        try:
            ledger.reserve("virustotal", parse_limits(limits))
            granted += 1
        except QuotaExhausted:
            refused += 1
    grants.put(granted)


class MovingClock:
    """A clock that all processes share and move: mostly on, sometimes back, sometimes far. Remembers what it said."""

    def __init__(self, shared, rng):
        self.shared, self.rng, self.said = shared, rng, 0.0

    def __call__(self):
        with self.shared.get_lock():
            self.shared.value += self.rng.choice([0.0, 1.0, 5.0, 20.0, 90.0, 900.0, -30.0, -600.0])
            if self.rng.random() < 0.01:
                self.shared.value += self.rng.choice([DAY / 2, -DAY / 2])
            self.said = self.shared.value
        return self.said


def live(path, shared, days, seed, log):
    """Ask both sources and spend money until the simulated days are over; note each grant with the time it got."""
    rng = random.Random(seed)
    clock = MovingClock(shared, rng)
    ledger = Ledger(Path(path), clock)
    begin, out = shared.value, os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while shared.value < begin + days * DAY:
        name = rng.choice(["virustotal", "abuseipdb", "money"])
        try:
            _take(ledger, name)
            os.write(out, f"{name} {clock.said!r}\n".encode())
        except QuotaExhausted:
            clock()
        if rng.random() < 0.01:
            ledger.close()
            ledger = Ledger(Path(path), clock)
    os.close(out)


def _take(ledger, name):
    if name == "money":
        Budget(ledger, BUDGET_USD).reserve(0.0007)
    else:
        ledger.reserve(name, LIMITS[name])


def day(at):
    """The UTC date of epoch seconds."""
    return datetime.fromtimestamp(at, UTC).date()
