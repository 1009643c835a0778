"""CSV that no spreadsheet runs as a formula: the one writer of the web side and the command line."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable
from typing import Any

_LEADS = frozenset("=+-@＝＋－＠\t\r\n\0")


def defused(value: Any) -> Any:
    """Text that a spreadsheet could run gets a leading apostrophe; numbers, flags and None stay as they are."""
    if not isinstance(value, str):
        return value
    first = next((character for character in value if not _invisible(character)), "")
    return f"'{value}" if first in _LEADS and first else value


def _invisible(character: str) -> bool:
    return character not in _LEADS and (character.isspace() or unicodedata.category(character) in ("Cf", "Cc"))


def row_text(cells: Iterable[Any]) -> str:
    """One line of CSV, always quoted, as RFC 4180 wants it; numbers stay bare."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n").writerow([defused(cell) for cell in cells])
    return line.getvalue()
