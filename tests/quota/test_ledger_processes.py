import multiprocessing
import os
import sqlite3
import threading
from collections import Counter

import pytest

from tests.quota import workers
from tests.quota.clocks import utc
from triage.errors import QuotaExhausted
from triage.quota.ledger import Ledger
from triage.quota.limits import parse_limits

SPAWN = multiprocessing.get_context("spawn")


def run_all(target, argument_lists):
    """Run one process per list of arguments and wait for all; each must end well."""
    processes = [SPAWN.Process(target=target, args=arguments) for arguments in argument_lists]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * len(processes)


def test_reserve__four_processes_get_exactly_the_limit(tmp_path):
    grants = SPAWN.Queue()
    run_all(workers.take_all, [(str(tmp_path / "ledger.db"), "500/day", grants)] * 4)
    assert sum(grants.get() for _ in range(4)) == 500


def test_reserve__threads_get_exactly_the_limit(tmp_path):
    ledger, refusals = Ledger(tmp_path / "ledger.db"), []

    def take():
        for _ in range(20):
            try:
                ledger.reserve("virustotal", parse_limits("50/day"))
            except QuotaExhausted:
                refusals.append(1)

    threads = [threading.Thread(target=take) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    ledger.close()
    assert len(refusals) == 8 * 20 - 50


def test_reserve__waits_for_a_writer_that_has_looked_but_not_written(tmp_path):
    first, second, granted = Ledger(tmp_path / "ledger.db"), Ledger(tmp_path / "ledger.db"), []
    second.held("virustotal")

    def take():
        try:
            second.reserve("virustotal", parse_limits("1/day"))
            granted.append(1)
        except QuotaExhausted:
            pass

    thread = threading.Thread(target=take)
    with first.file.write() as moment:
        thread.start()
        thread.join(0.05)
        moment.connection.execute("INSERT INTO attempts VALUES ('virustotal', ?)", (moment.now,))
    thread.join()
    first.close()
    second.close()
    assert granted == []


def test_file__many_that_open_it_at_once(tmp_path):
    errors = []

    def use(ledger):
        try:
            ledger.reserve("virustotal", ())
        except Exception as error:  # noqa: BLE001 - the thread would hide it
            errors.append(error)

    for turn in range(10):
        ledgers = [Ledger(tmp_path / f"{turn}.db") for _ in range(8)]
        threads = [threading.Thread(target=use, args=(ledger,)) for ledger in ledgers]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        [ledger.close() for ledger in ledgers]
    assert errors == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_reserve__a_fork_opens_the_file_for_itself(tmp_path):
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.reserve("virustotal", ())
    child = os.fork()
    if child == 0:
        ledger.reserve("virustotal", ())
        os._exit(0 if len(ledger.file._connections) == 2 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert ledger.usage("virustotal", parse_limits("9/day"))[0].used == 2
    ledger.close()


def simulate(tmp_path, days, restarts):
    """Grants as (name, time) of four processes over simulated days; the first is killed at each restart."""
    path, log = str(tmp_path / "ledger.db"), tmp_path / "grants"
    clock = SPAWN.Value("d", utc("2026-03-06T20:00:00"))
    others = [SPAWN.Process(target=workers.live, args=(path, clock, days, seed, str(log))) for seed in range(3)]
    [process.start() for process in others]
    for turn in range(restarts):
        victim = SPAWN.Process(target=workers.live, args=(path, clock, days, 100 + turn, str(log)))
        victim.start()
        victim.join(0.6)
        victim.kill()
        victim.join()
        victim.close()
    [process.join() for process in others]
    assert [process.exitcode for process in others] == [0, 0, 0]
    lines = (line.split() for line in log.read_text().splitlines())
    return [(name, float(at)) for name, at in lines]


def overruns(grants):
    """The days and minutes in which more was granted than the limits of workers.py allow."""
    days = Counter((name, workers.day(at)) for name, at in grants)
    most = {"virustotal": 40, "abuseipdb": 60, "money": 14}
    too_much = [key for key, count in days.items() if count > most[key[0]]]
    times = sorted(at for name, at in grants if name == "virustotal")
    return too_much + [first for first, fifth in zip(times, times[4:], strict=False) if fifth - first < 60]


def check_days(tmp_path, days, restarts):
    grants = simulate(tmp_path, days, restarts)
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert overruns(grants) == []
    assert len(grants) > 20 * days


def test_days__nothing_is_overrun_by_a_wild_clock(tmp_path):
    check_days(tmp_path, days=3, restarts=2)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_days__twenty_with_ten_restarts(tmp_path):
    check_days(tmp_path, days=20, restarts=10)


def test_overruns__would_be_seen():
    assert overruns([("virustotal", 0.0)] * 5) == [0.0]
    assert overruns([("abuseipdb", float(second)) for second in range(61)]) == [("abuseipdb", workers.day(0))]
