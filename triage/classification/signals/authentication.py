"""Logins: guessing, spraying, stolen sessions, accounts that should not be in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from triage.classification import fields
from triage.classification.facts import Facts
from triage.classification.fields import Known
from triage.classification.signal import Read, Sight, Signal, reads
from triage.classification.signals.tor import in_tor_network

# NIST SP 800-63B section 5.2.2 has a verifier stop after at most 100 failures; a person rarely needs ten.
PERSON, TOOL, FLOOD = 10, 20, 100
SPRAYED_ACCOUNTS = 5
PUSH_FLOOD = 5
NIGHT = frozenset({22, 23, 0, 1, 2, 3, 4})
ADMINS = frozenset(
    "admin administrator root sa sysadmin superuser superadmin domainadmin postgres oracle guest".split()
)


@dataclass(frozen=True, slots=True)
class Failures:
    """Fires on a range of failed logins: `least` to below `limit`, by outcome, from inside or from elsewhere."""

    least: int
    limit: int
    success: bool
    inside: bool

    def __call__(self, facts: Facts) -> Sight | None:
        """The count, the outcome and the source."""
        if facts.failed is None or not facts.login or not self.least <= facts.failed.value < self.limit:
            return None
        succeeded = facts.success is not None and facts.success.value
        if succeeded is not self.success or facts.source_internal is not self.inside:
            return None
        origin = facts.source.value if facts.source else "an unknown source"
        found = [known.path for known in (facts.failed, facts.success, facts.source) if known is not None]
        return Sight(reads(*found), {"count": facts.failed.value, "source": origin})


@dataclass(frozen=True, slots=True)
class Count:
    """Fires when a counted field reaches `least`."""

    names: str
    least: int

    def __call__(self, facts: Facts) -> Sight | None:
        """The count."""
        known = facts.number(self.names)
        return Sight(reads(known.path), {"count": known.value}) if known and known.value >= self.least else None


def approved_push_flood(facts: Facts) -> Sight | None:
    """Many second-factor requests, and then the login worked."""
    sight = Count(fields.PUSHES, PUSH_FLOOD)(facts)
    return sight if sight and facts.success and facts.success.value else None


def spray_hit(facts: Facts) -> Sight | None:
    """Many accounts were tried, and at least one login worked."""
    tried = facts.number(fields.USERS)
    if tried is None or tried.value < SPRAYED_ACCOUNTS:
        return None
    won = facts.number(fields.USERS_IN)
    known: Known[int] | Known[bool] | None = won if won is not None and won.value > 0 else None
    if known is None and facts.worked:
        known = facts.success
    return Sight(reads(tried.path, known.path), {"count": tried.value}) if known is not None else None


def tor_login(facts: Facts) -> Sight | None:
    """A login that worked, from a Tor exit."""
    hidden = next((f for f in facts.findings if f.reading is not None and f.reading.is_tor), None)
    if facts.source is None or not facts.worked or not (hidden or in_tor_network(facts.source.value)):
        return None
    return Sight(reads(facts.source.path), {"source": facts.source.value})


def outside_login(facts: Facts) -> Sight | None:
    """A login that worked, from an address outside."""
    if not (facts.login and facts.source_external and facts.success and facts.success.value):
        return None
    return _from_outside(facts)


def outside_admin(facts: Facts) -> Sight | None:
    """A default or administrative account, used from an address outside."""
    admin = next((user for user in facts.users if _account(user.value) in ADMINS), None)
    if admin is None or not (facts.login and facts.source_external):
        return None
    sight = _from_outside(facts)
    return Sight((Read(admin.path), *sight.reads), {**sight.values, "user": admin.value})


def at_night(facts: Facts) -> Sight | None:
    """A login or a transfer between 22:00 and 05:00, not from inside."""
    if facts.hour is None or facts.hour.value not in NIGHT or facts.source_internal or not facts.login:
        return None
    return Sight(reads(facts.hour.path), {"hour": f"{facts.hour.value:02d}"})


def _from_outside(facts: Facts) -> Sight:
    source = facts.source
    return Sight(reads(source.path), {"source": source.value}) if source else Sight(())


def _account(user: str) -> str:
    return user.rsplit("\\", 1)[-1].split("@", 1)[0].replace(".", "").replace("_", "").replace("-", "")


def _guessing(name: str, weight: int, words: str, look: Callable[[Facts], Sight | None]) -> Signal:
    return Signal(name, weight, words, look, "T1110")


SIGNALS = (
    _guessing(
        "guessed_login_outside",
        75,
        "{count} failed logins, then a success, from {source}",
        Failures(PERSON, 10**9, True, False),
    ),
    _guessing(
        "guessed_login_inside",
        55,
        "{count} failed logins, then a success, from {source} inside",
        Failures(TOOL, 10**9, True, True),
    ),
    _guessing(
        "few_guesses_outside",
        35,
        "{count} failed logins, then a success, from {source}",
        Failures(4, PERSON, True, False),
    ),
    _guessing("failed_flood_outside", 60, "{count} failed logins from {source}", Failures(FLOOD, 10**9, False, False)),
    _guessing(
        "failed_flood_inside", 45, "{count} failed logins from {source} inside", Failures(FLOOD, 10**9, False, True)
    ),
    _guessing("failed_many_outside", 50, "{count} failed logins from {source}", Failures(TOOL, FLOOD, False, False)),
    _guessing(
        "failed_many_inside", 35, "{count} failed logins from {source} inside", Failures(TOOL, FLOOD, False, True)
    ),
    _guessing("failed_some_outside", 30, "{count} failed logins from {source}", Failures(PERSON, TOOL, False, False)),
    _guessing(
        "failed_some_inside", 25, "{count} failed logins from {source} inside", Failures(PERSON, TOOL, False, True)
    ),
    _guessing("failed_few_outside", 20, "{count} failed logins from {source}", Failures(4, PERSON, False, False)),
    Signal("sprayed_accounts", 50, "{count} accounts were tried", Count(fields.USERS, SPRAYED_ACCOUNTS), "T1110.003"),
    Signal("spray_hit", 75, "{count} accounts were tried, and a login worked", spray_hit, "T1110.003"),
    Signal("tor_login", 40, "Something worked from {source}, a Tor exit", tor_login, "T1090.003"),
    Signal("push_flood", 50, "{count} second-factor requests", Count(fields.PUSHES, PUSH_FLOOD), "T1621"),
    Signal("push_flood_approved", 75, "{count} second-factor requests, then a success", approved_push_flood, "T1621"),
    Signal("login_from_outside", 10, "The login from {source}, an address outside, worked", outside_login, "T1078"),
    Signal(
        "admin_from_outside",
        20,
        "The account {user} was used from {source}, an address outside",
        outside_admin,
        "T1078",
    ),
    Signal("night_login", 10, "It happened at {hour} o'clock, outside working hours", at_night),
)
