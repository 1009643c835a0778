"""Connections to the store's database; for SQLite, durable ones on a file that only its owner can read."""

from __future__ import annotations

import os
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from triage.errors import StoreError

BUSY_SECONDS = 10
_JOURNAL_LIMIT_BYTES = 64 * 1024 * 1024

# Per connection. WAL is a mark in the file: set once, by `use_wal`.
_PRAGMAS = (
    "PRAGMA synchronous=FULL",  # NORMAL loses acknowledged rows in a power cut
    f"PRAGMA journal_size_limit={_JOURNAL_LIMIT_BYTES}",
    "PRAGMA foreign_keys=ON",
)


def parse_url(text: str) -> URL:
    """`text` as a database address. Raises StoreError, which never repeats it: it may hold a password."""
    try:
        url = make_url(text)
        url.get_dialect()
    except (ArgumentError, ImportError) as error:
        raise StoreError(
            "the database address is not understood, or its driver is not installed; "
            "write it like sqlite:///data/triage.db"
        ) from error
    return url


def sqlite_path(url: URL) -> Path | None:
    """The file of a SQLite address, relative to the working directory; None for other databases.

    Raises StoreError for the forms that name no plain file.
    """
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise StoreError("the store needs a file of its own; write its address like sqlite:///data/triage.db")
    return Path(url.database)


def create_private_file(path: Path) -> None:
    """Make the file (mode 0600) and its folder (0700) where they are missing, before SQLite would make them for all.

    Raises StoreError where that cannot be done, or where the file is a symbolic link (somebody may have planted it).
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.path.lexists(path):
            _create(path)
    except OSError as error:
        raise StoreError(f"the store's file {path} cannot be made: {error.strerror}") from error
    if path.is_symlink() or not path.is_file():
        raise StoreError(f"{path} is not a plain file; give the store the real file")


def _create(path: Path) -> None:
    with suppress(FileExistsError):  # another process was faster
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def build_engine(url: URL) -> Engine:
    """An engine whose connections are made on demand; its errors do not repeat the values of an alert."""
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, max_overflow=-1, hide_parameters=True)
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    return engine


def writing(engine: Engine) -> Engine:
    """The same connections, for transactions that write: they take SQLite's write lock at their start, because one
    that reads first and then wants to write fails at once when another has written in between."""
    return engine.execution_options(writes=True)


def use_wal(engine: Engine) -> None:
    """Set write-ahead logging, so that readers never wait for the writer. Two processes must not do this at once."""
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as connection:  # every other way begins a transaction first
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        mode = cursor.fetchone()
    if mode != ("wal",):
        raise StoreError("the store's file cannot use write-ahead logging; put it on a local disk")


def _prepare_connection(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late and is never IMMEDIATE
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
