"""Lures that people could follow or have followed."""

from __future__ import annotations

import re

from triage.classification import fields
from triage.classification.facts import Facts
from triage.classification.signal import Sight, Signal, reads
from triage.classification.signals.authentication import Count

# One person tries a program; five within one alert followed the same lure.
MANY_CONSENTS = 5
# The gateways' own scores run to 100; what they are sure of they put above 90.
SURE = 90
KINDS = "classification threat_type threat_category threat_types verdict detection_type"
LURE = re.compile(
    r"^(?:phish\w{0,3}|malware|impostor|malicious|credential[ _-]?phish\w{0,3}|malicious (?:url|attachment))$"
)
SCORES = "phish_score malware_score impostor_score"
STATES = "threat_status"
PLACES = "action delivery_action delivery_status delivery_location latest_delivery_location original_delivery_location"
LET_IN = re.compile(r"^(?:delivered|permitted|allowed|inbox\w{0,8}|inbox/folder|delivered to inbox|click ?allowed)$")


def lure_let_in(facts: Facts) -> Sight | None:
    """A mail or a click that the gateway itself calls a lure, without doubt, and that it did not stop."""
    state = next(iter(facts.index.all(STATES)), None)
    passed = next((leaf for leaf in facts.index.all(PLACES) if LET_IN.match(leaf.text)), None)
    kind = next((leaf for leaf in facts.index.all(KINDS) if LURE.match(leaf.text)), None)
    if passed is None or facts.stopped or (state is not None and state.text != "active"):
        return None
    score = next((leaf for leaf in facts.index.all(SCORES) if (fields.count_of(leaf.value) or 0) >= SURE), None)
    sure = (kind if state is not None else None) or score
    if sure is None:
        return None
    return Sight(reads(sure.path, passed.path), {"what": (kind or sure).text, "passed": passed.text})


SIGNALS = (
    Signal("lure_let_in", 60, 'The gateway is sure of "{what}" and let it in: "{passed}"', lure_let_in, "T1566"),
    Signal(
        "many_consents", 40, "{count} people let the same program in", Count(fields.CONSENTS, MANY_CONSENTS), "T1528"
    ),
)
