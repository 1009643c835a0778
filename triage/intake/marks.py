"""The marks by which a payload's format is recognised, and which of them are missing."""

from __future__ import annotations

from collections.abc import Callable, KeysView
from dataclasses import dataclass
from typing import Any

from triage.errors import Fault
from triage.intake.paths import node_at


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that every payload of a format has: where, what it must be, and the test of it, which never raises.

    `roots`, where there are any, are the top-level keys of which a payload must have one for the test to hold: they
    spare most payloads most tests."""

    path: str
    must: str
    holds: Callable[[Any], bool]
    roots: tuple[str, ...] = ()

    def fault(self) -> Fault:
        """What to tell a sender whose payload lacks it."""
        return Fault("/" + self.path.replace(".", "/") if self.path else "", self.must)


Form = tuple[Mark, ...]
_NO_KEYS: KeysView[str] = {}.keys()


def has(path: str) -> Mark:
    """Something that is neither null nor empty stands at the path."""
    return Mark(path, "is missing", lambda payload: node_at(payload, path) not in (None, "", [], {}), _roots(path))


def has_any(*paths: str) -> Mark:
    """Something that is neither null nor empty stands at one of the paths."""
    marks = tuple(has(path) for path in paths)
    roots = tuple(root for mark in marks for root in mark.roots)
    return Mark(
        "", f"must have {' or '.join(paths)}", lambda payload: any(mark.holds(payload) for mark in marks), roots
    )


def has_object(path: str) -> Mark:
    """An object stands at the path."""
    return Mark(path, "must be an object", lambda payload: isinstance(node_at(payload, path), dict), _roots(path))


def has_list(path: str) -> Mark:
    """A list stands at the path."""
    return Mark(path, "must be a list", lambda payload: isinstance(node_at(payload, path), list), _roots(path))


def is_one_of(path: str, *values: Any) -> Mark:
    """One of the values stands at the path."""
    named = " or ".join(repr(value) for value in values)
    return Mark(path, f"must be {named}", lambda payload: _among(node_at(payload, path), values), _roots(path))


def _among(value: Any, values: tuple[Any, ...]) -> bool:
    return not isinstance(value, (dict, list)) and value in values


def fits(payload: Any, forms: tuple[Form, ...]) -> bool:
    """Whether every mark of one of the forms holds. A list is several payloads, each looked at by itself."""
    if isinstance(payload, list):
        return False
    keys = payload.keys() if isinstance(payload, dict) else _NO_KEYS
    return any(_holds(form, payload, keys) for form in forms)


def _holds(form: Form, payload: Any, keys: KeysView[str]) -> bool:
    for mark in form:
        if mark.roots and keys.isdisjoint(mark.roots):
            return False
    return all(mark.holds(payload) for mark in form)


def _roots(path: str) -> tuple[str, ...]:
    """The top-level keys under which a path may begin: "a.b" is {"a": {"b": …}} or {"a.b": …}."""
    names = path.split(".")
    return tuple(".".join(names[:end]) for end in range(1, len(names) + 1))


def missing(payload: Any, forms: tuple[Form, ...]) -> tuple[Fault, ...]:
    """What the payload lacks of the form that it comes nearest to; () when it fits."""
    is_list = isinstance(payload, list)
    lacking = [tuple(mark for mark in form if is_list or not mark.holds(payload)) for form in forms]
    nearest = min(zip(lacking, forms, strict=True), key=lambda pair: (len(pair[0]), -len(pair[1])))[0]
    return tuple(mark.fault() for mark in nearest)
