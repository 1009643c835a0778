"""A request that carries its own name: asked again, it is answered as it was the first time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

ANSWERS_KEPT = timedelta(hours=24)
"""How long the name of a request stands for its first answer."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A wish to be the one that answers `key`. `body_sha256` tells what was asked; `until` is when another may take
    over, should this one never answer."""

    key: str
    body_sha256: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Holder:
    """Who answers a key at present: what it was asked, and until when nobody else may."""

    body_sha256: str
    until: datetime
