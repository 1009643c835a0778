"""What is saved is there, whole, once, and under an id that nobody else gets."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.store.making import in_threads, record, rows_of, url_of, write_lock
from triage.errors import StoreError
from triage.store import Store, open_store

ROOT = Path(__file__).resolve().parents[2]
FORK = """
import os, sys
from tests.store.making import record
from triage.store import open_store
store = open_store(sys.argv[1])
child = os.fork()
store.save(record(name="child" if child == 0 else "parent"))
store.close()
os._exit(0) if child == 0 else os.waitpid(child, 0)
"""
TWO_WRITERS = """
import sys
from tests.store.making import in_threads, record
from triage.store import open_store
store = open_store(sys.argv[1])
in_threads(4, lambda n: [store.save(record()) for _ in range(25)])
store.close()
"""


def start(script: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-W", "error", "-c", script, url_of(folder)], cwd=ROOT)


def test_save__record_comes_back_equal(store: Store) -> None:
    saved = record(is_vpn=True, degraded=True, ip_reputation=0, source_ip=None, geo_location=None)
    assert store.get(store.save(saved)) == saved


@pytest.mark.parametrize("is_vpn", [None, False, True])
def test_save__unknown_no_and_yes_stay_apart(store: Store, is_vpn: bool | None) -> None:
    assert store.get(store.save(record(is_vpn=is_vpn))).summary.is_vpn is is_vpn


def test_get__ids_that_nobody_has(store: Store) -> None:
    store.save(record())
    assert [store.get(alert_id) for alert_id in (0, -1, 2, 2**63, 2**80)] == [None] * 5
    assert store.get(1) == record()


@pytest.mark.parametrize(
    "odd", ["a\x00b", "\U0001f480 \u202e\ufeff\ufffd", "x" * 2**20, "", "'; DROP TABLE alerts; --"]
)
def test_save__odd_text_comes_back_equal(store: Store, odd: str) -> None:
    saved = record(name=odd, message=odd, source_ip=odd, alert_type=odd, alert_json=odd, answer_json=odd)
    assert store.get(store.save(saved)) == saved


def test_save__time_of_another_zone_is_the_same_instant_in_utc(store: Store) -> None:
    local = datetime(2026, 3, 1, 14, 0, 0, 1, tzinfo=timezone(timedelta(hours=2)))
    back = store.get(store.save(record(timestamp=local))).summary.timestamp
    assert back.isoformat() == "2026-03-01T12:00:00.000001+00:00"


@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_save__far_times_are_exact(store: Store, year: int) -> None:
    far = datetime(year, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    assert store.get(store.save(record(timestamp=far))).summary.timestamp == far


def test_save__32_threads_get_distinct_ids_and_all_are_there_after_reopening(store: Store, tmp_path: Path) -> None:
    saved = in_threads(32, lambda n: [(store.save(record(name=f"{n}.{i}")), f"{n}.{i}") for i in range(8)])
    store.close()
    assert rows_of(tmp_path, "SELECT id, name FROM alerts ORDER BY id") == sorted(saved)
    assert rows_of(tmp_path, "SELECT count(DISTINCT id) FROM alerts JOIN documents ON alert_id = id") == [(256,)]


@pytest.mark.parametrize(
    "bad",
    [
        {"name": "\ud800"},
        {"confidence": 2**70},
        {"message": None},
        {"risk_score": float("nan")},
        {"timestamp": datetime(2026, 3, 1)},
        {"answer_json": "\ud800"},
        {"alert_json": None},
    ],
)
def test_save__row_that_no_column_holds_is_refused_whole(store: Store, tmp_path: Path, bad: dict[str, Any]) -> None:
    with pytest.raises(StoreError):
        store.save(record(**bad))
    assert rows_of(tmp_path, "SELECT id FROM alerts UNION ALL SELECT alert_id FROM documents") == []
    assert store.save(record()) == 1


def test_save__error_does_not_carry_the_alert_into_a_log(store: Store) -> None:
    with pytest.raises(StoreError) as raised:
        store.save(record(name="eve@example.com", message=None))
    assert "eve@example.com" not in f"{raised.value} {raised.value.__cause__}"


def test_save__bad_row_does_not_sink_those_in_its_batch(store: Store, tmp_path: Path) -> None:
    def attempt(number: int) -> str:
        try:
            return "saved" if store.save(record(name="\ud800" if number == 7 else "good")) else ""
        except StoreError:
            return "refused"

    with ThreadPoolExecutor(16) as pool:
        with write_lock(tmp_path):
            outcomes = pool.map(attempt, range(16))
            time.sleep(0.1)
        assert list(outcomes) == ["saved"] * 7 + ["refused"] + ["saved"] * 8
    assert store.count() == 15


def test_save__id_of_a_deleted_row_is_not_given_again(store: Store, tmp_path: Path) -> None:
    store.save(record())
    with closing(sqlite3.connect(tmp_path / "triage.db", isolation_level=None)) as connection:
        connection.execute("DELETE FROM alerts")
    assert store.save(record()) == 2


def test_save__after_close_is_refused(store: Store) -> None:
    store.save(record())
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.save(record())


def test_close__commits_what_waits(store: Store, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        with write_lock(tmp_path):
            outcomes = [pool.submit(store.save, record()) for _ in range(8)]
            time.sleep(0.1)
        store.close()
        assert rows_of(tmp_path, "SELECT count(*) FROM alerts") == [(8,)]
        assert sorted(outcome.result() for outcome in outcomes) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_close__twice_and_unused() -> None:
    unused = open_store("sqlite://")
    unused.close()
    unused.close()


def test_open_store__may_be_forked_before_its_first_save(tmp_path: Path) -> None:
    assert start(FORK, tmp_path).wait(timeout=30) == 0
    assert rows_of(tmp_path, "SELECT name FROM alerts ORDER BY name") == [("child",), ("parent",)]


def test_save__two_processes_at_once(tmp_path: Path) -> None:
    writers = [start(TWO_WRITERS, tmp_path) for _ in range(2)]
    assert [writer.wait(timeout=30) for writer in writers] == [0, 0]
    assert rows_of(tmp_path, "SELECT count(*), max(id) FROM alerts") == [(200, 200)]
