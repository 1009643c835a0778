"""The one way in: a payload becomes its alerts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake.adapter import Adapter, Items
from triage.intake.adapters import ADAPTERS
from triage.intake.credentials import with_notes, without_credentials
from triage.intake.envelopes import CARRIERS, carried, logged, opened
from triage.intake.reading import UNNAMED, read_by_meaning
from triage.model.alert import Alert

# An envelope in an envelope is usual (SNS around EventBridge); deeper than this somebody plays games.
MAX_ENVELOPES = 4
LAST = "generic"
# What a record around an alert says of it where the alert itself does not.
FILLED_IN = ("name", "timestamp", "severity", "alert_type", "message", "vendor_id", "link")


def read_payload(
    payload: Any, format_name: str | None = None, adapters: Mapping[str, Adapter] = ADAPTERS
) -> tuple[Alert, ...]:
    """The alerts in a payload, by the named format or the first that recognises it. Raises InvalidAlert for the whole
    when one of them is broken; see `read_items`."""
    items = read_items(payload, format_name, adapters)
    for item in items:
        if isinstance(item, InvalidAlert):
            raise item
    return tuple(item for item in items if isinstance(item, Alert))


def read_items(payload: Any, format_name: str | None = None, adapters: Mapping[str, Adapter] = ADAPTERS) -> Items:
    """Each alert in a payload, an InvalidAlert in the place of each broken one. Raises InvalidAlert when the payload
    as a whole holds none, or is not in the named format."""
    kept, notes = without_credentials(payload)
    if format_name is None:
        return with_notes(_recognised(kept, adapters, MAX_ENVELOPES), notes)
    return with_notes(_named(kept, format_name, adapters), notes)


def format_of(payload: Any, adapters: Mapping[str, Adapter] = ADAPTERS) -> str | None:
    """The name of the first format whose marks the payload itself bears; None when it bears none."""
    return next((name for name, adapter in adapters.items() if adapter.recognises(payload)), None)


def _recognised(payload: Any, adapters: Mapping[str, Adapter], depth: int) -> Items:
    if items := _carried(payload, adapters, depth):
        return items
    name = format_of(payload, adapters)
    if name is not None and name != LAST:
        return adapters[name].read(payload)
    inner = opened(payload) if depth else None
    if inner is not None:
        return _enveloped(payload, inner, adapters, depth - 1)
    if items := _of_line(payload, adapters, depth):
        return items
    if name is None:
        raise InvalidAlert("not an alert: it must be a JSON object", (Fault("", "must be an object"),))
    return adapters[name].read(payload)


def _carried(payload: Any, adapters: Mapping[str, Adapter], depth: int) -> Items:
    """The alerts inside another system's record, where all are of a format that is known; () where not."""
    inner = carried(payload) if depth else None
    items = _or_fault(inner, adapters, depth - 1) if inner is not None else ()
    known = tuple(item for item in items if isinstance(item, Alert) and item.format != LAST)
    if not known or len(known) < len(items):
        return ()
    outer = _around(payload, adapters)
    return tuple(_completed(item, outer, payload) for item in known)


def _around(payload: Any, adapters: Mapping[str, Adapter]) -> Alert:
    """The record itself, without the alert inside."""
    own = {key: value for key, value in payload.items() if key not in CARRIERS}
    name = format_of(payload, adapters)
    try:
        items = adapters[name].read(own) if name not in (None, LAST) else ()
    except InvalidAlert:
        items = ()
    return next((item for item in items if isinstance(item, Alert)), None) or read_by_meaning(own, LAST)


def _completed(alert: Alert, outer: Alert, payload: Any) -> Alert:
    """The alert with what only the record around it says, and the graver of the two severities."""
    filled = {name: getattr(outer, name) for name in FILLED_IN if _is_open(alert, name) and not _is_open(outer, name)}
    if alert.severity and outer.severity and outer.severity.rank > alert.severity.rank:
        filled["severity"] = outer.severity
    note = (f"from the record around the alert: {', '.join(filled)}",) if filled else ()
    if "severity" in filled:
        filled["vendor_severity"] = outer.vendor_severity
    return replace(alert, received=payload, notes=(*alert.notes, *note), **filled)


def _is_open(alert: Alert, name: str) -> bool:
    return getattr(alert, name) in (None, "", UNNAMED)


def _of_line(payload: Any, adapters: Mapping[str, Adapter], depth: int) -> Items:
    """The alert of a log line that a shipper put into an object, whose time stands in where the line has none."""
    line = next((text for text in logged(payload) if _is_line(text, adapters)), None) if depth else None
    if line is None:
        return ()
    beside = read_by_meaning(payload, LAST)
    items = _or_fault(line, adapters, depth - 1)
    return tuple(
        replace(item, received=payload, timestamp=item.timestamp or beside.timestamp)
        if isinstance(item, Alert)
        else item
        for item in items
    )


def _is_line(text: str, adapters: Mapping[str, Adapter]) -> bool:
    return format_of(text, adapters) is not None or opened(text) is not None


def _enveloped(payload: Any, inner: list[Any], adapters: Mapping[str, Adapter], depth: int) -> Items:
    """The alerts of an envelope; one that holds a single alert is kept with it, as received."""
    items = tuple(item for content in inner for item in _or_fault(content, adapters, depth))
    if len(items) == 1 and isinstance(items[0], Alert) and isinstance(payload, (dict, str)):
        return (replace(items[0], received=payload),)
    return items


def _or_fault(payload: Any, adapters: Mapping[str, Adapter], depth: int) -> Items:
    try:
        return _recognised(payload, adapters, depth)
    except InvalidAlert as error:
        return (error,)


def _named(payload: Any, name: str, adapters: Mapping[str, Adapter]) -> Items:
    adapter = adapters.get(name)
    if adapter is None:
        raise InvalidAlert(f"format {name[:40]!r} is none of {', '.join(adapters)}")
    return tuple(_all_named(payload, adapter, adapters, MAX_ENVELOPES))


def _inside(payload: Any) -> list[Any] | None:
    inner = carried(payload)
    return (opened(payload) or logged(payload) or None) if inner is None else [inner]


def _all_named(
    payload: Any, adapter: Adapter, adapters: Mapping[str, Adapter], depth: int
) -> Iterator[Alert | InvalidAlert]:
    faults = adapter.missing(payload)
    if not faults:
        yield from _carried(payload, adapters, depth) or adapter.read(payload)
        return
    inner = _inside(payload) if depth else None
    if inner is None:
        lacking = "; ".join(f"{fault.pointer or 'the document'} {fault.detail}" for fault in faults)
        raise InvalidAlert(f"this is not {adapter.name} ({adapter.title}): {lacking}", faults)
    for content in inner:
        yield from _named_or_fault(content, adapter, adapters, depth - 1)


def _named_or_fault(payload: Any, adapter: Adapter, adapters: Mapping[str, Adapter], depth: int) -> Items:
    try:
        return tuple(_all_named(payload, adapter, adapters, depth))
    except InvalidAlert as error:
        return (error,)
