import multiprocessing
import random
import time

import pytest

from tests.cache import workers
from triage.cache.journal import Journal

SPAWN = multiprocessing.get_context("spawn")


def start(target, *arguments):
    process = SPAWN.Process(target=target, args=arguments)
    process.start()
    return process


def lost(path, log):
    """How many noted entries a fresh reader doesn't find."""
    journal = Journal(path)
    return sum(journal.get(key) is None for key in log.read_text().split())


def crowd(tmp_path, writers, entries):
    """Writers and a compactor at once, over when the writers are; the entries lost, and how many there were."""
    path, log = tmp_path / "cache.jsonl", tmp_path / "log"
    Journal(path).put("first", 1, 3600)
    begun = SPAWN.Event()
    compactor = start(workers.compact, str(path), begun)
    assert begun.wait(30)
    arguments = [(str(path), f"w{number}", entries, str(log)) for number in range(writers)]
    processes = [start(workers.write, *each) for each in arguments]
    [process.join() for process in processes]
    compactor.kill()
    compactor.join()
    assert [process.exitcode for process in processes] == [0] * writers
    return lost(path, log), len(log.read_text().split())


def test_crowd__no_entry_is_lost_under_compaction(tmp_path):
    assert crowd(tmp_path, writers=2, entries=1500) == (0, 3000)


def kill_often(tmp_path, kills):
    """Steady writers and a compactor, of whom one after the other is killed at a random instant."""
    path, log = tmp_path / "cache.jsonl", tmp_path / "log"
    rng = random.Random(7)
    running = [start(workers.write, str(path), f"s{number}", 10**9, str(log)) for number in range(2)]
    running.append(start(workers.compact, str(path)))
    for turn in range(kills):
        time.sleep(rng.uniform(0.25, 0.45))
        victim = running.pop(0)
        victim.kill()
        victim.join()
        again = (
            (workers.compact, str(path)) if turn % 3 == 2 else (workers.write, str(path), f"t{turn}", 10**9, str(log))
        )
        running.append(start(*again))
    for process in running:
        process.kill()
        process.join()
    return lost(path, log), len(log.read_text().split())


def test_kill__no_noted_entry_is_lost(tmp_path):
    gone, all_of_them = kill_often(tmp_path, kills=4)
    assert (gone, all_of_them > 100) == (0, True)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_kill__a_hundred_times(tmp_path):
    gone, all_of_them = kill_often(tmp_path, kills=100)
    assert (gone, all_of_them > 10_000) == (0, True)
