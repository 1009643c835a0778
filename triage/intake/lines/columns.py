"""Lines of quoted columns with pairs behind them: `"0" "7" "forest" "medium" "UserName"="ana"`."""

from __future__ import annotations

import re
from typing import Any

from triage.intake.lines.pairs import add
from triage.intake.severity import by_word

MAX_COLUMNS = 200
FEWEST_COLUMNS = 5

_COLUMN = re.compile(r'\s{0,4}"([^"]{0,2000})"(?:="([^"]{0,2000})")?(?=\s|$)', re.ASCII)
_WORDS = by_word()


def quoted_columns(text: str) -> dict[str, Any]:
    """The pairs by their names, and under "severity" the one column that is nothing but a severity's word; {} where
    the line is anything else than five such columns and a pair at least."""
    columns: list[str] = []
    pairs: dict[str, Any] = {}
    at = 0
    while len(columns) + len(pairs) < MAX_COLUMNS and (found := _COLUMN.match(text, at)):
        at = found.end()
        if found[2] is None:
            columns.append(found[1])
        else:
            add(pairs, found[1], found[2])
    if len(columns) < FEWEST_COLUMNS or not pairs or text[at:].strip():
        return {}
    grades = [column for column in columns if column.isalpha() and _WORDS(column)]
    return {**({"severity": grades[0]} if len(grades) == 1 else {}), **pairs}
