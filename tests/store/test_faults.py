"""A full disk, a lock that nobody gives back, a disk that fails: a clear refusal, reading goes on, then work again."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.making import connections_prepared, record, rows_of, url_of, write_lock
from triage.errors import StoreError, StoreFull
from triage.model.query import AlertQuery
from triage.store import Store, open_store

ROOT = Path(__file__).resolve().parents[2]
LONG = '"' + "x" * 20_000 + '"'
TMPFS = 'mount -t tmpfs -o size=2m none "$1" && exec "$2" -W error -m tests.store.filling "$1"'
FAILING_DISK = """
import os, resource, signal, sys
from tests.store.making import record
from triage.errors import StoreError
from triage.store import open_store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(sys.argv[1])
store.save(record())
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(sys.argv[2] + "/triage.db-wal") + 100, hard))
for _ in range(3):
    try:
        store.save(record(alert_json="x" * 100_000))
        sys.exit("a write past the limit was acknowledged")
    except StoreError:
        assert not store.healthy() and store.count() == 1
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
assert store.save(record(alert_json="x" * 100_000)) == 2 and store.healthy()
store.close()
"""


def fill_up(store: Store) -> int:
    """Save until the store is full; how many were acknowledged."""
    for number in range(5000):
        try:
            store.save(record(alert_json=LONG))
        except StoreFull:
            return number
    raise AssertionError("the store never got full")


def limit_pages(connections: list[sqlite3.Connection], pages: int) -> None:
    for connection in connections:
        connection.execute(f"PRAGMA max_page_count={pages}")


def test_full__refused_then_readable_then_working_again_without_reopening(tmp_path: Path) -> None:
    connections: list[sqlite3.Connection] = []
    open_store(url_of(tmp_path)).close()
    with connections_prepared(connections.append):
        store = open_store(url_of(tmp_path))
        store.save(record())
        limit_pages(connections[1:], 100)
        saved = 1 + fill_up(store)
        for _ in range(10):
            with pytest.raises(StoreFull, match="no space"):
                store.save(record(alert_json=LONG))
        assert saved > 5
        assert saved == store.count() == len(list(store.export(AlertQuery())))
        limit_pages(connections[1:], 1_000_000)
        assert [store.save(record(alert_json=LONG)) for _ in range(20)] == list(range(saved + 1, saved + 21))
        store.close()
    assert rows_of(tmp_path, "SELECT count(*) FROM alerts JOIN documents ON id = alert_id") == [(saved + 20,)]


def test_full__small_file_system_loses_nothing(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    if (
        not unshare
        or subprocess.run([unshare, "-rm", "mount", "-t", "tmpfs", "none", tmp_path], check=False).returncode
    ):
        pytest.skip("no right to mount a small file system here; max_page_count proves the same")
    command = [unshare, "-rm", "sh", "-c", TMPFS, "sh", tmp_path, sys.executable]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_failing_disk__refused_then_working_again(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", FAILING_DISK, url_of(tmp_path), tmp_path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_locked__refused_as_busy_then_working_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.store.engine.BUSY_SECONDS", 0)
    store = open_store(url_of(tmp_path))
    with write_lock(tmp_path), pytest.raises(StoreError, match="busy"):
        store.save(record())
    assert store.save(record()) == 1
    store.close()


def test_locked__reading_goes_on(store: Store, tmp_path: Path) -> None:
    store.save(record())
    with write_lock(tmp_path):
        assert (store.count(), store.healthy(), store.get(1)) == (1, True, record())


def test_locked__caller_out_of_time_leaves_no_row(store: Store, tmp_path: Path) -> None:
    with write_lock(tmp_path), pytest.raises(StoreError, match="not stored"):
        store.save(record(), seconds=0.05)
    assert (store.save(record()), store.count()) == (1, 1)


def test_tables_gone__is_a_clear_error_and_unhealthy(store: Store, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "triage.db") as connection:
        connection.execute("DROP TABLE alerts")
    connection.close()
    with pytest.raises(StoreError):
        store.page(AlertQuery())
    assert not store.healthy()
