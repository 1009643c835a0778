"""An Alert from a payload: what its format documents first, then what its fields mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from triage.intake import kinds
from triage.intake.blank import is_blank, text_of
from triage.intake.meaning import Fields
from triage.intake.paths import Found, values_at
from triage.intake.sender import EVERYTHING, Sender
from triage.intake.severity import read_foreign_severity
from triage.intake.times import has_zone
from triage.intake.web_links import links_in_command
from triage.model.alert import Alert, FieldOrigin, Sureness

UNNAMED = "Unnamed alert"
ENDS = ("source_ip", "destination_ip")

Given = Mapping[str, Iterable[Found]]
Accept = Callable[[Any], Any]


def read_alert(raw: Mapping[str, Any], sender: Sender, given: Given | None = None) -> Alert:
    """Read what can be understood of `raw`; the rest stays in `Alert.raw` and is nothing to complain about.

    `given` holds, for some fields, the (JSON pointer, value) pairs that the adapter picked itself; they come first.
    """
    search = _Search(raw, sender, given or {})
    fields: dict[str, Any] = {n: search.first(n, accept) for n, accept in kinds.SINGLE.items() if n not in ENDS}
    fields |= {name: search.every(name, accept) for name, accept in kinds.SEVERAL.items()}
    fields |= search.ends() | search.severity()
    fields |= {"name": fields["name"] or UNNAMED, "message": fields["message"] or ""}
    known_ends = (fields["source_ip"], fields["destination_ip"])
    fields["addresses"] = tuple(address for address in fields["addresses"] if address not in known_ends)
    urls = fields["urls"] or search.links_in_commands()
    fields["urls"] = tuple(url for url in urls if url != fields["link"])
    notes = search.notes(fields["timestamp"])
    return Alert(raw=raw, format=sender.format, notes=notes, origins=search.origins, **fields)


def read_by_meaning(raw: Mapping[str, Any], format_name: str, name: str | None = None) -> Alert:
    """An Alert from any JSON object, by the meaning of its fields alone; `name` wins over what it calls itself."""
    return read_alert(raw, Sender(format_name, {}), {"name": [("", name)]} if name else None)


@dataclass
class _Search:
    """One payload being read; `origins` and `taken` grow with what is found: the place and the sender's own value."""

    raw: Mapping[str, Any]
    sender: Sender
    given: Given
    origins: dict[str, FieldOrigin] = field(default_factory=dict)
    taken: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def fields(self) -> Fields:
        """The payload's values by meaning, gathered when the first is asked for."""
        return Fields(self.raw)

    def first(self, name: str, accept: Accept) -> Any:
        """The first value that the field takes, None where there is none."""
        return next(self._accepted(name, accept), None)

    def every(self, name: str, accept: Accept) -> tuple[str, ...]:
        """The distinct values that the field takes, surest first, 16 at most."""
        values: dict[str, None] = {}
        for value in self._accepted(name, accept):
            values.setdefault(value)
            if len(values) == kinds.MAX_SEVERAL:
                break
        return tuple(values)

    def ends(self) -> dict[str, str | None]:
        """Source and destination: an address wherever there is one, a host name only where there is none."""
        return {name: self.first(name, kinds.address) or self.first(name, kinds.host) for name in ENDS}

    def links_in_commands(self) -> tuple[str, ...]:
        """The links that commands name, for an alert that tells none itself."""
        found: dict[str, FieldOrigin] = {}
        for value, origin in (*self._documented("command_lines"), *self._meant("command_lines")):
            for link in links_in_command(value) if isinstance(value, str) else ():
                found.setdefault(link, FieldOrigin(origin.pointer, Sureness.GUESSED))
        if found:
            self.origins["urls"] = next(iter(found.values()))
        return tuple(found)[: kinds.MAX_SEVERAL]

    def severity(self) -> dict[str, Any]:
        """The severity on the common scale beside the sender's own word, which stays where it cannot be read."""
        pairs = [
            (scale(value), text_of(value), origin)
            for scale, values in ((self.sender.scale, self._documented), (read_foreign_severity, self._meant))
            for value, origin in values("severity")
            if text_of(value)
        ]
        best = next((pair for pair in pairs if pair[0] is not None), pairs[0] if pairs else None)
        if best is None:
            return {"severity": None, "vendor_severity": None}
        self.origins["severity"] = best[2]
        return {"severity": best[0], "vendor_severity": (best[1] or "")[: kinds.MAX_SHORT]}

    def notes(self, timestamp: Any) -> tuple[str, ...]:
        """What the reader of an alert should know of its time."""
        if timestamp is not None:
            return () if has_zone(self.taken["timestamp"]) else ("the time names no zone and was taken as UTC",)
        given = (text_of(value) for value, _ in (*self._documented("timestamp"), *self._meant("timestamp")))
        unread = next(filter(None, given), None)
        return (f"time not understood: {unread[:80]!r}; the time of receipt stands in",) if unread else ()

    def _accepted(self, name: str, accept: Accept) -> Iterator[Any]:
        """What the field takes of the documented places; of the places by meaning only where those gave nothing."""
        found = False
        for places in (self._documented, self._meant):
            for value, origin in () if found else places(name):
                if not self._is_taken(name, value, origin) and (accepted := accept(value)) is not None:
                    self.origins.setdefault(name, origin)
                    self.taken.setdefault(name, value)
                    found = True
                    yield accepted

    def _is_taken(self, name: str, value: Any, origin: FieldOrigin) -> bool:
        """Whether that value at that place by meaning is the source already, and so is not the destination."""
        source = self.origins.get("source_ip") if name == "destination_ip" else None
        is_same = source is not None and source.pointer == origin.pointer and self.taken.get("source_ip") == value
        return is_same and origin.sureness is not Sureness.DOCUMENTED

    def _documented(self, name: str) -> Iterator[tuple[Any, FieldOrigin]]:
        for pointer, value in (*self.given.get(name, ()), *values_at(self.raw, self.sender.paths.get(name, ""))):
            if not is_blank(value):
                yield value, FieldOrigin(pointer, Sureness.DOCUMENTED)

    def _meant(self, name: str) -> Iterator[tuple[Any, FieldOrigin]]:
        if self.sender.silent_on.isdisjoint((name, *EVERYTHING)):
            yield from self.fields.candidates(name)
