"""The contract of a format adapter: recognise a payload, and read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from triage.model.alert import Alert


@dataclass(frozen=True, slots=True)
class Adapter:
    """One sender's format. `recognises` is cheap and never raises; `read` returns the alerts that one payload holds
    and raises InvalidAlert, with pointers, when the payload claims the format but is not one."""

    name: str
    title: str
    recognises: Callable[[Any], bool]
    read: Callable[[Any], tuple[Alert, ...]]
