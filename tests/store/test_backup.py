"""Backup, restore and purge: all or nothing, while others write, and never over what somebody still needs."""

from __future__ import annotations

import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from sqlite3 import connect

import pytest

from tests.store.making import NOON, record, rows_of, url_of
from triage.errors import StoreError
from triage.model.claim import Claim
from triage.store import Store, open_store
from triage.store.backup import back_up, restore
from triage.store.rows import NewAnswer

DAY = timedelta(days=1)


def filled(folder: Path, count: int) -> str:
    folder.mkdir(exist_ok=True)
    store = open_store(url_of(folder))
    for number in range(count):
        store.save(record(name=f"a{number}"), mark=f"m{number}")
    store.close()
    return url_of(folder)


def names(folder: Path) -> list[str]:
    return [row[0] for row in rows_of(folder, "SELECT name FROM alerts ORDER BY id")]


def test_backup__and_back(tmp_path: Path) -> None:
    url, kept = filled(tmp_path / "store", 3), tmp_path / "kept.db"
    assert back_up(url, kept) == 3
    assert kept.stat().st_mode & 0o777 == 0o600
    assert restore(url_of(tmp_path / "new"), kept) == 3
    assert names(tmp_path / "new") == ["a0", "a1", "a2"]
    store = open_store(url_of(tmp_path / "new"))
    assert (store.save(record(), mark="m2"), store.save(record())) == (3, 4)
    store.close()


def test_backup__while_others_write_is_one_instant(store: Store, tmp_path: Path) -> None:
    done = threading.Event()
    writer = threading.Thread(target=lambda: [store.save(record()) for _ in iter(done.is_set, True)])
    writer.start()
    try:
        counts = [back_up(url_of(tmp_path), tmp_path / f"kept{number}.db") for number in range(5)]
    finally:
        done.set()
        writer.join()
    assert counts == sorted(counts)
    with closing(connect(tmp_path / "kept4.db")) as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (counts[-1],)


def test_backup__never_over_a_file_and_never_of_nothing(tmp_path: Path) -> None:
    url, kept = filled(tmp_path / "store", 1), tmp_path / "kept.db"
    kept.write_text("precious")
    with pytest.raises(StoreError, match="is there already"):
        back_up(url, kept)
    with pytest.raises(StoreError, match="there is no store"):
        back_up(url_of(tmp_path / "nowhere"), tmp_path / "other.db")
    assert kept.read_text() == "precious"
    assert not (tmp_path / "nowhere").exists()


def test_backup__of_a_damaged_store_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "triage.db").write_bytes(b"no database at all. " * 500)
    with pytest.raises(StoreError, match="damaged"):
        back_up(url_of(tmp_path), tmp_path / "kept.db")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["triage.db"]


def test_backup__of_another_database_is_its_own_matter(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="pg_dump"):
        back_up("postgresql://db.example/triage", tmp_path / "kept.db")


def test_restore__never_over_alerts_unless_told(tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    back_up(filled(tmp_path / "old", 2), kept)
    url = filled(tmp_path / "new", 5)
    with pytest.raises(StoreError, match="holds 5 alerts; say --replace"):
        restore(url, kept)
    assert len(names(tmp_path / "new")) == 5
    assert (restore(url, kept, replace=True), names(tmp_path / "new")) == (2, ["a0", "a1"])


def test_restore__under_a_service_that_runs(store: Store, tmp_path: Path) -> None:
    store.save(record(name="kept"))
    back_up(url_of(tmp_path), tmp_path / "kept.db")
    store.save(record(name="gone"))
    restore(url_of(tmp_path), tmp_path / "kept.db", replace=True)
    assert (store.count(), store.save(record(name="next"))) == (1, 2)
    assert names(tmp_path) == ["kept", "next"]


def test_restore__a_damaged_store_is_kept_beside_it(tmp_path: Path) -> None:
    back_up(filled(tmp_path / "old", 2), tmp_path / "kept.db")
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "triage.db").write_bytes(b"no database at all. " * 500)
    assert restore(url_of(folder), tmp_path / "kept.db") == 2
    (aside,) = folder.glob("triage.db.damaged-*")
    assert aside.read_bytes().startswith(b"no database")


@pytest.mark.parametrize(
    ("statement", "says"), [("UPDATE alembic_version SET version_num = '9999'", "this version"), (None, "damaged")]
)
def test_restore__what_is_no_backup_changes_nothing(tmp_path: Path, statement: str | None, says: str) -> None:
    url, kept = filled(tmp_path / "store", 1), tmp_path / "kept.db"
    back_up(url, kept)
    if statement is None:
        kept.write_bytes(kept.read_bytes()[:3000] + b"\xff" * 9000)
    else:
        with closing(connect(kept, isolation_level=None)) as connection:
            connection.execute(statement)
    with pytest.raises(StoreError, match=says):
        restore(url, kept, replace=True)
    assert names(tmp_path / "store") == ["a0"]


def test_restore__a_backup_of_an_older_version_is_brought_up(tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    back_up(filled(tmp_path / "old", 1), kept)
    with closing(connect(kept, isolation_level=None)) as connection:
        connection.executescript("DROP TABLE claims; UPDATE alembic_version SET version_num = '0002';")
    assert restore(url_of(tmp_path / "new"), kept) == 1
    assert rows_of(tmp_path / "new", "SELECT count(*) FROM claims") == [(0,)]


def test_purge__what_is_older_with_all_that_hangs_on_it(store: Store, tmp_path: Path) -> None:
    for number in range(1_200):
        store.save(record(received_at=NOON - DAY), mark=f"old{number}") if number < 700 else store.save(record())
    store.remember(NewAnswer("old", "0" * 64, "{}", NOON - DAY))
    store.remember(NewAnswer("new", "0" * 64, "{}", NOON))
    store.claim(Claim("old claim", "0" * 64, NOON - DAY, NOON - DAY))
    assert (store.purge(NOON), store.purge(NOON), store.count()) == (700, 0, 500)
    counts = "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM delivered), (SELECT count(*) FROM claims)"
    assert rows_of(tmp_path, counts) == [(500, 0, 0)]
    assert (store.answer_to("old"), store.answer_to("new") is None) == (None, False)
    assert store.save(record()) == 1_201


def test_restore__a_backup_with_one_bad_page_changes_nothing(tmp_path: Path) -> None:
    url, kept = filled(tmp_path / "store", 300), tmp_path / "kept.db"
    back_up(url, kept)
    content = bytearray(kept.read_bytes())
    content[-3 * 4096 :] = b"\xff" * 3 * 4096
    kept.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        restore(url, kept, replace=True)
    assert len(names(tmp_path / "store")) == 300
