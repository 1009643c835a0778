"""The care of the store as an operator runs it, and what goes by itself."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

from tests.commands.test_commands import SAMPLE, triage
from tests.service import server


def alerts_in(path: Path) -> int:
    with closing(connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM alerts").fetchone()[0])


def age(path: Path, count: int) -> None:
    """Let the first `count` alerts have come in two days ago."""
    with closing(connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE alerts SET received_at = received_at - 172800000000 WHERE id <= ?", (count,))


def test_backup__restore__purge(tmp_path: Path) -> None:
    triage(tmp_path, "run", str(SAMPLE))
    kept = triage(tmp_path, "backup", "kept.db")
    assert (kept.returncode, kept.stdout) == (0, "30 alerts in kept.db\n")
    age(tmp_path / "triage.db", 10)
    purged = triage(tmp_path, "purge", "--days", "1")
    assert purged.returncode == 0, purged.stderr
    assert purged.stdout.splitlines()[0] == "alerts: 10 deleted"
    refused = triage(tmp_path, "restore", "kept.db")
    assert (refused.returncode, "holds 20 alerts; say --replace" in refused.stderr) == (2, True)
    assert triage(tmp_path, "restore", "kept.db", "--replace").stdout == "30 alerts in the store\n"
    assert alerts_in(tmp_path / "triage.db") == 30


def test_purge__without_days_names_the_setting(tmp_path: Path) -> None:
    done = triage(tmp_path, "purge")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert (
        "TRIAGE_RETENTION_DAYS: is not set, and no --days was given. Example: TRIAGE_RETENTION_DAYS=365" in done.stderr
    )


def test_backup__a_damaged_store_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "triage.db").write_bytes(b"no database at all. " * 500)
    done = triage(tmp_path, "backup", "kept.db")
    assert (done.returncode, len(done.stderr.splitlines()), "damaged" in done.stderr) == (2, 1, True)


def test_retention__a_server_deletes_what_is_too_old(tmp_path: Path) -> None:
    triage(tmp_path, "run", str(SAMPLE))
    age(tmp_path / "triage.db", 10)
    with server(tmp_path, TRIAGE_RETENTION_DAYS="1"):
        until = time.monotonic() + 10
        while alerts_in(tmp_path / "triage.db") > 20 and time.monotonic() < until:
            time.sleep(0.05)
    assert alerts_in(tmp_path / "triage.db") == 20
