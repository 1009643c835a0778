"""Reads the signals that are declared as data: one TOML file a family, in this folder."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.classification.facts import Facts
from triage.classification.signal import EXPLAINED, ORDINARY, SUPPORTED, TOLD_LESS, In, Sight, Signal, Words

FOLDER = Path(__file__).parent
CLEARS = {"ordinary": ORDINARY, "supported": SUPPORTED, "explained": EXPLAINED}
LEAST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Guarded:
    """A look that counts only while facts hold (`when`) or do not (`unless`): names of properties of Facts."""

    look: Words
    when: tuple[str, ...]
    unless: tuple[str, ...]

    def __call__(self, facts: Facts) -> Sight | None:
        """What the words show, if the guards allow it."""
        sight = self.look(facts)
        if sight is None or any(getattr(facts, name) for name in self.unless):
            return None
        return sight if all(getattr(facts, name) for name in self.when) else None


def declared(family: str) -> tuple[Signal, ...]:
    """The signals of `<family>.toml`, in its order; () where there is no such file. Raises on a faulty file."""
    path = FOLDER / f"{family}.toml"
    if not path.exists():
        return ()
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    signs = [_sign(table) for table in tables.get("sign", [])]
    told = [signal for table in tables.get("claim", []) for signal in _claim(table)]
    return (*signs, *told, *(_harmless(table) for table in tables.get("harmless", [])))


def _sign(table: dict[str, Any]) -> Signal:
    look = _words(table, In(table.get("in", "seen")))
    return Signal(table["name"], table["weight"], table["reason"], look, table.get("technique"))


def _claim(table: dict[str, Any]) -> Iterator[Signal]:
    """A claim is two signals: full weight where the product names the event so, 15 less in its sentences."""
    name, weight, technique = table["name"], table["weight"], table.get("technique")
    named = f'The sender reports {table["what"]}: "{{match}}"'
    told = f'The text describes {table["what"]}: "{{match}}"'
    yield Signal(f"{name}_named", weight, named, _words(table, In.NAMED), technique)
    yield Signal(f"{name}_told", max(LEAST_TOLD, weight - TOLD_LESS), told, _words(table, In.TOLD), technique)


def _harmless(table: dict[str, Any]) -> Signal:
    look = Guarded(_words(table, In(table["in"])), tuple(table.get("when", ())), tuple(table.get("unless", ())))
    limit = CLEARS[table.get("clears", "ordinary")]
    families = tuple(table.get("explains", ()))
    only = bool(table.get("claims_only", False))
    return Signal(table["name"], table["weight"], table["reason"], look, None, limit, families, only)


def _words(table: dict[str, Any], zone: In) -> Words:
    return Words(re.compile("|".join(table["any"]), re.MULTILINE), tuple(table["needs"]), zone)
