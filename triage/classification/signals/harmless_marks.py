"""Marks in fields that only the sender writes: its verdict, its changes and windows, its lists."""

from __future__ import annotations

import re

from triage.classification import fields
from triage.classification.facts import Facts
from triage.classification.signal import EXPLAINED, SUPPORTED, Sight, Signal, reads

INNOCENT = re.compile(
    r"^(?:false[ _-]?positive|benign(?:[ _-]?positive)?|not[ _-]?malicious|clean|harmless|expected|authori[sz]ed|"
    r"legitimate|informational[ _-]?expected[ _-]?activity|true[ _-]?positive[ _-]?benign|security[ _-]?testing|"
    r"confirmed[ _-]?safe|line[ _-]?of[ _-]?business[ _-]?application|suspicious[ _-]?but[ _-]?expected|"
    r"white-?listed|allow-?listed)$"
)
CLOSED = re.compile(r"^(?:closed|resolved|archived|dismissed|suppressed|auto[ _-]?closed)$")
CHANGE = (
    "change_ticket change_id change_request change_number change_ref maintenance_window maintenance in_maintenance "
    "approved is_approved authorized is_authorized authorised change_approved whitelisted allowlisted is_whitelisted "
    "is_allowlisted expected is_expected scheduled is_scheduled planned known_scanner authorized_scanner pre_approved "
    "approved_change maintenance_mode known_good approved_by"
)
TESTS = "is_test test_mode is_sample sample simulation is_simulation simulated is_drill drill"
EMPTY = re.compile(r"^(?:false|no|none|null|n/?a|0|-|unknown|pending|unapproved|denied|not .*|un.*)?$")

_BY_STAFF = (
    "privilege persistence authentication execution lateral evasion exfiltration cloud reconnaissance general "
    "insider denial"
)


def innocent(facts: Facts) -> Sight | None:
    """An analyst or the product has closed it as harmless."""
    leaf = next((leaf for leaf in facts.index.all(fields.VERDICT) if INNOCENT.match(leaf.text)), None)
    return Sight(reads(leaf.path), {"verdict": leaf.text}) if leaf else None


def closed(facts: Facts) -> Sight | None:
    """The case is closed at the sender's."""
    leaf = next((leaf for leaf in facts.index.all(fields.STATUS) if CLOSED.match(leaf.text)), None)
    return Sight(reads(leaf.path), {"status": leaf.text}) if leaf else None


def change(facts: Facts) -> Sight | None:
    """A field of the alert says that the change or activity was planned or approved."""
    leaf = next((leaf for leaf in facts.index.all(CHANGE) if not EMPTY.match(leaf.text)), None)
    return Sight(reads(leaf.path), {"field": leaf.key, "value": leaf.text[:60]}) if leaf else None


def test_flag(facts: Facts) -> Sight | None:
    """A field of the alert says that it is a test."""
    leaf = next((leaf for leaf in facts.index.all(TESTS) if leaf.value is True), None)
    return Sight(reads(leaf.path), {"field": leaf.text}) if leaf else None


SIGNALS = (
    Signal("innocent", -60, 'The sender\'s own verdict is "{verdict}"', innocent, clears=EXPLAINED),
    Signal("closed", -10, 'The sender has set it to "{status}"', closed, clears=SUPPORTED),
    Signal(
        "change",
        -60,
        'The sender marks it as planned: {field} is "{value}"',
        change,
        None,
        EXPLAINED,
        tuple(_BY_STAFF.split()),
    ),
    Signal("test_flag", -100, 'The sender marks it as a test: "{field}"', test_flag, clears=EXPLAINED),
)
