"""One outbound question, before it meets a base URL and a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """A GET below a base URL. `segments` are path parts, each percent-encoded whole (safe=''), so that an
    indicator can never change the path; `params` become the query."""

    segments: tuple[str, ...]
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """A status and the strictly parsed JSON body (None where there was none)."""

    status: int
    body: Any
