"""Cells that a spreadsheet would run are defused; everything else is left alone."""

from __future__ import annotations

import csv
import io
import itertools

import pytest

from triage.safe_csv import defused, row_text


@pytest.mark.parametrize(
    ("lead", "blank"), list(itertools.product("=+-@＝＋－＠\t\r\n\0", ["", " ", "  ", "\u200b", "\ufeff"]))
)
def test_defused__a_formula_behind_blanks_gets_an_apostrophe(lead: str, blank: str) -> None:
    assert defused(f"{blank}{lead}cmd|'/C calc'!A0") == f"'{blank}{lead}cmd|'/C calc'!A0"


@pytest.mark.parametrize("plain", ["185.220.101.52", "a=b", "", "it's", 88.5, -3, None, True])
def test_defused__leaves_what_is_harmless(plain: object) -> None:
    assert defused(plain) == plain


def test_row_text__survives_the_round_trip() -> None:
    line = row_text(['a "quoted" word', "two\r\nlines", "x,y", 5])
    assert next(csv.reader(io.StringIO(line, newline=""))) == ['a "quoted" word', "two\r\nlines", "x,y", "5"]
