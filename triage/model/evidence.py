"""The numbered facts that a verdict may cite."""

from __future__ import annotations

from dataclasses import dataclass

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact. `id` is E1, E2, …; `source` is "alert" or an intelligence source's name; `path` is a JSON pointer
    into the alert, or the name of a `Reading` field; `indicator` is what an intelligence fact is about, None for a fact
    of the alert. `cited_by` holds the numbers, from 1, of the reasoning lines that cite it (filled in by policy)."""

    id: str
    source: str
    path: str
    value: Scalar
    indicator: str | None = None
    cited_by: tuple[int, ...] = ()
