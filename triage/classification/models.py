"""Gemini's models as a dated table: parameters, fallback and price (data/models.json)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from triage import strict_json
from triage.model.opinion import Tokens

PER_TOKEN = 1e-6
"""Prices in the table are USD per million tokens."""

DEFAULT_MAX_OUTPUT_TOKENS = 2_048
"""For a model that the table does not know: room for three lines of 400 characters, and for some thinking."""

MAX_PROBLEMS = 3


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LongPrompt(_Row):
    """Other prices for the whole call once its prompt is over so many tokens."""

    over: int = Field(gt=0)
    in_: float = Field(alias="in", ge=0)
    out: float = Field(ge=0)


class Price(_Row):
    """USD per million tokens, from a day (inclusive) until a day (exclusive). `out` is also the price of thinking;
    `cached` None: the price of cached prompt tokens is not known."""

    from_: date = Field(alias="from", default=date.min)
    until: date = date.max
    in_: float = Field(alias="in", ge=0)
    out: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0)
    long_prompt: LongPrompt | None = None

    def usd(self, tokens: Tokens) -> float | None:
        """(prompt - cached) x in + cached x cached-in + (output + thinking) x out; None when a price is not known."""
        long = self.long_prompt if self.long_prompt and tokens.prompt > self.long_prompt.over else None
        rates = long or self
        cached = 0.0 if not tokens.cached else None if long else self.cached
        if cached is None:
            return None
        fresh = (tokens.prompt - tokens.cached) * rates.in_
        return (fresh + tokens.cached * cached + (tokens.output + tokens.thinking) * rates.out) * PER_TOKEN

    def ceiling(self, prompt: int, output: int) -> float:
        """The most that a call of so many tokens can cost: nothing cached, every token of output used."""
        rates = self.long_prompt if self.long_prompt and prompt > self.long_prompt.over else self
        return (prompt * rates.in_ + output * rates.out) * PER_TOKEN


class Model(_Row):
    """One model. `thinking` is sent as thinkingConfig; `retires` is the first day on which it is gone; `fallback` is
    asked in its place when it is."""

    status: str = ""
    retires: date | None = None
    thinking: dict[str, str | int] = Field(default_factory=dict)
    max_output_tokens: int = Field(default=DEFAULT_MAX_OUTPUT_TOKENS, gt=0)
    fallback: str | None = None
    prices: tuple[Price, ...] = ()


class ModelTable(_Row):
    """The table of one day. A model that is not in it has no price, no special parameters and no fallback."""

    as_of: date
    source: str
    default: str
    models: dict[str, Model]

    def model(self, name: str) -> Model:
        """The row of a model; an empty row for an unknown one."""
        return self.models.get(_bare(name), Model())

    def serving(self, name: str, today: date) -> str:
        """The model to ask when `name` is wanted: its fallback from the day on which it retires."""
        row = self.model(name)
        gone = row.retires is not None and today >= row.retires
        return row.fallback if gone and row.fallback else name

    def cost(self, model_version: str, tokens: Tokens, on_date: date) -> float | None:
        """USD for a reply of that model on that day; None when no price is known."""
        price = self._price(model_version, on_date)
        return price.usd(tokens) if price else None

    def worst_cost(self, name: str, most: Tokens, on_date: date) -> float | None:
        """USD for a call that uses so many prompt and output tokens, none cached; None when no price is known."""
        price = self._price(name, on_date)
        return price.ceiling(most.prompt, most.output) if price else None

    def _price(self, name: str, on_date: date) -> Price | None:
        return next((price for price in self.model(name).prices if price.from_ <= on_date < price.until), None)


def load_models(path: Path) -> ModelTable:
    """Read the table. Raises ValueError naming the file and its first faults; OSError when it can't be read."""
    try:
        return ModelTable.model_validate(strict_json.loads(path.read_bytes()))
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:MAX_PROBLEMS]]
        raise ValueError(f"{path} is not a table of models: {'; '.join(faults)}") from None


def _bare(name: str) -> str:
    """The name as the table has it: the API also says "models/gemini-…" and adds a version, "-001"."""
    name = name.removeprefix("models/")
    stem, _, suffix = name.rpartition("-")
    return stem if len(suffix) == 3 and suffix.isdecimal() else name
