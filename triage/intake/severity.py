"""A sender's severity, in words or as a number, on the common scale."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from triage.model.scales import Severity

_WORDS = {
    Severity.CRITICAL: "critical crit fatal emergency emerg severe very-high veryhigh p1 sev1 disaster page highest "
    "blocker extreme",
    Severity.HIGH: "high major majr error err p2 sev2 important urgent serious",
    Severity.MEDIUM: "medium med moderate average warning warn p3 sev3 mid",
    Severity.LOW: "low minor minr notice p4 sev4 notification",
    Severity.INFORMATIONAL: "informational information info debug none p5 sev5 ok benign very-low verylow lowest "
    "trivial negligible informative",
}
_BY_WORD = {word: severity for severity, words in _WORDS.items() for word in words.split()}

# The CEF bands (0..3 Low, 4..6 Medium, 7..8 High, 9..10 Critical), with 0 read as Informational.
_BANDS = (
    (9.0, Severity.CRITICAL),
    (7.0, Severity.HIGH),
    (4.0, Severity.MEDIUM),
    (1.0, Severity.LOW),
    (0.0, Severity.INFORMATIONAL),
)

# Suricata's 1 is its worst, TheHive and XSOAR end at 4: up to this a number of an unknown scale cannot be read. Whole
# numbers up to 7 may count as syslog does, from 0, the worst (McAfee, Sysdig), or upward.
AMBIGUOUS_UP_TO = 4.0
AMBIGUOUS_WHOLE_UP_TO = 7.0

# Some APIs name their constants so: "kCritical".
_CONSTANT = re.compile(r"^k(?=[A-Z][a-z])")
# A word of the scale inside a short text: "SEVERITY_LEVEL_MEDIUM", "4-critical", "High risk", "3 (high)".
_LONGEST_LABEL = 40
_LABEL_WORD = re.compile(r"[a-z]+\d?")
# These say too little where other words stand beside them.
_ONLY_ALONE = frozenset(
    "ok none page error err important major average mid benign debug information notification".split()
)
_DENIALS = frozenset("not non no un below above".split())


def read_severity(value: Any) -> Severity | None:
    """Words of any casing, also one inside a short label ("SEVERITY_HIGH", "4-critical"); a number 0..10 by the CEF
    bands, up to 100 by a tenth of it; None when not understood."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return _from_number(float(value)) if abs(value) <= 100 else None
    text = _CONSTANT.sub("", str(value).strip(), count=1).lower().replace("_", "-").replace(" ", "-")
    return _BY_WORD.get(text) or _from_number(_number(text)) or _from_label(text)


def read_foreign_severity(value: Any) -> Severity | None:
    """As `read_severity`, but a number of 4 or less, or a whole one of 7 or less, says nothing: some products count
    from the worst, some to 4."""
    text = str(value)[:9]
    limit = AMBIGUOUS_UP_TO if "." in text else AMBIGUOUS_WHOLE_UP_TO
    return None if _number(text) <= limit else read_severity(value)


def by_word(**words: str) -> Callable[[Any], Severity | None]:
    """A scale of the product's own words, parted by blanks, per common severity; other values as `read_severity`
    reads words (never numbers). Example: by_word(high="1 p1", medium="2 p2", low="3 p3")."""
    table = {word: Severity(name.capitalize()) for name, named in words.items() for word in named.split()}

    def scale(value: Any) -> Severity | None:
        word = "" if isinstance(value, (bool, dict, list)) else str(value).strip().lower()
        return table.get(word) or _BY_WORD.get(word.replace("_", "-").replace(" ", "-"))

    return scale


def by_floor(*floors: tuple[float, Severity]) -> Callable[[Any], Severity | None]:
    """A scale of numbers: the first floor, from the top, that the number reaches; words as `read_severity` reads them.
    Example: by_floor((9, CRITICAL), (7, HIGH), (0, LOW)). A number below every floor is no severity."""

    def scale(value: Any) -> Severity | None:
        word = "" if isinstance(value, (bool, dict, list)) else str(value).strip().lower()
        number = _number(word)
        if math.isfinite(number):
            return next((severity for floor, severity in floors if number >= floor), None)
        return _BY_WORD.get(word.replace("_", "-").replace(" ", "-"))

    return scale


def _from_label(text: str) -> Severity | None:
    """The one severity that a short text names; None when it names none or two."""
    if len(text) > _LONGEST_LABEL:
        return None
    words = _LABEL_WORD.findall(text.replace("very-", "very"))
    found = {_BY_WORD[word] for word in words if word in _BY_WORD and (len(words) == 1 or word not in _ONLY_ALONE)}
    return found.pop() if len(found) == 1 and _DENIALS.isdisjoint(words) else None


def _number(text: str) -> float:
    try:
        return float(text) if len(text) <= 8 else math.nan
    except ValueError:
        return math.nan


def _from_number(number: float) -> Severity | None:
    if not 0 <= number <= 100:
        return None
    scaled = number if number <= 10 else number / 10
    return next(severity for floor, severity in _BANDS if scaled >= floor)
