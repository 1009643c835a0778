"""Volumes that left for an address outside."""

from __future__ import annotations

import re
from dataclasses import dataclass

from triage.classification.facts import Facts
from triage.classification.signal import Sight, Signal, reads
from triage.classification.signals.authentication import Count

# A working day of one person's mail and web is some hundred megabytes out; operators may move these bands.
GIGABYTE = 10**9
HUGE, LARGE, SOME = 10 * GIGABYTE, GIGABYTE, GIGABYTE // 5
NIGHT = frozenset({22, 23, 0, 1, 2, 3, 4})


LEAVES = re.compile(r"upload|exfil|\brclone\b")


@dataclass(frozen=True, slots=True)
class Volume:
    """Fires on a volume from `least` to below `limit` bytes that went, as far as is known, outside."""

    least: int
    limit: int

    def __call__(self, facts: Facts) -> Sight | None:
        """The volume in GB and the destination."""
        sent = facts.bytes_out
        if sent is None or facts.destination_internal or not self.least <= sent.value < self.limit:
            return None
        if not (facts.destination_external or LEAVES.search(facts.wording.seen.text)):
            return None
        target = facts.destination.value if facts.destination else "an outside service"
        return Sight(reads(sent.path), {"size": f"{sent.value / GIGABYTE:.1f}", "target": target})


def sent_at_night(facts: Facts) -> Sight | None:
    """A large transfer between 22:00 and 05:00."""
    sight = Volume(LARGE, 10**18)(facts)
    if sight is None or facts.hour is None or facts.hour.value not in NIGHT:
        return None
    return Sight((*sight.reads, *reads(facts.hour.path)), {"hour": f"{facts.hour.value:02d}"})


# A machine asks for some hundred names an hour; thousands carry something.
MANY_NAMES = 5000
NAMES = "query_count dns_query_count dns_queries unique_subdomains distinct_subdomains queries"

SIGNALS = (
    Signal("many_names", 25, "{count} names were looked up", Count(NAMES, MANY_NAMES), "T1071.004"),
    Signal("volume_huge", 45, "{size} GB went to {target}", Volume(HUGE, 10**18), "T1048"),
    Signal("volume_large", 30, "{size} GB went to {target}", Volume(LARGE, HUGE), "T1048"),
    Signal("volume_some", 15, "{size} GB went to {target}", Volume(SOME, LARGE), "T1048"),
    Signal("volume_at_night", 15, "The transfer ran at {hour} o'clock", sent_at_night),
)
