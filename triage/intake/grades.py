"""The values that say how bad an alert is, the sender's own grade before scores and a log's level."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from triage.intake.blank import text_of
from triage.intake.places import Leaf
from triage.intake.vocabulary import words_of

LAST_RESORT = 4
FEWEST_OF_A_HUNDRED = 10
LONGEST_NUMBER = 24
# RFC 5424, section 6.2.1.
SYSLOG = "emergency alert critical error warning notice informational debug".split()
# OCSF's severity_id, as other products number theirs, too.
NUMBERED = {1: "informational", 2: "low", 3: "medium", 4: "high", 5: "critical", 6: "fatal"}

# A number under these names counts from the best or from the worst, up to any end.
_NUMBERED = frozenset({"level", "priority", "urgency", "impact", "rating"})
_OF_A_LOG = frozenset("error err info information debug trace notice warn warning fatal emerg alert".split())
# So much is logged of every event, an intruder's too.
_OF_EVERYTHING = frozenset("info information informational debug trace notice verbose".split())
# A category is a grade only where it is nothing else.
_GRADES = frozenset({"critical", "high", "medium", "low"})
_GRADED = frozenset({"severity", "criticality"})

Ranked = tuple[int, Leaf, Any]


def graded(found: Iterable[tuple[int, Leaf]]) -> Iterator[Ranked]:
    """The grades, surest first. A small number of the sender's own that cannot be read is not replaced by a score or a
    log's level: they would say something else."""
    weighed = ((_weighed(tier, leaf), leaf) for tier, leaf in found)
    ordered = sorted(
        weighed, key=lambda item: (item[0], item[1].packed, item[1].depth, _number(item[1].value) is not None)
    )
    has_own = any(tier <= 1 and text_of(leaf.value) for tier, leaf in ordered)
    for tier, leaf in ordered:
        if tier < LAST_RESORT or not has_own:
            yield from _read(tier, leaf)


def _weighed(tier: int, leaf: Leaf) -> int:
    """A "level" may be the alert's own or a log's: its words tell which."""
    words = words_of(leaf.path[-1])
    is_logs = "level" in words and "risk" not in words and str(leaf.value)[:20].strip().lower() in _OF_A_LOG
    return max(tier, LAST_RESORT) if is_logs else tier


def _read(tier: int, leaf: Leaf) -> Iterator[Ranked]:
    words = words_of(leaf.path[-1])
    if tier >= LAST_RESORT and "level" in words and str(leaf.value).strip().lower() in _OF_EVERYTHING:
        return
    if "category" in words and str(leaf.value)[:20].strip().lower() not in _GRADES:
        return
    number = _number(leaf.value)
    if number is not None and not _NUMBERED.isdisjoint(words) and "syslog" not in words and not _GRADED & set(words):
        return
    if tier >= LAST_RESORT and number is not None and number <= FEWEST_OF_A_HUNDRED and "score" in words:
        return
    if number is not None and number.is_integer() and (word := _word(words, leaf, int(number))):
        yield max(tier, 2), leaf, f"{int(number)} ({word})"
    else:
        yield tier, leaf, leaf.value


def _word(words: tuple[str, ...], leaf: Leaf, number: int) -> str | None:
    """The word for a number on a scale that its name tells."""
    if "syslog" in words or any("syslog" in words_of(name) for name in leaf.path[-2:-1]):
        return SYSLOG[number] if 0 <= number < len(SYSLOG) else None
    if words[-2:] == ("severity", "id"):
        return NUMBERED.get(number)
    return None


def _number(value: Any) -> float | None:
    try:
        number = (
            float(value)
            if not isinstance(value, (bool, dict, list)) and len(str(value)) <= LONGEST_NUMBER
            else math.nan
        )
    except ValueError:
        return None
    return number if math.isfinite(number) else None
