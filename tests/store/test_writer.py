"""The group writer on a made-up database: who is woken with what, and what becomes of a row whose caller left."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from triage.errors import StoreError
from triage.store.rows import NewRow
from triage.store.writer import GroupWriter, Insert


class Database:
    """Takes rows while its gate is open; `commits` is what each commit held."""

    def __init__(self) -> None:
        self.commits: list[list[str]] = []
        self.begin = threading.Event()
        self.commit = threading.Event()
        self.begin.set()
        self.commit.set()
        self.fault: Exception | None = None

    @contextmanager
    def transaction(self) -> Iterator[Insert]:
        self.begin.wait(5)
        rows: list[str] = []
        yield lambda new: self.insert(rows, new)
        self.commit.wait(5)
        self.commits.append(rows)

    def insert(self, rows: list[str], new: Sequence[NewRow]) -> list[int]:
        if self.fault:
            raise self.fault
        rows.extend(row.alert_json for row in new)
        return [int(row.alert_json) for row in new]


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
def writer(database: Database) -> Iterator[GroupWriter]:
    writer = GroupWriter(database.transaction)
    yield writer
    database.begin.set()
    database.commit.set()
    writer.close()


def row(number: int) -> NewRow:
    return NewRow({}, str(number), "")


def test_save__each_caller_gets_its_own_id(writer: GroupWriter) -> None:
    with ThreadPoolExecutor(32) as pool:
        assert list(pool.map(lambda n: writer.save(row(n), 5), range(100))) == list(range(100))


def test_save__those_who_wait_share_a_commit(writer: GroupWriter, database: Database) -> None:
    database.begin.clear()
    with ThreadPoolExecutor(20) as pool:
        outcomes = [pool.submit(writer.save, row(n), 5) for n in range(20)]
        time.sleep(0.1)
        database.begin.set()
    assert len(database.commits) == 1
    assert len(outcomes) == 20


def test_save__a_commit_holds_256_rows_at_most(writer: GroupWriter, database: Database) -> None:
    database.begin.clear()
    with ThreadPoolExecutor(300) as pool:
        pool.map(lambda n: writer.save(row(n), 5), range(300))
        time.sleep(0.2)
        database.begin.set()
    assert [len(commit) for commit in database.commits] == [256, 44]


def test_save__out_of_time_before_the_commit_takes_the_row_back(writer: GroupWriter, database: Database) -> None:
    database.begin.clear()
    with pytest.raises(StoreError, match="not stored"):
        writer.save(row(1), 0.02)
    database.begin.set()
    writer.save(row(2), 5)
    assert [row for commit in database.commits for row in commit] == ["2"]


def test_save__out_of_time_within_the_commit_waits_for_its_outcome(writer: GroupWriter, database: Database) -> None:
    database.commit.clear()
    threading.Timer(0.15, database.commit.set).start()
    assert writer.save(row(1), 0.02) == 1
    assert database.commits == [["1"]]


def test_save__disk_that_never_answers_is_no_success(
    writer: GroupWriter, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.store.writer.COMMIT_SECONDS", 0.02)
    database.commit.clear()
    with pytest.raises(StoreError, match="not known"):
        writer.save(row(1), 0.02)


def test_save__too_many_waiting_is_refused(
    writer: GroupWriter, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.store.writer.QUEUE_ROWS", 0)
    with pytest.raises(StoreError, match="too many"):
        writer.save(row(1), 5)
    assert database.commits == []


def test_save__failed_write_is_marked_until_one_goes_through(writer: GroupWriter, database: Database) -> None:
    database.fault = OSError("broken")
    with pytest.raises(StoreError):
        writer.save(row(1), 5)
    assert writer.failing
    database.fault = None
    assert (writer.save(row(2), 5), writer.failing) == (2, False)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_save__writer_that_died_answers_its_callers_and_is_replaced(writer: GroupWriter, database: Database) -> None:
    database.fault = RuntimeError("a mistake in the program")
    with pytest.raises(StoreError, match="stopped"):
        writer.save(row(1), 5)
    database.fault = None
    time.sleep(0.05)
    assert writer.save(row(2), 5) == 2
