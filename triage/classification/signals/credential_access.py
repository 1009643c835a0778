"""A process that opens LSASS with the rights to read its memory."""

from __future__ import annotations

import re

from triage.classification.facts import Facts
from triage.classification.signal import Sight, Signal, reads

# Rights that include PROCESS_VM_READ (0x10), as the tools that dump LSASS ask for them.
READING = re.compile(r"^0x(?:1010|1410|1438|143a|1418|1fffff|1f1fff|1f2fff|1f3fff|40)$")
ODD_CALL = re.compile(r"unknown\(|dbghelp|dbgcore|comsvcs")


def lsass_handle(facts: Facts) -> Sight | None:
    """LSASS was opened to be read."""
    target = next((leaf for leaf in facts.index.all("target_image target_process") if "lsass.exe" in leaf.text), None)
    rights = next((leaf for leaf in facts.index.all("granted_access access_mask") if READING.match(leaf.text)), None)
    if target is None or rights is None:
        return None
    return Sight(reads(rights.path, target.path), {"rights": rights.text})


def odd_lsass_call(facts: Facts) -> Sight | None:
    """It was opened from memory that belongs to no file, or by the library that writes dumps."""
    trace = next((leaf for leaf in facts.index.all("call_trace") if ODD_CALL.search(leaf.text)), None)
    return Sight(reads(trace.path)) if trace and lsass_handle(facts) else None


SIGNALS = (
    Signal(
        "lsass_handle",
        15,
        "LSASS was opened with the rights {rights}, which read its memory",
        lsass_handle,
        "T1003.001",
    ),
    Signal(
        "odd_lsass_call",
        65,
        "LSASS was opened from memory without a file, or to write a dump",
        odd_lsass_call,
        "T1003.001",
    ),
)
