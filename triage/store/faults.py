"""What a database's error means for the caller: no space, busy, damaged, or simply not done."""

from __future__ import annotations

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from triage.errors import StoreError, StoreFull

# What a statement may raise. ValueError and OverflowError come from binding a value that no column can hold,
# sqlite3.Error from the hooks that run while a connection is opened.
DATABASE_FAULTS = (SQLAlchemyError, sqlite3.Error, OSError, ValueError, OverflowError)

_POSTGRES_DISK_FULL = "53100"
_FULL = "no space is left for the store; free some and send it again"
_BUSY = "the store is busy: another process has held it for too long; send it again"
_DAMAGED = "the store's file is damaged or is no SQLite database; restore it from a backup"
_UNWRITABLE = "the store's file cannot be opened or written; check its owner, its mode and its folder"
_FAILED = "the store did not carry this out"


def store_fault(error: Exception) -> StoreError:
    """The StoreError that says what `error` means. It names no path, statement or value."""
    cause = _cause(error)
    if _is_full(cause):
        return StoreFull(_FULL)
    by_code = {
        sqlite3.SQLITE_BUSY: _BUSY,
        sqlite3.SQLITE_CORRUPT: _DAMAGED,
        sqlite3.SQLITE_NOTADB: _DAMAGED,
        sqlite3.SQLITE_CANTOPEN: _UNWRITABLE,
        sqlite3.SQLITE_READONLY: _UNWRITABLE,
    }
    return StoreError(by_code.get(_code(cause) & 0xFF, f"{_FAILED} ({type(cause).__name__})"))


def concerns_one_row(error: Exception) -> bool:
    """True where the same rows, tried one at a time, may fare better. False for a lock that nobody gives back (each
    row would wait anew) and for a lost connection (the rows may be stored already)."""
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return not lost and _code(_cause(error)) & 0xFF != sqlite3.SQLITE_BUSY


def _cause(error: Exception) -> BaseException:
    orig = error.orig if isinstance(error, DBAPIError) else None
    return orig or error


def _code(cause: BaseException) -> int:
    """SQLite's extended result code; 0 for other errors. Its low byte is the primary code."""
    code = getattr(cause, "sqlite_errorcode", None)
    return code if isinstance(code, int) else 0


def _is_full(cause: BaseException) -> bool:
    # SHMSIZE: the shared index beside the file could not grow; on a full disk it fails before the file does.
    return (
        _code(cause) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
        or (isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT))
        or getattr(cause, "sqlstate", None) == _POSTGRES_DISK_FULL
    )
