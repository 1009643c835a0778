"""Deliveries in the store: one alert a mark, the first answer kept, and old answers dropped."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from sqlite3 import connect

from tests.store.making import NOON, in_threads, record, rows_of, url_of, write_lock
from triage.errors import StoreError
from triage.store import Store, open_store
from triage.store.rows import NewAnswer

ROOT = Path(__file__).resolve().parents[2]
SAVES = """
import sys
from tests.store.making import in_threads, record
from triage.store import open_store
store = open_store(sys.argv[1])
in_threads(4, lambda n: [store.save(record(), mark=f"m{number}") for number in range(50)])
store.close()
"""


def answer(key: str, text: str = "{}", **later: float) -> NewAnswer:
    return NewAnswer(key, "0" * 64, text, NOON + timedelta(**later))


def test_save__the_same_mark_is_the_same_alert(store: Store) -> None:
    ids = [store.save(record(name=name), mark=mark) for name, mark in (("a", "m"), ("b", "m"), ("c", "n"))]
    assert ids == [1, 1, 2]
    assert store.get(1) == record(name="a")


def test_save__without_a_mark_each_is_its_own(store: Store) -> None:
    assert [store.save(record()) for _ in range(3)] == [1, 2, 3]


def test_save__the_same_mark_twice_in_one_commit(store: Store, tmp_path: Path) -> None:
    with ThreadPoolExecutor(12) as pool:
        with write_lock(tmp_path):
            marks = ["m", None, "n"] * 4
            saves = [pool.submit(store.save, record(), mark=mark) for mark in marks]
            time.sleep(0.1)
        ids = [save.result() for save in saves]
    assert len({ids[place] for place, mark in enumerate(marks) if mark == "m"}) == 1
    assert (len(set(ids)), store.count()) == (6, 6)
    assert rows_of(tmp_path, "SELECT count(*) FROM documents") == [(6,)]


def test_save__a_mark_of_threads_and_processes_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", SAVES, url_of(tmp_path)]
    writers = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    assert [writer.wait(timeout=30) for writer in writers] == [0, 0]
    assert rows_of(tmp_path, "SELECT count(*), count(DISTINCT mark) FROM alerts JOIN delivered ON alert_id = id") == [
        (50, 50)
    ]


def test_save__a_refused_row_leaves_no_mark(store: Store, tmp_path: Path) -> None:
    outcomes = in_threads(2, lambda n: [_saved(store, "\ud800" if n else "good")])
    assert sorted(outcomes) == [False, True]
    assert rows_of(tmp_path, "SELECT mark FROM delivered") == [("good",)]


def _saved(store: Store, name: str) -> bool:
    try:
        return bool(store.save(record(name=name), mark=name.encode("utf-8", "replace").decode()))
    except StoreError:
        return False


def test_save__a_mark_goes_with_its_alert(store: Store, tmp_path: Path) -> None:
    store.save(record(), mark="m")
    with closing(connect(tmp_path / "triage.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("DELETE FROM alerts")
    assert rows_of(tmp_path, "SELECT mark FROM delivered") == []
    assert store.save(record(), mark="m") == 2


def test_remember__the_first_answer_stays(store: Store) -> None:
    store.remember(answer("k", '{"first":1}'))
    store.remember(answer("k", '{"second":2}'))
    assert store.answer_to("k") == ("0" * 64, '{"first":1}')
    assert store.answer_to("other") is None


def test_remember__beside_alerts_in_one_commit(store: Store, tmp_path: Path) -> None:
    with ThreadPoolExecutor(9) as pool:
        with write_lock(tmp_path):
            saves = [pool.submit(store.save, record()) for _ in range(4)]
            answers = [pool.submit(store.remember, answer("k", f"{n}")) for n in range(4)]
            time.sleep(0.1)
        assert sorted(save.result() for save in saves) == [1, 2, 3, 4]
        assert [done.result() for done in answers] == [None] * 4
    assert rows_of(tmp_path, "SELECT count(*) FROM deliveries") == [(1,)]


def test_remember__thirty_days(store: Store) -> None:
    store.remember(answer("old"))
    store.remember(answer("new", days=29))
    assert store.answer_to("old") is not None
    store.remember(answer("newer", days=31))
    assert (store.answer_to("old"), store.answer_to("new") is None) == (None, False)


def test_verdicts__as_stored_for_more_ids_than_a_statement_takes(store: Store) -> None:
    ids = in_threads(8, lambda n: [store.save(record(priority="Low" if n else "High")) for _ in range(90)])
    found = store.verdicts([*ids, 10_000])
    assert len(found) == 720
    assert sorted(set(found.values())) == [("TRUE_POSITIVE", "High"), ("TRUE_POSITIVE", "Low")]


def test_open__a_store_of_the_first_version_is_brought_up(tmp_path: Path) -> None:
    open_store(url_of(tmp_path)).close()
    with closing(connect(tmp_path / "triage.db", isolation_level=None)) as connection:
        connection.executescript("DROP TABLE delivered; DROP TABLE deliveries; DROP TABLE claims;")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    store = open_store(url_of(tmp_path))
    assert (store.save(record(), mark="m"), store.save(record(), mark="m")) == (1, 1)
    store.close()
