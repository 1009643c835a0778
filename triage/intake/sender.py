"""What an adapter declares of its product: where each field stands, on which scale, and what it never says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from triage.intake.severity import read_foreign_severity
from triage.model.scales import Severity


@dataclass(frozen=True, slots=True)
class Sender:
    """One product's fields.

    `paths` says for a field of Alert (see intake/kinds.py) where the product has it: paths parted by blanks, the surest
    first. A field for which they give nothing is then looked for by meaning, unless it is in `silent_on`: what this
    product does not say is not guessed. `scale` reads its severity.
    """

    format: str
    paths: Mapping[str, str]
    scale: Callable[[Any], Severity | None] = read_foreign_severity
    silent_on: frozenset[str] = frozenset()


# A product whose payload has nothing but what its paths say.
EVERYTHING = frozenset({"*"})
