"""Everything long-lived that the web side and the command line work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from triage.pipeline.batch import Batch
from triage.pipeline.triage import Triage
from triage.store.store import Store


@dataclass(frozen=True, slots=True)
class Services:
    """Built once by assembly. `caches` gives each layer's entries and size, `apis` each upstream's state, both without
    asking anybody. `close` ends all threads."""

    triage: Triage
    batch: Batch
    store: Store
    caches: Callable[[], Mapping[str, Mapping[str, Any]]]
    apis: Callable[[], Mapping[str, str]]
    close: Callable[[], None]
