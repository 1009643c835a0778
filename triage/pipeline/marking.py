"""A way into the store that keeps each alert of a request once, however often the request is made."""

from __future__ import annotations

import json
import threading
from collections import Counter

from triage.cache.fingerprint import fingerprint
from triage.model.record import AlertRecord
from triage.store.repository import Store


class MarkingStore:
    """Saves each alert of a request under a mark made of the request's key, the alert as received, and how often the
    same came within the request: two equal alerts in it are two alerts."""

    def __init__(self, store: Store, key: str) -> None:
        self._store = store
        self._key = key
        self._times: Counter[str] = Counter()
        self._lock = threading.Lock()

    def save(self, record: AlertRecord, seconds: float) -> int:
        """The id; that of an earlier attempt where the alert was stored then. Raises StoreError."""
        return self._store.save(record, seconds, self._mark(record))

    def _mark(self, record: AlertRecord) -> str:
        answer = json.loads(record.answer_json)
        content = fingerprint(record.alert_json, record.summary.name, json.dumps(answer.get("parsed")))
        with self._lock:
            self._times[content] += 1
            return fingerprint(self._key, content, self._times[content])
