import multiprocessing
import os
import stat

import pytest

from tests.cache import workers
from triage.cache.flight_lock import FlightLocks
from triage.errors import UpstreamError
from triage.model.deadline import Deadline

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def holder(tmp_path):
    """Another process that holds "key" until it is killed."""
    ready = SPAWN.Event()
    process = SPAWN.Process(target=workers.hold, args=(str(tmp_path), "key", ready))
    process.start()
    assert ready.wait(20)
    yield process
    process.kill()
    process.join()


@pytest.fixture
def locks(tmp_path):
    return FlightLocks(tmp_path / "flights.lock")


def test_claim__held_by_another_process_until_the_deadline(holder, locks):
    with pytest.raises(UpstreamError, match="still being asked by another process"):
        locks.claim("key", Deadline.after(0.05)).__enter__()


def test_claim__another_key_is_free(holder, locks):
    with locks.claim("other", Deadline.after(0)):
        pass


def test_claim__freed_by_the_death_of_its_holder(holder, locks):
    holder.kill()
    with locks.claim("key", Deadline.after(5)):
        pass


def test_claim__free_for_others_when_it_is_over(locks, tmp_path):
    with locks.claim("key", Deadline.after(1)):
        pass
    ready = SPAWN.Event()
    process = SPAWN.Process(target=workers.hold, args=(str(tmp_path), "key", ready))
    process.start()
    assert ready.wait(3)
    process.kill()
    process.join()


def test_claim__file_takes_no_space_and_is_private(locks, tmp_path):
    with locks.claim("key", Deadline.after(1)):
        status = os.stat(tmp_path / "flights.lock")
    assert (status.st_size, stat.S_IMODE(status.st_mode)) == (0, 0o600)


def test_claim__without_a_lock_file_everybody_may_ask(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    with FlightLocks(tmp_path / "file" / "flights.lock").claim("key", Deadline.after(1)):
        pass
    assert caplog.messages == ["flight_lock_unusable"]


def test_claim__errors_of_the_work_pass_through_and_free_the_key(locks):
    with pytest.raises(OSError, match="of the work"), locks.claim("key", Deadline.after(1)):
        raise OSError("of the work")
    with locks.claim("key", Deadline.after(0)):
        pass


def test_run__three_processes_ask_once(tmp_path):
    asked = tmp_path / "asked"
    processes = [SPAWN.Process(target=workers.ask, args=(str(tmp_path), "key", str(asked))) for _ in range(3)]
    [process.start() for process in processes]
    [process.join() for process in processes]
    assert ([process.exitcode for process in processes], asked.read_text()) == ([0, 0, 0], "asked\n")
