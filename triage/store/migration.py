"""Bring a database to the tables that this version knows, once, whoever opens it first.

A new migration is a new file in migrations/versions/, and its revision at the end of `REVISIONS`.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from triage.errors import StoreError
from triage.store.engine import use_wal, writing

REVISIONS = ("0001", "0002", "0003")
"""Every revision in migrations/versions/, oldest first."""

_SCRIPTS = Path(__file__).parent / "migrations"

# Alembic keeps what it works on in its module: two threads that migrate two databases at once would mix them up.
_one_at_a_time = threading.Lock()


def migrate(engine: Engine, folder: Path | None) -> None:
    """Upgrade to the newest revision, in one transaction. `folder` is that of a SQLite file: its lock is held
    meanwhile. Raises StoreError for a database that a newer version wrote, and whatever the database raises."""
    if _is_current(engine):
        return
    with _one_at_a_time, _locked(folder):
        use_wal(engine)
        try:
            with writing(engine).begin() as connection:
                _run_alembic(connection)
        except DBAPIError:
            # Databases without such a lock: somebody else may have done it first.
            if not _is_current(engine):
                raise


def _is_current(engine: Engine) -> bool:
    with engine.connect() as connection:
        return _revision(connection) == REVISIONS[-1]


def _revision(connection: Connection) -> str | None:
    """The database's revision; None for an empty one. Raises StoreError for one that is not ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found not in REVISIONS:
        raise StoreError(
            f"the store was written by a newer version (revision {str(found)[:40]!r}, this one knows up to "
            f"{REVISIONS[-1]!r}); start that version, or give DATABASE_URL another database"
        )
    return None if found is None else str(found)


def _run_alembic(connection: Connection) -> None:
    from alembic import command  # loaded here: it costs 0.2 s, and a store that is current never needs it
    from alembic.config import Config  # as above

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@contextmanager
def _locked(folder: Path | None) -> Iterator[None]:
    """Hold the folder's own lock: it leaves no lock file, and touching the database's file would drop SQLite's."""
    if folder is None:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
