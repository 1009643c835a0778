"""Old alerts go by themselves, where the operator says how long they are kept."""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime, timedelta

from triage.errors import StoreError
from triage.store.repository import Store

INTERVAL_SECONDS = 3600.0
_log = logging.getLogger(__name__)


def keep_house(store: Store, days: int) -> None:
    """Purge the store now and every hour, in a thread that ends with the process."""

    def work() -> None:
        while True:
            _purge(store, datetime.now(UTC) - timedelta(days=days))
            time.sleep(INTERVAL_SECONDS)

    threading.Thread(target=work, name="housekeeping", daemon=True).start()


def _purge(store: Store, before: datetime) -> None:
    """Delete what is older; a store that cannot do so now is asked again an hour later."""
    try:
        deleted = store.purge(before)
    except StoreError as error:
        _log.warning("purge_failed", extra={"detail": str(error)})
        return
    if deleted:
        _log.info("purged", extra={"alerts": deleted, "before": before.isoformat()})
