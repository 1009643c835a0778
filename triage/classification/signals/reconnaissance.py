"""Scans by their size and origin."""

from __future__ import annotations

import re

from triage.classification import fields
from triage.classification.facts import Facts
from triage.classification.signal import Sight, Signal, reads
from triage.classification.signals.authentication import Count

# A host talks to a handful of ports of its neighbours; below 100 a monitor may explain it.
MANY_PORTS, MANY_HOSTS = 100, 50
SCANS = re.compile(r"scan(?!ner)|sweep|prob(?:e|ing)")


def scan_from_inside(facts: Facts) -> Sight | None:
    """A scan whose source lies inside: a scanner of the house, or an intruder."""
    if not facts.source_internal or facts.source is None or not SCANS.search(facts.wording.named.text):
        return None
    return Sight(reads(facts.source.path), {"source": facts.source.value})


SIGNALS = (
    Signal("many_ports", 20, "{count} ports were tried", Count(fields.PORTS, MANY_PORTS), "T1046"),
    Signal("many_hosts", 20, "{count} hosts were tried", Count(fields.HOSTS, MANY_HOSTS), "T1018"),
    Signal("scan_from_inside", 15, "The scan comes from {source}, inside", scan_from_inside, "T1046"),
)
