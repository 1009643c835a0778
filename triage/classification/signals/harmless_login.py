"""Logins as people make them: a typo and then the right password, from a desk inside."""

from __future__ import annotations

import re

from triage.classification.facts import Facts
from triage.classification.fields import Known
from triage.classification.naming import last_name, name_of
from triage.classification.signal import EXPLAINED, SUPPORTED, Sight, Signal, reads
from triage.classification.signals.assurance import DEVICE, assurances
from triage.classification.signals.authentication import NIGHT, TOOL

# A person who mistypes gives up or is locked out after five; see OWASP's advice on lockout thresholds.
TYPOS = 5
QUIET_FAILURES = 1
ASSURANCES = 2
WAYS = frozenset("egress travel trip proxy".split())
ANONYMOUS = re.compile(r"\b(?:tor|hosting|vps|anonymi[sz]er|bulletproof|open proxy|datacent(?:er|re))\b")
AT_HOME = re.compile(r"\b(?:office|hq|headquarters?|corporate|internal|on-?prem|campus|lan|branch)\b")
LOGINS = ("authentication", "general")


def credible(facts: Facts, known: Known[int] | Known[bool]) -> bool:
    """A field says so; or the product's own sentence does, about what it calls a single login."""
    return not known.told or (facts.login_event and known.path in facts.wording.sentence.paths)


def typo(facts: Facts) -> Sight | None:
    """One to five failures, then the right password, from inside."""
    if facts.failed is None or not 0 < facts.failed.value <= TYPOS or not (facts.login and facts.source_internal):
        return None
    if facts.success is None or not facts.success.value or facts.source is None:
        return None
    if facts.first_seen or not (credible(facts, facts.failed) and credible(facts, facts.success)):
        return None
    read = reads(facts.failed.path, facts.source.path)
    return Sight(read, {"count": facts.failed.value, "source": facts.source.value})


def few_failures(facts: Facts) -> Sight | None:
    """One to three failures from inside and nothing else."""
    if facts.failed is None or not 0 < facts.failed.value <= 3 or not (facts.login and facts.source_internal):
        return None
    if facts.source is None or (facts.success is not None and facts.success.value) or not credible(facts, facts.failed):
        return None
    read = reads(facts.failed.path, facts.source.path)
    return Sight(read, {"count": facts.failed.value, "source": facts.source.value})


def plain_login(facts: Facts) -> Sight | None:
    """A login that worked, from inside, by day, with at most one failure before."""
    quiet = facts.failed is None or facts.failed.value <= QUIET_FAILURES
    by_day = facts.hour is None or facts.hour.value not in NIGHT
    if not (facts.login and facts.source_internal and quiet and by_day) or facts.source is None:
        return None
    if facts.success is None or not facts.success.value or not credible(facts, facts.success) or facts.first_seen:
        return None
    return Sight(reads(facts.success.path, facts.source.path), {"source": facts.source.value})


def few_guesses(facts: Facts) -> Sight | None:
    """Up to twenty failures and then a success, from inside: a forgotten password, or somebody at the next desk."""
    if facts.failed is None or not TYPOS < facts.failed.value < TOOL or not (facts.source_internal and facts.worked):
        return None
    if facts.source is None or not facts.login:
        return None
    return Sight(
        reads(facts.failed.path, facts.source.path), {"count": facts.failed.value, "source": facts.source.value}
    )


def at_home(facts: Facts) -> Sight | None:
    """A field says that the login came from the organisation's own place."""
    if facts.location is None or facts.source_external or not AT_HOME.search(facts.location.value):
        return None
    return Sight(reads(facts.location.path), {"place": facts.location.value[:60]})


def known_device(facts: Facts) -> Sight | None:
    """A login worked on a device that the organisation knows."""
    leaf = next((leaf for leaf in facts.index.all(DEVICE) if leaf.value is True), None)
    new = facts.first_seen and "device" not in facts.wording.named.text
    if new or not (facts.login and facts.worked):
        return None
    return Sight(reads(leaf.path)) if leaf and not facts.source_external else None


def assured_login(facts: Facts) -> Sight | None:
    """A login that worked at the first or second try, and two independent fields vouch for its owner."""
    quiet = facts.failed is None or facts.failed.value <= QUIET_FAILURES
    if (
        not (facts.login and facts.worked and quiet)
        or facts.doubted
        or facts.first_seen
        or ANONYMOUS.search(facts.wording.seen.text)
    ):
        return None
    found = assurances(facts)
    if len(found) < ASSURANCES:
        return None
    named = " and ".join(last_name(leaf.path) for leaf in found[:3])
    return Sight(reads(*(leaf.path for leaf in found)), {"named": named})


def known_way(facts: Facts) -> Sight | None:
    """The place is on a list of the house, or the journey is registered, and the login worked at once."""
    leaf = facts.context.listed
    if leaf is None or facts.doubted or not name_of(leaf.path).own & WAYS or not facts.login:
        return None
    quiet = facts.failed is None or facts.failed.value <= QUIET_FAILURES
    return Sight(reads(leaf.path), {"field": last_name(leaf.path)}) if quiet else None


SIGNALS = (
    Signal(
        "typo",
        -60,
        "{count} failed logins, then a success, from {source} inside: as people mistype",
        typo,
        None,
        SUPPORTED,
        LOGINS,
    ),
    Signal(
        "few_guesses",
        -25,
        "Only {count} failed logins before the success, from {source} inside",
        few_guesses,
        None,
        EXPLAINED,
    ),
    Signal("few_failures", -40, "Only {count} failed logins, from {source} inside", few_failures, None, 25, LOGINS),
    Signal(
        "plain_login",
        -45,
        "A login that worked, from {source} inside, with at most one failure before",
        plain_login,
        clears=15,
        explains=LOGINS,
    ),
    Signal("at_home", -15, 'It came from a place of the organisation: "{place}"', at_home, None, SUPPORTED, LOGINS),
    Signal("known_device", -40, "The organisation knows the device", known_device, explains=LOGINS),
    Signal("assured_login", -45, "The login worked, and {named} vouch for its owner", assured_login, explains=LOGINS),
    Signal("known_way", -20, "The way is known to the house: {field}", known_way, None, SUPPORTED, LOGINS),
)
