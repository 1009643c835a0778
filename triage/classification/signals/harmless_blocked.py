"""Events that the product stopped. A stopped knock at the door is noise; a stopped burglar is still a burglar."""

from __future__ import annotations

import re

from triage.classification.facts import Facts
from triage.classification.signal import EXPLAINED, SUPPORTED, Sight, Signal, reads

NOISE = re.compile(
    r"scan|sweep|prob(?:e|ing)|connection|firewall|geo|spam|traffic|inbound|bulk mail|"
    r"rate limit|telnet|packet|message|mail\b"
)
PERIMETER = ("reconnaissance", "denial", "authentication", "phishing", "general")


def stopped(facts: Facts) -> Sight | None:
    """The product stopped it."""
    if not facts.stopped or facts.action is None:
        return None
    return Sight(reads(facts.action.path), {"action": facts.action.value[:60]})


def stopped_at_the_door(facts: Facts) -> Sight | None:
    """A scan, a connection or a mail from outside that was stopped, and no login worked."""
    inbound = facts.source_external or (facts.source is None and "inbound" in facts.wording.seen.text)
    worked = facts.success is not None and facts.success.value
    if not (facts.stopped and facts.action and inbound) or worked or not NOISE.search(facts.wording.named.text):
        return None
    source = facts.source.value if facts.source else "outside"
    return Sight(reads(facts.action.path), {"action": facts.action.value[:60], "source": source})


SIGNALS = (
    Signal(
        "stopped_at_the_door", -50, 'A knock from {source} was stopped ("{action}") and nothing followed',
        stopped_at_the_door, None, SUPPORTED, PERIMETER,
    ),
    Signal("stopped", -10, 'The sender says that it was stopped: "{action}"', stopped, clears=EXPLAINED),
)  # fmt: skip
