"""Marks in fields that only the sender writes: its verdict, its changes and windows, its exercises."""

from __future__ import annotations

import re
from collections.abc import Callable

from triage.classification import fields
from triage.classification.facts import Facts
from triage.classification.leaf import Leaf
from triage.classification.naming import last_name
from triage.classification.signal import EXPLAINED, SUPPORTED, Sight, Signal, reads
from triage.classification.signals.authentication import PERSON
from triage.classification.signals.malware import left_running
from triage.classification.signals.tor import in_tor_network

CLOSED = re.compile(r"^(?:closed|resolved|archived|dismissed|suppressed|inactive|auto[ _-]?closed)$")
GUILTY = re.compile(
    r"(?<!benign)(?<!benign[ _-])true ?_?positive(?![ _-]*benign)|(?<!not)(?<!not[ _-])(?<!non[ _-])malicious|"
    r"compromised|confirmed (?:attack|threat)"
)

BY_STAFF = tuple(
    "privilege persistence authentication execution lateral evasion exfiltration cloud reconnaissance general "
    "insider denial industrial".split()
)


def field_of(leaf: Leaf) -> Sight:
    """What a field says, for a reason."""
    return Sight(reads(leaf.path), {"field": last_name(leaf.path)[:60], "value": str(leaf.value)[:80]})


def of_context(name: str) -> Callable[[Facts], Sight | None]:
    """Fires on a field of the context."""

    def look(facts: Facts) -> Sight | None:
        leaf: Leaf | None = getattr(facts.context, name)
        return field_of(leaf) if leaf is not None else None

    return look


def approved(name: str) -> Callable[[Facts], Sight | None]:
    """The same for an approval: not while something takes it back, and never for somebody who knocks from outside."""
    look = of_context(name)
    return lambda facts: None if facts.doubted or stranger(facts) else look(facts)


def stranger(facts: Facts) -> bool:
    """Somebody outside guesses passwords or hides behind Tor: no change and no list of the house explains that."""
    if not facts.source_external or facts.source is None:
        return False
    guesses = facts.failed is not None and facts.failed.value >= PERSON
    hidden = any(finding.reading is not None and finding.reading.is_tor for finding in facts.findings)
    return guesses or hidden or in_tor_network(facts.source.value)


def innocent(facts: Facts) -> Sight | None:
    """An analyst or the product has closed it as harmless, and no other verdict says the contrary."""
    leaf = facts.context.verdict
    if leaf is None or any(GUILTY.search(other.text) for other in facts.index.all(fields.VERDICT)):
        return None
    return field_of(leaf)


def closed(facts: Facts) -> Sight | None:
    """The case is closed at the sender's."""
    leaf = next((leaf for leaf in facts.index.all(fields.STATUS) if CLOSED.match(leaf.text)), None)
    return Sight(reads(leaf.path), {"status": leaf.text}) if leaf else None


def test_flag(facts: Facts) -> Sight | None:
    """A field says so, no login from outside worked meanwhile, and nothing bad was left running."""
    if (facts.worked and facts.source_external) or left_running(facts):
        return None
    return None if facts.doubted else of_context("test")(facts)


SIGNALS = (
    Signal("innocent", -85, 'The sender\'s own verdict: {field} is "{value}"', innocent, clears=EXPLAINED),
    Signal("closed", -10, 'The sender has set it to "{status}"', closed, clears=SUPPORTED),
    Signal(
        "change",
        -60,
        'The sender marks it as planned or approved: {field} is "{value}"',
        approved("reference"),
        None,
        EXPLAINED,
        BY_STAFF,
    ),
    Signal(
        "test_flag",
        -100,
        'The sender marks it as a test or an exercise: {field} is "{value}"',
        test_flag,
        clears=EXPLAINED,
    ),
)
