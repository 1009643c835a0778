"""Logins as people make them: a typo and then the right password, from a desk inside."""

from __future__ import annotations

import re

from triage.classification.facts import Facts
from triage.classification.fields import Known
from triage.classification.signal import SUPPORTED, Sight, Signal, reads
from triage.classification.signals.authentication import NIGHT

# A person who mistypes gives up or is locked out after five; see OWASP's advice on lockout thresholds.
TYPOS = 5
QUIET_FAILURES = 1
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
    if not (credible(facts, facts.failed) and credible(facts, facts.success)):
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
    if facts.success is None or not facts.success.value or not credible(facts, facts.success):
        return None
    return Sight(reads(facts.success.path, facts.source.path), {"source": facts.source.value})


def at_home(facts: Facts) -> Sight | None:
    """A field says that the login came from the organisation's own place."""
    if facts.location is None or facts.source_external or not AT_HOME.search(facts.location.value):
        return None
    return Sight(reads(facts.location.path), {"place": facts.location.value[:60]})


def known_device(facts: Facts) -> Sight | None:
    """A field says that the organisation knows the device."""
    leaves = facts.index.all("known_device trusted_device managed_device is_managed compliant_device device_trusted")
    leaf = next((leaf for leaf in leaves if leaf.value is True), None)
    return Sight(reads(leaf.path)) if leaf and not facts.source_external else None


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
)
