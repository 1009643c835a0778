"""Which of a payload's times is the event's own."""

from __future__ import annotations

from collections.abc import Iterable

from triage.intake.places import Leaf
from triage.intake.times import read_time


def in_order(ordered: Iterable[tuple[int, Leaf]]) -> list[tuple[int, Leaf]]:
    """The times that can be read before those that cannot."""
    return sorted(ordered, key=lambda item: read_time(item[1].value) is None)
