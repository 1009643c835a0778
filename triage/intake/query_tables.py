"""The tables in which Azure's log queries answer: columns with names, and rows of cells.

Shape: Log Analytics query API, "Response format": {"tables": [{"name", "columns": [{"name", "type"}], "rows": [[…]]}]}.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from triage.intake.blank import is_blank
from triage.intake.paths import MAX_ITEMS

FIRST_TABLE = "PrimaryResult"


def rows_of(answer: Any) -> list[dict[str, Any]]:
    """Each row as {column: cell} without what is blank, 200 rows at most, of the table that holds the result."""
    tables = answer.get("tables") if isinstance(answer, dict) else None
    found = [table for table in tables if isinstance(table, dict)] if isinstance(tables, list) else []
    first = next((table for table in found if table.get("name") == FIRST_TABLE), found[0] if found else {})
    return [row for row in _rows(_columns(first), first.get("rows")) if row]


def _columns(table: dict[str, Any]) -> list[str]:
    columns = table.get("columns")
    named = (
        [column.get("name") if isinstance(column, dict) else column for column in columns or ()]
        if (isinstance(columns, list))
        else []
    )
    return [name if isinstance(name, str) else "" for name in named]


def _rows(columns: list[str], rows: Any) -> Iterator[dict[str, Any]]:
    for cells in rows[:MAX_ITEMS] if isinstance(rows, list) else ():
        if isinstance(cells, list):
            pairs = zip(columns, cells, strict=False)
            yield {name: cell for name, cell in pairs if name and not is_blank(cell)}
