"""K1: `kill -9` at random instants while eight clients post and try again with the same key: nothing that was
acknowledged is missing or there twice, and no alert is without its verdict.

The full counts (200 kills over 10,000 posts, with one and with two processes): pytest -m long tests/hardening -s
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from tests.hardening.killing import killed_again_and_again
from tests.service import Running

CLIENTS = 8
# Answers before the commit: the row waits in a thread that dies with the process.
EARLY = """
import sys, threading, time, itertools
from triage.store.writer import GroupWriter
save, ids = GroupWriter.save, itertools.count(1)
def early(self, row, seconds):
    threading.Thread(target=lambda: (time.sleep(0.05), save(self, row, seconds)), daemon=True).start()
    return next(ids)
GroupWriter.save = early
sys.argv = ["app.py"]
import app
sys.exit(app.main())
"""


@dataclass
class Ledger:
    """What the clients know, and what the store holds in the end."""

    acknowledged: set[str] = field(default_factory=set)
    stored: Counter[str] = field(default_factory=Counter)
    without_verdict: int = 0
    integrity: str = ""

    @property
    def lost(self) -> int:
        return len(self.acknowledged - self.stored.keys())

    @property
    def doubled(self) -> int:
        return sum(count > 1 for count in self.stored.values())


def through_kills(
    folder: Path, kills: int, posts: int, workers: int, keyed: bool = True, code: str | None = None
) -> Ledger:
    """Post that many alerts, each until it is acknowledged, to a server that is killed that often meanwhile."""
    ledger = Ledger()
    with (
        killed_again_and_again(
            folder, kills, code, TRIAGE_WORKERS=str(workers), TRIAGE_DEADLINE_SECONDS="1"
        ) as current,
        ThreadPoolExecutor(CLIENTS) as pool,
    ):
        ledger.acknowledged.update(pool.map(lambda n: _post_until_taken(current, f"n{n}", keyed), range(posts)))
    with closing(sqlite3.connect(folder / "triage.db")) as connection:
        ledger.integrity = connection.execute("PRAGMA integrity_check").fetchone()[0]
        ledger.stored.update(row[0] for row in connection.execute("SELECT name FROM alerts"))
        verdictless = "SELECT count(*) FROM alerts LEFT JOIN documents ON alert_id = id WHERE answer_json IS NULL"
        ledger.without_verdict = connection.execute(verdictless).fetchone()[0]
    return ledger


_sessions = threading.local()


def _post_until_taken(current: list[Running], name: str, keyed: bool) -> str:
    """As a playbook that tries again until it hears a 200. After a kill it hears 409 for the deadline and 5 s: as long
    may the attempt before it have taken."""
    if not hasattr(_sessions, "session"):
        _sessions.session = requests.Session()
    body = {"name": name, "alert": {"user": "eve", "message": "login"}}
    headers = {"Idempotency-Key": name} if keyed else {}
    for _ in range(2_000):
        try:
            if _sessions.session.post(f"{current[0].url}/analyze", json=body, headers=headers, timeout=10).ok:
                return name
        except requests.RequestException:
            pass
        time.sleep(0.03)
    raise AssertionError(f"{name} was never taken")


@pytest.mark.timeout(120)
def test_kills__nothing_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    ledger = through_kills(tmp_path, kills=3, posts=300, workers=1)
    assert (ledger.lost, ledger.doubled, ledger.without_verdict, ledger.integrity) == (0, 0, 0, "ok")
    assert len(ledger.acknowledged) == len(ledger.stored) == 300


@pytest.mark.long
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("workers", [1, 2])
def test_kills__full_count(tmp_path: Path, workers: int) -> None:
    started = time.monotonic()
    ledger = through_kills(tmp_path, kills=200, posts=10_000, workers=workers)
    print(
        f"K1, {workers} processes: {len(ledger.acknowledged)} acknowledged, {ledger.lost} lost, {ledger.doubled} "
        f"doubled, {ledger.without_verdict} without verdict, {ledger.integrity}, {time.monotonic() - started:.0f} s"
    )
    assert (ledger.lost, ledger.doubled, ledger.without_verdict, ledger.integrity) == (0, 0, 0, "ok")


@pytest.mark.long
@pytest.mark.timeout(300)
def test_planted__without_keys_some_are_doubled(tmp_path: Path) -> None:
    ledger = through_kills(tmp_path, kills=40, posts=4_000, workers=1, keyed=False)
    print(f"K1 without keys: {ledger.doubled} of {len(ledger.stored)} doubled, {ledger.lost} lost")
    assert (ledger.lost, ledger.doubled > 0) == (0, True)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_planted__an_answer_before_the_commit_loses_some(tmp_path: Path) -> None:
    ledger = through_kills(tmp_path, kills=10, posts=1_000, workers=1, keyed=False, code=EARLY)
    print(f"K1 answering before the commit: {ledger.lost} of {len(ledger.acknowledged)} lost")
    assert ledger.lost > 0
