"""Short forms that the tests of this room share."""

from __future__ import annotations

from typing import Any

from triage.indicators.extract import extract
from triage.model.alert import Alert
from triage.model.indicator import Extraction, Indicator


def search(raw: dict[str, Any], internal: frozenset[str] = frozenset(), **known: Any) -> Extraction:
    return extract(Alert(name="Test", raw=raw, **known), internal)


def found(raw: dict[str, Any] | str) -> list[str]:
    """ "kind value" of each indicator in a payload, or in the message of one."""
    payload = {"message": raw} if isinstance(raw, str) else raw
    return [f"{one.kind} {one.value}" for one in search(payload).indicators]


def only(raw: dict[str, Any], **known: Any) -> Indicator:
    (one,) = search(raw, **known).indicators
    return one
