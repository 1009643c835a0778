"""The tables in which Azure's log queries answer."""

from __future__ import annotations

from typing import Any

import pytest

from triage.intake.query_tables import rows_of

COLUMNS = [{"name": "Computer", "type": "string"}, {"name": "Failed", "type": "long"}]


def test_rows__cells_under_the_names_of_their_columns() -> None:
    table = {"name": "PrimaryResult", "columns": COLUMNS, "rows": [["web01", 3], ["web02", None], ["", None]]}
    assert rows_of({"tables": [table]}) == [{"Computer": "web01", "Failed": 3}, {"Computer": "web02"}]


def test_rows__the_table_of_the_result_among_others() -> None:
    other = {"name": "Statistics", "columns": COLUMNS, "rows": [["x", 1]]}
    result = {"name": "PrimaryResult", "columns": COLUMNS, "rows": [["web01", 3]]}
    assert rows_of({"tables": [other, result]}) == [{"Computer": "web01", "Failed": 3}]
    assert rows_of({"tables": [other]}) == [{"Computer": "x", "Failed": 1}]


def test_rows__two_hundred_at_most() -> None:
    assert len(rows_of({"tables": [{"columns": COLUMNS, "rows": [["web01", 3]] * 1_000}]})) == 200


@pytest.mark.parametrize(
    "odd",
    [
        None,
        5,
        "tables",
        [],
        {},
        {"tables": None},
        {"tables": {}},
        {"tables": [None, 5]},
        {"tables": [{"columns": "x", "rows": [["a"]]}]},
        {"tables": [{"columns": [{"name": None}, {}, 7], "rows": [["a", "b", "c", "d"], {"a": 1}, None]}]},
        {"tables": [{"columns": COLUMNS, "rows": "abc"}]},
    ],
)
def test_rows__odd_answers_have_none(odd: Any) -> None:
    assert rows_of(odd) == []
