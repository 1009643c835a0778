"""A request as it was made, and what it is called: by its key, or by the ids of its alerts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from triage.cache.fingerprint import fingerprint
from triage.model.alert import Alert, Sureness
from triage.pipeline.analyze import Asked

# Forms whose ids are no system's own: anybody may have written them.
_ANYBODYS = frozenset({"native", "generic", "csv"})


@dataclass(frozen=True, slots=True)
class Posted:
    """Who asked which route, under which `Idempotency-Key`, and all that decides what is read."""

    caller: str
    route: str
    key: str | None
    body: bytes = field(repr=False)

    @property
    def body_sha256(self) -> str:
        """What was asked, in short."""
        return hashlib.sha256(self.body).hexdigest()


def name_of(posted: Posted, asked: Asked) -> str | None:
    """What the request is called: by its key; without one, by the ids that its alerts have in their own systems
    together with the body, since a system sends an alert again when it has changed. None where nothing names it."""
    if posted.key is not None:
        return fingerprint("key", posted.caller, posted.route, posted.key)
    ids = _own_ids(asked)
    return fingerprint("own ids", posted.caller, posted.route, ids, posted.body_sha256) if ids else None


def _own_ids(asked: Asked) -> list[list[str]]:
    """(format, id) of each alert, when every one has an id that its system documents."""
    alerts = asked.alerts
    known = [[alert.format, alert.vendor_id] for alert in alerts if alert.vendor_id and _is_documented(alert)]
    return known if len(known) == len(asked.items) else []


def _is_documented(alert: Alert) -> bool:
    origin = alert.origins.get("vendor_id")
    return alert.format not in _ANYBODYS and origin is not None and origin.sureness is Sureness.DOCUMENTED
