"""The contract of a format adapter: the marks of a product's payload, and how it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake.marks import Form, fits, missing
from triage.model.alert import Alert

# What one payload holds: alerts, and in the place of each broken one what is wrong with it.
Items = tuple[Alert | InvalidAlert, ...]


@dataclass(frozen=True, slots=True)
class Adapter:
    """One sender's format.

    A payload is of this format when every mark of one of its `forms` holds. `read` returns the alerts that one payload
    holds, an InvalidAlert in the place of each that is broken; it raises InvalidAlert, with pointers, when the payload
    holds nothing to judge. It never raises anything else.
    """

    name: str
    title: str
    forms: tuple[Form, ...]
    read: Callable[[Any], Items]

    def recognises(self, payload: Any) -> bool:
        """Whether the payload bears the marks of this format."""
        return fits(payload, self.forms)

    def missing(self, payload: Any) -> tuple[Fault, ...]:
        """The marks that the payload lacks; () when it is of this format."""
        return missing(payload, self.forms)
