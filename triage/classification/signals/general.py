"""What holds for every kind of event: techniques that the sender maps, and its own verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.classification import activity, fields
from triage.classification.context import is_of_a_part
from triage.classification.facts import Facts
from triage.classification.leaf import Leaf
from triage.classification.signal import Sight, Signal, reads

GUILTY = re.compile(
    r"^(?:true ?_?positive|malicious|confirmed ?_?(?:malicious|threat|attack)|compromised|truepositive)$"
)

VERDICTS = frozenset(fields.VERDICT.replace("_", "").split())


def technique_mapped(facts: Facts) -> Sight | None:
    """The sender maps the event to ATT&CK, which many senders also do for harmless events."""
    if not facts.techniques:
        return None
    first = facts.techniques[0]
    return Sight(reads(first.path), {"technique": ", ".join(item.value for item in facts.techniques[:4])})


def called_guilty(facts: Facts) -> Sight | None:
    """An analyst or the product has closed it as a true attack."""
    leaf = next((leaf for leaf in _guilty(facts) if not is_of_a_part(leaf)), None)
    return Sight(reads(leaf.path), {"verdict": leaf.text}) if leaf else None


def part_guilty(facts: Facts) -> Sight | None:
    """The product has judged a file, a process or a person of the alert, and not the alert; the EICAR test file, known
    by its hash, is malicious to every product."""
    harmless = activity.eicar_parts(facts.wording.leaves)
    parts = (leaf for leaf in _guilty(facts) if is_of_a_part(leaf))
    leaf = next((leaf for leaf in parts if leaf.path.rpartition("/")[0] not in harmless), None)
    return Sight(reads(leaf.path), {"verdict": leaf.text}) if leaf and called_guilty(facts) is None else None


def _guilty(facts: Facts) -> Iterator[Leaf]:
    return (leaf for leaf in facts.wording.leaves if leaf.key in VERDICTS and GUILTY.match(leaf.text))


def doubted(facts: Facts) -> Sight | None:
    """An approval, a list or a window does not cover this event."""
    leaf = facts.context.doubt
    return Sight(reads(leaf.path), {"value": str(leaf.value)[:80]}) if leaf else None


SIGNALS = (
    Signal("approval_doubted", 5, 'An approval, list or window does not cover it: "{value}"', doubted),
    Signal("technique_mapped", 5, "The sender maps it to ATT&CK {technique}", technique_mapped),
    Signal("part_guilty", 25, 'The sender judges a part of it "{verdict}"', part_guilty),
    Signal("called_guilty", 30, 'The sender\'s own verdict is "{verdict}"', called_guilty),
)
