"""Opening: tables made once, upgraded once, and a file that is not ours left as it is."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.store.making import connections_prepared, in_threads, record, rows_of, url_of
from triage.errors import StoreError
from triage.store import open_store
from triage.store.engine import build_engine, parse_url, writing
from triage.store.migration import REVISIONS
from triage.store.tables import metadata

ROOT = Path(__file__).resolve().parents[2]
OPEN = (
    "import sys; from triage.store import open_store; open_store(sys.argv[1]).close(); print('alembic' in sys.modules)"
)


def open_in_process(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-c", OPEN, url_of(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def execute(folder: Path, sql: str) -> None:
    with closing(sqlite3.connect(folder / "triage.db", isolation_level=None)) as connection:
        connection.execute(sql)


def test_open__twice_keeps_the_rows(tmp_path: Path) -> None:
    for expected in (1, 2):
        store = open_store(url_of(tmp_path))
        assert store.save(record()) == expected
        store.close()


def test_open__tables_are_those_that_the_code_declares(tmp_path: Path) -> None:
    open_store(url_of(tmp_path)).close()
    engine = build_engine(parse_url(url_of(tmp_path)))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_open__revisions_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "triage/store/migrations"))
    scripts = ScriptDirectory.from_config(config)
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == REVISIONS


def test_open__processes_at_once_make_it_once_and_later_ones_skip_alembic(tmp_path: Path) -> None:
    openers = [open_in_process(tmp_path) for _ in range(3)]
    assert [opener.communicate(timeout=30)[0] != "" and opener.returncode for opener in openers] == [0, 0, 0]
    assert rows_of(tmp_path, "SELECT version_num FROM alembic_version") == [(REVISIONS[-1],)]
    assert open_in_process(tmp_path).communicate(timeout=30)[0] == "False\n"


def test_open__several_new_stores_from_threads_at_once(tmp_path: Path) -> None:
    def made(number: int) -> list[int]:
        store = open_store(url_of(tmp_path / f"{number}"))
        store.close()
        return [number]

    assert in_threads(4, made) == [0, 1, 2, 3]


def test_open__waits_while_another_process_makes_the_tables(tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(open_store, url_of(tmp_path))
        time.sleep(0.2)
        assert rows_of(tmp_path, "SELECT name FROM sqlite_master") == []
        os.close(folder)
        opening.result().close()


def test_open__migration_that_fails_leaves_nothing_half_made(tmp_path: Path) -> None:
    execute(tmp_path, "CREATE TABLE documents (somebody TEXT)")
    with pytest.raises(StoreError):
        open_store(url_of(tmp_path))
    assert rows_of(tmp_path, "SELECT name FROM sqlite_master WHERE type = 'table'") == [("documents",)]


def test_open__newer_version_is_refused(tmp_path: Path) -> None:
    open_store(url_of(tmp_path)).close()
    execute(tmp_path, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"newer version \(revision '9999', this one knows up to '0003'\)"):
        open_store(url_of(tmp_path))


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be looked at. " * 40, b"\x00" * 4096])
def test_open__damaged_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "triage.db").write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        open_store(url_of(tmp_path))
    assert (tmp_path / "triage.db").read_bytes() == content


def test_open__pages_overwritten_are_reported_by_reading(tmp_path: Path) -> None:
    store = open_store(url_of(tmp_path))
    store.save(record())
    store.close()
    size = (tmp_path / "triage.db").stat().st_size
    with (tmp_path / "triage.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with pytest.raises(StoreError, match="damaged"):
        open_store(url_of(tmp_path)).get(1)


def test_open__file_and_new_folder_are_private(tmp_path: Path) -> None:
    store = open_store(url_of(tmp_path / "new"))
    store.save(record())
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").iterdir()}
    store.close()
    assert modes == {"triage.db": 0o600, "triage.db-wal": 0o600, "triage.db-shm": 0o600}
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


@pytest.mark.parametrize("exists", [False, True])
def test_open__symbolic_link_is_refused(tmp_path: Path, exists: bool) -> None:
    if exists:
        (tmp_path / "elsewhere").touch()
    (tmp_path / "triage.db").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="not a plain file"):
        open_store(url_of(tmp_path))
    assert (tmp_path / "elsewhere").exists() == exists


def test_open__folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be made"):
        open_store(url_of(tmp_path / "file"))


def test_open__relative_path_starts_at_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///data/triage.db").close()
    assert (tmp_path / "data" / "triage.db").is_file()


def test_open__without_a_file_is_gone_when_closed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    store = open_store("sqlite://")
    assert store.save(record()) == 1
    store.close()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "url", ["", "nonsense", "nodriver://h/d", "postgresql+nodriver://u:s3cret@h/d", "sqlite:///:memory:"]
)
def test_open__address_that_cannot_be_used_is_not_repeated(url: str) -> None:
    with pytest.raises(StoreError, match=r"sqlite:///data/triage\.db") as raised:
        open_store(url)
    assert "s3cret" not in str(raised.value)


def test_connections__are_durable(tmp_path: Path) -> None:
    open_store(url_of(tmp_path)).close()
    engine = build_engine(parse_url(url_of(tmp_path)))
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "journal_size_limit")
    with engine.connect() as connection:
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]
    engine.dispose()
    assert values == ["wal", 2, 1, 10_000, 64 * 1024 * 1024]


def test_write_transaction__takes_the_lock_at_its_start(tmp_path: Path) -> None:
    open_store(url_of(tmp_path)).close()
    engine = build_engine(parse_url(url_of(tmp_path)))
    with writing(engine).begin(), closing(sqlite3.connect(tmp_path / "triage.db", timeout=0)) as other:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT count(*) FROM alerts").fetchone() == (0,)
    engine.dispose()


def test_open__leaves_no_connection_behind(tmp_path: Path) -> None:
    opened: list[sqlite3.Connection] = []
    with connections_prepared(opened.append):
        store = open_store(url_of(tmp_path))
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
    store.close()
