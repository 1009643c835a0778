"""The table of models: what it says, what it does not say, and what a call costs by it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.classification.gemini_world import TABLE
from triage.classification.models import load_models
from triage.model.opinion import Tokens

NOV, JAN = date(2026, 11, 25), date(2027, 1, 1)


def test_table__the_default_is_in_it_and_every_fallback_too() -> None:
    assert TABLE.default == "gemini-3.5-flash-lite"
    fallbacks = {model.fallback for model in TABLE.models.values()}
    assert fallbacks | {TABLE.default} <= set(TABLE.models)
    assert all(name != model.fallback for name, model in TABLE.models.items())


def test_table__says_when_and_where_it_comes_from() -> None:
    assert TABLE.as_of == date(2026, 11, 20)
    assert "Third-party" in TABLE.source


@pytest.mark.parametrize("name", sorted(TABLE.models))
def test_table__a_generation_has_its_own_thinking_parameter(name: str) -> None:
    wanted = {"thinking_budget"} if name.startswith("gemini-2.5") else {"thinking_level"}
    assert set(TABLE.model(name).thinking) == wanted


def test_cost__thinking_is_output() -> None:
    assert TABLE.cost("gemini-2.5-flash", Tokens(417, 200, 1487), NOV) == pytest.approx(0.0043426)


def test_cost__cached_tokens_are_part_of_the_prompt() -> None:
    assert TABLE.cost("gemini-3.5-flash-lite", Tokens(1000, 0, 0, 800), NOV) == pytest.approx(
        (200 * 0.30 + 800 * 0.03) / 1e6
    )


def test_cost__a_price_has_its_days() -> None:
    assert TABLE.cost("gemini-3.8-flash", Tokens(1_000_000), NOV) == pytest.approx(0.75)
    assert TABLE.cost("gemini-3.8-flash", Tokens(1_000_000), JAN) == pytest.approx(1.50)
    assert TABLE.cost("gemini-3.5-flash-lite", Tokens(1000), date(2026, 7, 20)) is None


def test_cost__a_long_prompt_has_its_own() -> None:
    assert TABLE.cost("gemini-3.1-pro-preview", Tokens(200_000), NOV) == pytest.approx(0.40)
    assert TABLE.cost("gemini-3.1-pro-preview", Tokens(200_001), NOV) == pytest.approx(0.800004)


@pytest.mark.parametrize("name", ["gemini-4-argon", "", "gpt", "gemini-3.5-flash-lite-preview-09"])
def test_cost__of_an_unknown_model_is_none(name: str) -> None:
    assert TABLE.cost(name, Tokens(1000, 10), NOV) is None
    assert TABLE.worst_cost(name, Tokens(1000, 10), NOV) is None


def test_cost__a_price_that_is_not_known_makes_the_cost_unknown() -> None:
    assert TABLE.cost("gemini-3.8-flash", Tokens(1000, 10, 0, 500), NOV) is None


@pytest.mark.parametrize("name", ["models/gemini-2.5-flash", "gemini-2.5-flash-001", "models/gemini-2.5-flash-002"])
def test_cost__the_api_spells_names_its_own_way(name: str) -> None:
    assert TABLE.cost(name, Tokens(1_000_000), NOV) == pytest.approx(0.30)


def test_worst_cost__is_never_less_than_the_cost() -> None:
    worst = TABLE.worst_cost("gemini-3.5-flash-lite", Tokens(4000, 2048), NOV)
    assert worst == pytest.approx(0.00632)


def test_serving__a_model_is_asked_until_the_day_it_retires() -> None:
    assert TABLE.serving("gemini-2.5-flash", date(2026, 11, 30)) == "gemini-2.5-flash"
    assert TABLE.serving("gemini-2.5-flash", date(2026, 12, 1)) == "gemini-3.5-flash-lite"
    assert TABLE.serving("gemini-4-argon", JAN) == "gemini-4-argon"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"as_of": "2026-11-20"}', "source: Field required"),
        ('{"as_of": "x", "source": "", "default": "a", "models": {}}', "as_of"),
        (
            '{"as_of":"2026-01-01","source":"","default":"a","models":{"a":{"prices":[{"in":-1,"out":1}]}}}',
            "models.a.prices.0.in",
        ),
        ('{"as_of":"2026-01-01","source":"","default":"a","models":{"a":{"price":1}}}', "models.a.price"),
    ],
)
def test_load__a_bad_table_names_file_and_fault(text: str, fault: str, tmp_path: Path) -> None:
    path = tmp_path / "models.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"models\.json is not a table of models") as caught:
        load_models(path)
    assert fault in str(caught.value)
