"""Everything long-lived that the web side and the command line work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from triage.model.deadline import Deadline
from triage.pipeline.batch import Batch
from triage.pipeline.triage import Triage
from triage.store.repository import Store

Probe = Callable[[Deadline], object]
"""One harmless question to one upstream; raises CouldNotAsk when it gives no answer."""


@dataclass(frozen=True, slots=True)
class Services:
    """Built once by assembly. `hooks` is a batch with threads of its own: a webhook's sender gives up before a large
    batch is through. `caches` gives each layer's entries and size, `apis` each upstream's state, both without
    asking anybody. `parts` says in a line what each part is. `probes` ask each configured upstream. `warm_up` loads
    what is loaded late, in a thread of its own; True tells it that this process only serves, and keeps house too.
    `close` ends the threads.
    """

    triage: Triage
    batch: Batch
    hooks: Batch
    store: Store
    caches: Callable[[], Mapping[str, Mapping[str, Any]]]
    apis: Callable[[], Mapping[str, str]]
    parts: Callable[[], Mapping[str, str]]
    probes: Mapping[str, Probe]
    warm_up: Callable[[bool], None]
    close: Callable[[], None]
