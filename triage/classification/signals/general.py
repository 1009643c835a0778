"""What holds for every kind of event: techniques that the sender maps, and its own verdict."""

from __future__ import annotations

import re

from triage.classification import fields
from triage.classification.facts import Facts
from triage.classification.signal import Sight, Signal, reads

GUILTY = re.compile(
    r"^(?:true ?_?positive|malicious|confirmed ?_?(?:malicious|threat|attack)|compromised|truepositive)$"
)


def technique_mapped(facts: Facts) -> Sight | None:
    """The sender maps the event to ATT&CK, which many senders also do for harmless events."""
    if not facts.techniques:
        return None
    first = facts.techniques[0]
    return Sight(reads(first.path), {"technique": ", ".join(item.value for item in facts.techniques[:4])})


def called_guilty(facts: Facts) -> Sight | None:
    """An analyst or the product has closed it as a true attack."""
    leaf = next((leaf for leaf in facts.index.all(fields.VERDICT) if GUILTY.match(leaf.text)), None)
    return Sight(reads(leaf.path), {"verdict": leaf.text}) if leaf else None


def doubted(facts: Facts) -> Sight | None:
    """An approval, a list or a window does not cover this event."""
    leaf = facts.context.doubt
    return Sight(reads(leaf.path), {"value": str(leaf.value)[:80]}) if leaf else None


SIGNALS = (
    Signal("approval_doubted", 5, 'An approval, list or window does not cover it: "{value}"', doubted),
    Signal("technique_mapped", 5, "The sender maps it to ATT&CK {technique}", technique_mapped),
    Signal("called_guilty", 30, 'The sender\'s own verdict is "{verdict}"', called_guilty),
)
