"""The marks by which a payload's format is recognised, and which of them are missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from triage.errors import Fault
from triage.intake.paths import node_at


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that every payload of a format has: where, what it must be, and the test of it, which never raises."""

    path: str
    must: str
    holds: Callable[[Any], bool]

    def fault(self) -> Fault:
        """What to tell a sender whose payload lacks it."""
        return Fault("/" + self.path.replace(".", "/") if self.path else "", self.must)


Form = tuple[Mark, ...]


def has(path: str) -> Mark:
    """Something that is neither null nor empty stands at the path."""
    return Mark(path, "is missing", lambda payload: node_at(payload, path) not in (None, "", [], {}))


def has_object(path: str) -> Mark:
    """An object stands at the path."""
    return Mark(path, "must be an object", lambda payload: isinstance(node_at(payload, path), dict))


def has_list(path: str) -> Mark:
    """A list stands at the path."""
    return Mark(path, "must be a list", lambda payload: isinstance(node_at(payload, path), list))


def is_one_of(path: str, *values: Any) -> Mark:
    """One of the values stands at the path."""
    named = " or ".join(repr(value) for value in values)
    return Mark(path, f"must be {named}", lambda payload: _among(node_at(payload, path), values))


def lacks(path: str) -> Mark:
    """Nothing stands at the path."""
    return Mark(path, "must not be there", lambda payload: node_at(payload, path) is None)


def _among(value: Any, values: tuple[Any, ...]) -> bool:
    return not isinstance(value, (dict, list)) and value in values


def fits(payload: Any, forms: tuple[Form, ...]) -> bool:
    """Whether every mark of one of the forms holds."""
    return any(all(mark.holds(payload) for mark in form) for form in forms)


def missing(payload: Any, forms: tuple[Form, ...]) -> tuple[Fault, ...]:
    """What the payload lacks of the form that it comes nearest to; () when it fits."""
    lacking = [tuple(mark for mark in form if not mark.holds(payload)) for form in forms]
    nearest = min(zip(lacking, forms, strict=True), key=lambda pair: (len(pair[0]), -len(pair[1])))[0]
    return tuple(mark.fault() for mark in nearest)
