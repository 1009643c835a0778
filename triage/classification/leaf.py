"""One value of an alert, as the rules take it up."""

from __future__ import annotations

from dataclasses import dataclass

from triage.classification.keys import Kind
from triage.model.evidence import Scalar


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of the alert. `key` and `tail` are its last name, and its last two, without case and punctuation."""

    path: str
    key: str
    tail: str
    kind: Kind
    value: Scalar
    text: str
