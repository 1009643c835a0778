"""The template of a format adapter: copy it, change the three parts, and add it to the registry."""

from __future__ import annotations

from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake.adapter import Adapter
from triage.intake.reading import read_fields
from triage.model.alert import Alert


def recognises(payload: Any) -> bool:
    """The mark that no other format has."""
    return isinstance(payload, dict) and payload.get("product") == "example"


def read(payload: Any) -> tuple[Alert, ...]:
    """One alert. Raises InvalidAlert when the part that the format promises is missing."""
    detection = payload.get("detection")
    if not isinstance(detection, dict):
        raise InvalidAlert("not an example alert", (Fault("/detection", "must be an object"),))
    return (read_fields(payload, "example", detection.get("rule")),)


ADAPTER = Adapter("example", "An example product", recognises, read)
