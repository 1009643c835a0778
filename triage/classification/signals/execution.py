"""Commands that run code: encoded PowerShell, download and run, borrowed system tools, reverse shells."""

from __future__ import annotations

import re

from triage.classification import fields
from triage.classification.facts import Facts
from triage.classification.signal import Sight, Signal, reads

OFFICE = re.compile(r"\b(?:winword|excel|powerpnt|outlook|mspub|onenote|visio|acrord32|eqnedt32|msaccess)(?:\.exe)?\b")
SHELLS = re.compile(
    r"\b(?:cmd|powershell|pwsh|wscript|cscript|mshta|regsvr32|rundll32|certutil|bitsadmin|bash|sh|wmic)(?:\.exe)?\b"
)


def office_shell(facts: Facts) -> Sight | None:
    """An Office program is the parent of a shell or script host."""
    parent = next((leaf for leaf in facts.index.all(fields.PARENT) if OFFICE.search(leaf.text)), None)
    child = SHELLS.search(facts.wording.command.text) if parent else None
    if parent is None or child is None:
        return None
    read = reads(parent.path, facts.wording.command.path_at(child.start()))
    return Sight(read, {"parent": parent.text[:80], "child": child.group()})


SIGNALS = (Signal("office_shell", 70, "{parent} started {child}", office_shell, "T1204.002"),)
