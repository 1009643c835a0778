"""The i-th write or sync fails, for every i: each save is refused or truly stored, never a false success."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.making import rows_of, url_of
from triage.store import open_store

ROOT = Path(__file__).resolve().parents[2]
SAVES = """
import sys
from tests.store.making import record
from triage.errors import StoreError
from triage.store import open_store
try:
    store = open_store(sys.argv[1])
except StoreError:
    sys.exit()
for number in range(8):
    try:
        store.save(record(name=f"n{number}"))
        print(f"n{number}", flush=True)
    except StoreError:
        pass
"""


def saved_with(fault: str, folder: Path) -> tuple[set[str], set[str]]:
    """What the client was told, and what is there, when strace injects `fault`."""
    open_store(url_of(folder)).close()
    trace = [shutil.which("strace"), "-qq", "-f", "-o", "/dev/null", "-e", f"inject={fault}"]
    command = [*trace, sys.executable, "-W", "error", "-c", SAVES, url_of(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    stored = [name for (name,) in rows_of(folder, "SELECT name FROM alerts JOIN documents ON id = alert_id")]
    assert len(stored) == len(set(stored))
    return set(done.stdout.split()), set(stored)


def can_trace() -> bool:
    strace = shutil.which("strace")
    return bool(strace) and subprocess.run([strace, "-qq", "-o", "/dev/null", "true"], check=False).returncode == 0


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync"])
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_injected__no_false_success(tmp_path: Path, call: str, error: str) -> None:
    if not can_trace():
        pytest.skip("strace is not there or may not trace here")
    told_in_all = 0
    for number in range(1, 40):
        told, stored = saved_with(f"{call}:error={error}:when={number}", tmp_path / str(number))
        assert told <= stored
        told_in_all += len(told)
    assert told_in_all >= 30 * 7  # the first few may refuse the opening instead
