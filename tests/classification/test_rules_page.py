"""docs/rules.md says what the code does."""

from pathlib import Path

from triage.classification.catalogue import render

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


def test_rules_page__is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == render()
