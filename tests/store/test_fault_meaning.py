"""What each kind of database error is called, and whether its rows are worth a try one by one."""

from __future__ import annotations

import errno
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError, TimeoutError

from triage.errors import StoreError, StoreFull
from triage.store.faults import concerns_one_row, store_fault


def sqlite_error(code: int, lost: bool = False) -> OperationalError:
    cause = sqlite3.OperationalError("secret path")
    cause.sqlite_errorcode = code
    return OperationalError("INSERT secret", {}, cause, connection_invalidated=lost)


@pytest.mark.parametrize(
    "error",
    [
        sqlite_error(sqlite3.SQLITE_FULL),
        sqlite_error(sqlite3.SQLITE_IOERR_SHMSIZE),
        OSError(errno.ENOSPC, "no space"),
        OSError(errno.EDQUOT, "quota"),
    ],
)
def test_store_fault__no_space(error: Exception) -> None:
    assert type(store_fault(error)) is StoreFull


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (sqlite_error(sqlite3.SQLITE_BUSY), "busy"),
        (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), "busy"),
        (sqlite_error(sqlite3.SQLITE_CORRUPT), "damaged"),
        (sqlite_error(sqlite3.SQLITE_CANTOPEN), "owner"),
        (sqlite_error(sqlite3.SQLITE_READONLY_DBMOVED), "owner"),
        (sqlite_error(sqlite3.SQLITE_IOERR_FSYNC), "OperationalError"),
        (TimeoutError("no connection"), "TimeoutError"),
        (ValueError("a surrogate"), "ValueError"),
    ],
)
def test_store_fault__is_no_lack_of_space_and_repeats_nothing(error: Exception, says: str) -> None:
    fault = store_fault(error)
    assert type(fault) is StoreError
    assert says in str(fault)
    assert "secret" not in str(fault)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (sqlite_error(sqlite3.SQLITE_FULL), True),
        (sqlite_error(sqlite3.SQLITE_CONSTRAINT_NOTNULL), True),
        (ValueError("a surrogate"), True),
        (sqlite_error(sqlite3.SQLITE_BUSY), False),
        (sqlite_error(0, lost=True), False),
    ],
)
def test_concerns_one_row__neither_a_lock_nor_a_lost_connection(error: Exception, expected: bool) -> None:
    assert concerns_one_row(error) is expected
