"""Calls at fixed intervals, by their figures and by the program that makes them."""

from __future__ import annotations

import re

from triage.classification.facts import Facts
from triage.classification.signal import Sight, Signal, reads

INTERVALS = "interval_seconds interval beacon_interval interval_sec period_seconds mean_interval"
JITTERS = "jitter jitter_percent jitter_pct"
# People are irregular; frameworks wait with a jitter of some percent (Cobalt Strike's default is 0).
STEADY = 10.0
_NUMBER = re.compile(r"^([0-9]{1,3}(?:\.[0-9]{1,4})?) ?(%?)$")
# Windows' own programs that load other code and have no reason to call anybody.
BORROWED = re.compile(r"\b(?:rundll32|regsvr32|mshta|wscript|cscript|powershell|pwsh|msbuild|installutil|dllhost)\b")


def steady_calls(facts: Facts) -> Sight | None:
    """An interval and hardly any jitter."""
    interval = facts.index.all(INTERVALS)
    jitter = next((leaf for leaf in facts.index.all(JITTERS) if _is_steady(leaf.text)), None)
    if not interval or jitter is None:
        return None
    return Sight(reads(interval[0].path, jitter.path), {"interval": interval[0].text[:20], "jitter": jitter.text})


def borrowed_caller(facts: Facts) -> Sight | None:
    """The steady calls come from a program of Windows that loads other code."""
    sight = steady_calls(facts)
    match = BORROWED.search(facts.wording.command.text) if sight else None
    if sight is None or match is None:
        return None
    path = facts.wording.command.path_at(match.start())
    return Sight((*reads(path), *sight.reads), {**sight.values, "process": match.group()})


def _is_steady(text: str) -> bool:
    match = _NUMBER.match(text)
    if match is None:
        return False
    share = float(match.group(1)) * (1 if match.group(2) or float(match.group(1)) >= 1 else 100)
    return share <= STEADY


SIGNALS = (
    Signal("steady_calls", 25, "It calls every {interval} seconds with a jitter of {jitter}", steady_calls, "T1071"),
    Signal(
        "borrowed_caller",
        65,
        "{process} calls out every {interval} seconds with a jitter of {jitter}",
        borrowed_caller,
        "T1218",
    ),
)
