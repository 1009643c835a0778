"""A body of any sender: what it asks for, and the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from triage.errors import BadJson, Fault, InvalidAlert, InvalidQuery, PayloadError, TooLarge
from triage.intake.adapters import ADAPTERS
from triage.intake.documents import CSV, media_kind, payloads_in
from triage.intake.envelopes import opened
from triage.intake.read import format_of, read_items
from triage.intake.table_rows import read_row
from triage.model.alert import Alert
from triage.model.problem import problem_of
from triage.pipeline.batch import Item, items_in
from triage.pipeline.services import Services

# The forms that anything may have: a body that bears no other mark is no SIEM's own.
_ANYBODY = (None, "native", "generic")
MAX_FAULTS = 50

Found = Alert | PayloadError
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for: a verdict on each of its items; `alone` when the answer is that of a single alert."""

    items: tuple[Item, ...]
    alone: bool = False

    @property
    def alerts(self) -> list[Alert]:
        """The alerts among the items."""
        return [item for _, item in self.items if isinstance(item, Alert)]


def judged(services: Services, asked: Asked) -> dict[str, Any]:
    """The answer: that of one alert, or {"summary", "results"} with an `error` in the place of each broken one.
    Raises StoreError."""
    if asked.alone:
        return services.triage.judge(asked.alerts[0]).answer
    return services.batch.run(asked.items)


def asked_of_analyze(body: bytes, media_type: str, format_name: str | None, most: int) -> Asked:
    """What a body asks of /analyze: one alert alone; where it holds several, each. `most` limits the alerts;
    `media_type` is the Content-Type. Raises PayloadError when nothing in it can be judged, InvalidQuery for an unknown
    format."""
    _check_format(format_name)
    payloads = payloads_in(body, media_type, most)
    found = _at_most(most, _read(payloads, media_type, format_name, most), "")
    if not any(isinstance(item, Alert) for item in found):
        raise _nothing_in(found)
    return Asked(_items(found), alone=len(found) == 1)


def asked_of_batch(body: bytes, media_type: str, format_name: str | None, most: int) -> Asked:
    """What a body asks of /batch: {"alerts": […]} or a list, where `index` is the place in it, or whatever else holds
    alerts (a SIEM's own body, lines, rows). Raises as `asked_of_analyze`; alerts that are all broken do not raise."""
    _check_format(format_name)
    payloads = payloads_in(body, media_type, most)
    if len(payloads) == 1 and not _is_foreign(payloads[0]):
        alerts = _at_most(most, _alerts_in(payloads[0]), "/alerts")
        places = (item for index, alert in enumerate(alerts) for item in items_in(index, alert, format_name))
        return Asked(tuple(_at_most(most, places, "/alerts")))
    return Asked(_items(_at_most(most, _read(payloads, media_type, format_name, most), "")))


def _check_format(name: str | None) -> None:
    if name is not None and name not in ADAPTERS:
        raise InvalidQuery("format", f"{name[:40]!r} is none of {', '.join(ADAPTERS)}")


def _read(payloads: list[Any], media_type: str, format_name: str | None, most: int) -> Iterator[Found]:
    read = read_row if media_kind(media_type) == CSV else read_items
    for payload in payloads:
        _check_many(payload, most)
        try:
            yield from (payload,) if isinstance(payload, PayloadError) else read(payload, format_name)
        except PayloadError as error:
            yield error


def _check_many(payload: Any, most: int) -> None:
    """Refuse a list of too many alerts before any of them is read."""
    inside = payload.get("alerts") if isinstance(payload, dict) else payload
    many = inside if isinstance(inside, list) else opened(payload) if isinstance(payload, dict) else None
    if many is not None and len(many) > most:
        raise _too_many(most, "/alerts" if isinstance(payload, dict) else "")


def _too_many(most: int, pointer: str) -> TooLarge:
    detail = f"more than {most} alerts in one request; the limit is TRIAGE_BATCH_MAX = {most}"
    return TooLarge(detail, (Fault(pointer, "too many alerts"),))


def _at_most(most: int, things: Iterable[Thing], pointer: str) -> list[Thing]:
    kept: list[Thing] = []
    for thing in things:
        if len(kept) == most:
            raise _too_many(most, pointer)
        kept.append(thing)
    return kept


def _items(found: list[Found]) -> tuple[Item, ...]:
    return tuple((place, item if isinstance(item, Alert) else problem_of(item)) for place, item in enumerate(found))


def _nothing_in(found: list[Found]) -> PayloadError:
    """One error for a body in which everything is broken; the places in it are told by `item` and count from 0."""
    errors = [item for item in found if isinstance(item, PayloadError)]
    if len(errors) == 1:
        return errors[0]
    kind = BadJson if errors and all(isinstance(error, BadJson) for error in errors) else InvalidAlert
    faults = tuple(
        Fault(fault.pointer, f"item {place}: {fault.detail}")
        for place, error in enumerate(errors[:MAX_FAULTS])
        for fault in error.faults or (Fault("", error.detail),)
    )
    return kind(f"none of the {len(errors)} alerts in it can be read" if errors else "no alert in it", faults)


def _is_foreign(payload: Any) -> bool:
    """Whether a body is something else than a batch of this service's own form."""
    if isinstance(payload, (list, PayloadError)):
        return isinstance(payload, PayloadError)
    if format_of(payload) not in _ANYBODY:
        return True
    is_batch = isinstance(payload, dict) and isinstance(payload.get("alerts"), list)
    return not is_batch and opened(payload) is not None


def _alerts_in(payload: Any) -> list[Any]:
    alerts = payload.get("alerts") if isinstance(payload, dict) else payload
    if not isinstance(alerts, list) or not alerts:
        raise InvalidAlert("not a batch", (Fault("/alerts", "must be a list with at least one alert"),))
    return alerts
