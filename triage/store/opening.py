"""Open the store: the file, the connections, the newest tables."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from functools import partial

from triage.store.engine import build_engine, create_private_file, parse_url, sqlite_path
from triage.store.faults import DATABASE_FAULTS, store_fault
from triage.store.migration import migrate
from triage.store.repository import Store


def open_store(url: str) -> Store:
    """Open the database at `url`, making or upgrading its tables; no connection and no thread is left behind.

    `url` is an SQLAlchemy address; a relative SQLite path starts at the working directory. "sqlite://" is a store
    that is gone when it is closed. Raises StoreError with a sentence where it cannot be used: damaged, from a newer
    version, not writable, not reachable.
    """
    if url == "sqlite://":
        folder = tempfile.mkdtemp(prefix="triage-store-")
        return _open(f"sqlite:///{folder}/triage.db", partial(shutil.rmtree, folder, ignore_errors=True))
    return _open(url)


def _open(url: str, after_close: Callable[[], None] | None = None) -> Store:
    address = parse_url(url)
    path = sqlite_path(address)
    if path is not None:
        create_private_file(path)
    engine = build_engine(address)
    try:
        migrate(engine, path.parent if path else None)
    except DATABASE_FAULTS as error:
        raise store_fault(error) from error
    finally:
        engine.dispose()
    return Store(engine, after_close)
