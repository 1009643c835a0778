"""The template of a format adapter: copy it, change the three parts, and add it to the registry."""

from __future__ import annotations

from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.marks import has_object, is_one_of
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word

# 1. Where the product has each field; what it never says is not guessed from other fields.
EXAMPLE = Sender(
    "example",
    {
        "name": "detection.rule",
        "timestamp": "detection.at",
        "severity": "detection.level",
        "source_ip": "attacker.ip",
        "destination_ip": "victim.ip",
        "users": "victim.user",
    },
    by_word(critical="red", high="orange", medium="yellow", low="green"),
    silent_on=frozenset({"location"}),
)

# 2. What every payload of the product has, and no other product's.
MARKS = (is_one_of("product", "example"), has_object("detection"))


def read(payload: Any) -> Items:
    """3. One alert; a product that sends many in one body returns many."""
    return (read_alert(payload, EXAMPLE),)


ADAPTER = Adapter("example", "An example product", (MARKS,), read)
