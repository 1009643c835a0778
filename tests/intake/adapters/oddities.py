"""Payloads damaged one field at a time: whatever stands there, an adapter gives alerts or says what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from triage.errors import InvalidAlert
from triage.intake.adapter import Adapter, Items
from triage.model.alert import Alert

ODD: tuple[Any, ...] = (
    None,
    "",
    "N/A",
    [],
    {},
    [None],
    [[]],
    [{}],
    {"a": {"b": []}},
    True,
    0,
    -1,
    10**60,
    1.5,
    "\x00é",
    "x" * 9_000,
)


def damaged(value: Any, depth: int = 4) -> Iterator[Any]:
    """Copies of the payload, each with one odd thing in the place of one field or item."""
    if depth and isinstance(value, dict):
        for key, inner in value.items():
            yield from ({**value, key: odd} for odd in (*ODD, *damaged(inner, depth - 1)))
    elif depth and isinstance(value, list):
        for index, inner in enumerate(value):
            before, after = value[:index], value[index + 1 :]
            yield from ([*before, odd, *after] for odd in (*ODD, *damaged(inner, depth - 1)))


def assert_never_raises(adapter: Adapter, payload: dict[str, Any]) -> None:
    """Every damaged copy that is still recognised is read: alerts, or InvalidAlert that points at what is wrong."""
    for copy in damaged(payload):
        if adapter.recognises(copy):
            items = _read(adapter, copy)
            assert items
            assert all(isinstance(item, Alert) or item.faults for item in items)


def _read(adapter: Adapter, payload: Any) -> Items:
    try:
        return adapter.read(payload)
    except InvalidAlert as error:
        return (error,)
