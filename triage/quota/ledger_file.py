"""The SQLite file under the ledger: shared by processes and threads, one write transaction at a time."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from triage.errors import UpstreamError

# How long a reservation waits for the file: alerts have deadlines, and a reservation takes a tenth of a millisecond.
BUSY_SECONDS = 2.0
WAL_TRIES = 20
DAY_SECONDS = 86_400.0
# Longer than any window: a day of 25 hours, seen by a clock that was set back within it.
KEPT_SECONDS = 3 * DAY_SECONDS

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS attempts (name TEXT NOT NULL, at REAL NOT NULL)",
    "CREATE INDEX IF NOT EXISTS attempts_by_name ON attempts (name, at)",
    "CREATE TABLE IF NOT EXISTS holds (name TEXT PRIMARY KEY, until REAL NOT NULL)",
    "CREATE TABLE IF NOT EXISTS spending (id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL, nano INTEGER)",
    "CREATE INDEX IF NOT EXISTS spending_by_time ON spending (at)",
    "CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY CHECK (id = 1), highest REAL NOT NULL)",
    "INSERT OR IGNORE INTO clock VALUES (1, 0)",
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One transaction. `wall` is what the clock says; `now` is the highest time that any process has seen.

    What happens is dated `now`, and windows are counted back from `wall`. A clock set back therefore counts more
    calls, and a clock set forward again finds those made meanwhile: neither reopens a window.
    """

    connection: sqlite3.Connection
    wall: float
    now: float


class LedgerFile:
    """Transactions on one SQLite file. Every failure is an UpstreamError with the reason: it never grants a call."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._path = path
        self._clock = clock
        self._mutex = threading.Lock()
        # By process, because a connection must not cross a fork, nor be closed by the child.
        self._connections: dict[int, sqlite3.Connection] = {}

    @contextmanager
    def write(self) -> Iterator[Moment]:
        """A write transaction, committed at the end of the block.

        BEGIN IMMEDIATE takes the write lock before the first look. Measured with four processes: checking first and
        then inserting granted 502 calls of 500, and a plain BEGIN failed with "database is locked" in 4 of 5 tries.
        """
        with self._alone(), self._transaction("BEGIN IMMEDIATE") as connection:
            wall = self._clock()
            yield Moment(connection, wall, _advance(connection, wall))
            connection.execute("COMMIT")

    @contextmanager
    def read(self) -> Iterator[Moment]:
        """A consistent look; it waits for no writer of another process."""
        with self._alone(), self._transaction("BEGIN") as connection:
            wall = self._clock()
            yield Moment(connection, wall, max(wall, _highest(connection)))

    def close(self) -> None:
        """Close this process's connection; the next use opens it again."""
        with self._mutex:
            self._drop()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One thread at a time, none of which waits long behind one that waits for another process."""
        if not self._mutex.acquire(timeout=BUSY_SECONDS):
            raise UpstreamError("the quota ledger cannot be written: it is busy")
        try:
            yield
        finally:
            self._mutex.release()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._connection()
            connection.execute(begin)
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        except (sqlite3.Error, OSError) as error:
            self._drop()
            raise UpstreamError(f"the quota ledger cannot be written: {_words(error)}") from error

    def _connection(self) -> sqlite3.Connection:
        connection = self._connections.get(os.getpid())
        if connection is None:
            _create(self._path)
            connection = sqlite3.connect(
                self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._connections[os.getpid()] = connection
            _prepare(connection)
        return connection

    def _drop(self) -> None:
        connection = self._connections.pop(os.getpid(), None)
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()


def _create(path: Path) -> None:
    """An empty file for this user only. An existing one is not opened here: closing it would drop SQLite's locks."""
    for folder in reversed(path.parents):
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
    if path.is_symlink():
        raise OSError(errno.ELOOP, "the ledger's path is a symbolic link")
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))


def _prepare(connection: sqlite3.Connection) -> None:
    _use_wal(connection)
    # NORMAL: a kill loses nothing, and no call waits for the disk; a power cut may forget the last few attempts.
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("BEGIN IMMEDIATE")
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.execute("COMMIT")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL. SQLite doesn't wait for other processes that do the same, so wait for their transaction."""
    for _ in range(WAL_TRIES):
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode=WAL")
            return
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    connection.execute("PRAGMA journal_mode=WAL")


def _advance(connection: sqlite3.Connection, wall: float) -> float:
    highest = _highest(connection)
    now = max(wall, highest)
    connection.execute("UPDATE clock SET highest = ?", (now,))
    if now // DAY_SECONDS > highest // DAY_SECONDS:
        _prune(connection, now - KEPT_SECONDS)
    return now


def _highest(connection: sqlite3.Connection) -> float:
    return float(connection.execute("SELECT highest FROM clock").fetchone()[0])


def _prune(connection: sqlite3.Connection, before: float) -> None:
    connection.execute("DELETE FROM attempts WHERE at < ?", (before,))
    connection.execute("DELETE FROM spending WHERE at < ?", (before,))
    connection.execute("DELETE FROM holds WHERE until < ?", (before,))


def _words(error: sqlite3.Error | OSError) -> str:
    """The reason without a path: analysts read it."""
    return str((isinstance(error, OSError) and error.strerror) or error)
