"""The one way in: a payload becomes its alerts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake.adapter import Adapter
from triage.intake.adapters import ADAPTERS
from triage.model.alert import Alert


def read_payload(
    payload: Any, format_name: str | None = None, adapters: Mapping[str, Adapter] = ADAPTERS
) -> tuple[Alert, ...]:
    """The alerts in a payload, by the named format or the first that recognises it. Raises InvalidAlert."""
    if format_name is not None:
        return _named(payload, format_name, adapters)
    for adapter in adapters.values():
        if adapter.recognises(payload):
            return adapter.read(payload)
    raise InvalidAlert("not an alert: it must be a JSON object", (Fault("", "must be an object"),))


def _named(payload: Any, name: str, adapters: Mapping[str, Adapter]) -> tuple[Alert, ...]:
    adapter = adapters.get(name)
    if adapter is None:
        raise InvalidAlert(f"format {name[:40]!r} is none of {', '.join(adapters)}")
    if not adapter.recognises(payload):
        raise InvalidAlert(f"this is not {name}: {adapter.title}", (Fault("", f"is not in the format {name}"),))
    return adapter.read(payload)
