"""kill -9 while writing: what the client was told is stored, is stored, once and whole."""

from __future__ import annotations

import random
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from tests.store.making import rows_of

ROOT = Path(__file__).resolve().parents[2]


def kill_after(lines: int, folder: Path, mode: str = "honest") -> set[str]:
    """Start the writer, kill it after so many acknowledgements, and return all that it made before it died."""
    command = [sys.executable, "-W", "error", "-m", "tests.store.acknowledging", folder, mode]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        acknowledged = set(islice(writer.stdout, lines))
        writer.kill()
        acknowledged.update(line for line in writer.stdout if line.endswith("\n"))
    return {line.rstrip("\n") for line in acknowledged}


def lost_and_double(acknowledged: set[str], folder: Path) -> tuple[int, int]:
    names = [name for (name,) in rows_of(folder, "SELECT name FROM alerts JOIN documents ON id = alert_id")]
    return len(acknowledged - set(names)), len(names) - len(set(names))


def check_kills(kills: int, folder: Path) -> None:
    acknowledged: set[str] = set()
    for _ in range(kills):
        acknowledged |= kill_after(random.randint(1, 400), folder)
    assert len(acknowledged) >= kills
    assert lost_and_double(acknowledged, folder) == (0, 0)
    assert rows_of(folder, "SELECT id FROM alerts EXCEPT SELECT alert_id FROM documents") == []
    assert rows_of(folder, "PRAGMA integrity_check") == [("ok",)]


def test_kill__no_acknowledged_row_is_lost(tmp_path: Path) -> None:
    check_kills(3, tmp_path)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_kill__no_acknowledged_row_is_lost_in_200_kills(tmp_path: Path) -> None:
    check_kills(200, tmp_path)


def test_kill__acknowledged_before_the_commit_would_be_found(tmp_path: Path) -> None:
    assert lost_and_double(kill_after(4, tmp_path, "early"), tmp_path) == (4, 0)
