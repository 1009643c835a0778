"""A copy of the store in one file, made while it is used, and the way back."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from triage.errors import StoreError
from triage.store.engine import BUSY_SECONDS, create_private_file, parse_url, sqlite_path
from triage.store.faults import store_fault
from triage.store.migration import REVISIONS
from triage.store.opening import open_store

_NOT_A_DATABASE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
Thing = TypeVar("Thing")


def back_up(url: str, target: Path) -> int:
    """Copy the store at `url` as it is at one instant into the new file `target`; the number of alerts in it.

    The service may run meanwhile. Raises StoreError with a sentence; then `target` is not there.
    """
    store = _file_of(url)
    if os.path.lexists(target):
        raise StoreError(f"{target} is there already; give the backup a new name")
    if not store.is_file():
        raise StoreError(f"there is no store at {store} to back up")
    part = target.with_name(f"{target.name}.part")
    create_private_file(part)
    try:
        count = _told(lambda: _copied(store, part), f"the backup to {target}")
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    _sync(target.parent)
    return count


def restore(url: str, source: Path, replace: bool = False) -> int:
    """Make the store at `url` what the backup `source` holds; the number of alerts in it. An older backup is brought up
    to this version. A store that holds alerts is replaced only with `replace`, a damaged one is kept beside it.

    A sound store is changed whole or not at all. Raises StoreError with a sentence.
    """
    store = _file_of(url)
    if not source.is_file():
        raise StoreError(f"there is no backup at {source}")
    _told(lambda: _check(source), f"{source}")
    if not replace and (held := _alerts_in(store)):
        raise StoreError(f"the store at {store} holds {held} alerts; say --replace to put the backup in their place")
    if _is_damaged(store):
        _set_aside(store)
    create_private_file(store)
    count = _told(lambda: _copied(source, store), f"the restore into {store}")
    open_store(url).close()
    return count


def _file_of(url: str) -> Path:
    path = sqlite_path(parse_url(url))
    if path is None:
        raise StoreError("only an SQLite store is copied here; use the database's own tool (pg_dump, pg_restore)")
    return path


def _copied(source: Path, target: Path) -> int:
    """Page by page in one transaction of the target; of the source, one instant."""
    with closing(_reading(source)) as origin, closing(sqlite3.connect(target, timeout=BUSY_SECONDS)) as copy:
        origin.backup(copy)
    _check(target)
    _sync(target)
    return _count(target)


def _check(path: Path) -> None:
    """Raises StoreError for what is damaged, no store, or from a newer version."""
    with closing(_reading(path)) as connection:
        if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise StoreError(f"{path} is damaged")
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if found is None or found[0] not in REVISIONS:
        raise StoreError(f"{path} is no store that this version knows")


def _count(path: Path) -> int:
    with closing(_reading(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM alerts").fetchone()[0])


def _alerts_in(path: Path) -> int:
    """0 also where there is no store, or none that can be read."""
    try:
        return _count(path) if path.is_file() else 0
    except sqlite3.Error:
        return 0


def _is_damaged(path: Path) -> bool:
    try:
        if path.is_file() and path.stat().st_size:
            with closing(_reading(path)) as connection:
                return bool(connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorcode & 0xFF in _NOT_A_DATABASE
    return False


def _set_aside(path: Path) -> None:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            os.replace(part, path.with_name(f"{path.name}.damaged-{stamp}{suffix}"))


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=BUSY_SECONDS)


def _told(work: Callable[[], Thing], what: str) -> Thing:
    try:
        return work()
    except (sqlite3.Error, OSError) as error:
        raise type(fault := store_fault(error))(f"{what}: {fault}") from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
