import json
import logging
import os
import stat
import threading

import pytest

from tests.cache.clocks import SetClock
from triage.cache import file_lock
from triage.cache import index as index_module
from triage.cache import journal as journal_module
from triage.cache.file_lock import locked
from triage.cache.file_lock import wait_for as real
from triage.cache.journal import Journal
from triage.cache.private_file import FollowedFile
from triage.cache.record import Entry


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "threat_intel.jsonl"


@pytest.fixture
def journal(path, clock):
    return Journal(path, clock)


def value(journal, key):
    """The value under a key, "missing" when there is none."""
    entry = journal.get(key)
    return "missing" if entry is None else entry.value


def append(path, data):
    """Append bytes as a stranger would."""
    with path.open("ab") as file:
        file.write(data)


def test_get__what_was_put(journal):
    journal.put("k1", {"score": 100}, 60)
    assert journal.get("k1") == Entry({"score": 100}, 1_767_225_600.0, 1_767_225_660.0)


def test_get__nothing_there_makes_no_file(journal, path):
    assert (journal.get("k1"), path.exists()) == (None, False)


def test_get__newest_counts(journal):
    journal.put("k1", "old", 60)
    journal.put("k1", "new", 60)
    assert value(journal, "k1") == "new"


@pytest.mark.parametrize(("age", "found"), [(59.9, "v"), (60.0, "missing"), (61.0, "missing")])
def test_get__never_older_than_its_ttl(journal, clock, age, found):
    journal.put("k1", "v", 60)
    clock.time += age
    assert value(journal, "k1") == found


def test_get__clock_set_back_makes_no_entry_younger(journal, clock):
    journal.put("k1", "v", 60)
    assert value(journal, "k1") == "v"
    clock.time += 60
    assert value(journal, "k1") == "missing"
    clock.time -= 30
    assert value(journal, "k1") == "missing"


@pytest.mark.parametrize(("ahead", "found"), [(300, "v"), (301, "missing")])
def test_get__entry_from_the_future(journal, path, clock, ahead, found):
    Journal(path, SetClock(clock.time + ahead)).put("k1", "v", 86_400)
    assert value(journal, "k1") == found


def test_stats__entry_from_the_future_does_not_count_and_is_pruned(journal, path, clock):
    Journal(path, SetClock(clock.time + 301)).put("k1", "v", 86_400)
    assert (journal.stats().entries, journal.prune()) == (0, 0)
    assert path.read_text() == ""


def test_put__without_the_inode_check_the_entry_would_be_lost(journal, path, clock, monkeypatch):
    journal.put("k1", "v", 60)
    Journal(path, clock).prune()
    monkeypatch.setattr(FollowedFile, "_is_current", lambda file, status: file.descriptor >= 0)
    journal.put("k2", "v", 60)
    assert value(Journal(path, clock), "k2") == "missing"


def test_put__with_the_inode_check_it_is_not(journal, path, clock):
    journal.put("k1", "v", 60)
    Journal(path, clock).prune()
    journal.put("k2", "v", 60)
    assert value(Journal(path, clock), "k2") == "v"


def test_get__after_a_restart(journal, path, clock):
    journal.put("k1", "v", 60)
    assert value(Journal(path, clock), "k1") == "v"


def test_get__sees_what_another_has_put(journal, path, clock):
    other = Journal(path, clock)
    journal.put("k1", "v1", 60)
    assert value(other, "k1") == "v1"
    other.put("k2", "v2", 60)
    assert value(journal, "k2") == "v2"


def test_get__sees_that_another_has_rewritten_the_file(journal, path, clock):
    other = Journal(path, clock)
    for number in range(5):
        journal.put("k1", number, 60)
        assert value(other, "k1") == number
    assert journal.prune() == 4
    other.put("k2", "v2", 60)
    assert (value(journal, "k2"), value(other, "k1"), value(journal, "k1")) == ("v2", 4, 4)


def test_get__file_cut_short_in_place(journal, path):
    journal.put("k1", "v", 60)
    assert value(journal, "k1") == "v"
    path.write_bytes(b"")
    assert value(journal, "k1") == "missing"
    journal.put("k2", "w", 60)
    assert value(journal, "k2") == "w"


def test_get__file_removed(journal, path):
    journal.put("k1", "v", 60)
    path.unlink()
    assert value(journal, "k1") == "missing"
    journal.put("k2", "w", 60)
    assert value(journal, "k2") == "w"


@pytest.mark.parametrize("ttl", [0, -1])
def test_put__without_life_is_not_stored(journal, path, ttl):
    journal.put("k1", "v", ttl)
    assert not path.exists()


def test_put__is_one_write(journal, monkeypatch):
    writes = []
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: writes.append(data) or real(fd, data))
    journal.put("k1", {"a": 1}, 60)
    assert [(data[:1], data[-1:]) for data in writes] == [(b"\n", b"\n")]


def test_put__after_a_torn_line_is_not_lost(journal, path):
    journal.put("k1", "v", 60)
    append(path, b'\n{"key":"k2","stored_at":1767225600.000,"expires_at":17672')
    assert (value(journal, "k1"), journal.stats().skipped) == ("v", 0)
    journal.put("k3", "w", 60)
    assert (value(journal, "k1"), value(journal, "k2"), value(journal, "k3")) == ("v", "missing", "w")
    assert journal.stats().skipped == 1


def test_put__half_a_line_is_left_until_it_is_whole(journal, path, clock):
    Journal(path.with_name("other"), clock).put("k1", "v", 60)
    record = path.with_name("other").read_bytes()
    append(path, record[:40])
    assert value(journal, "k1") == "missing"
    append(path, record[40:])
    assert (value(journal, "k1"), journal.stats().skipped) == ("v", 0)


def test_put__torn_line_does_not_hide_the_older_entry(journal, path, clock):
    journal.put("k1", {"a": {"b": 1}}, 60)
    record = path.read_bytes()
    append(path, record[:-2])
    journal.put("k2", "w", 60)
    assert value(Journal(path, clock), "k1") == {"a": {"b": 1}}


@pytest.mark.parametrize("junk", [b"\x00" * 5000, b"junk\n" * 50, b"\xff\xfe\n", b"{" * 700_000])
def test_get__junk_in_the_file_is_skipped_and_counted(journal, path, junk):
    journal.put("k1", "v", 60)
    append(path, b"\n" + junk)
    journal.put("k2", "w", 60)
    assert (value(journal, "k1"), value(journal, "k2")) == ("v", "w")
    assert journal.stats().skipped >= 1


def test_get__line_longer_than_a_chunk_is_skipped(journal, path, monkeypatch):
    monkeypatch.setattr(index_module, "CHUNK_BYTES", 150)
    journal.put("k1", "v", 60)
    append(path, b"x" * 1000)
    journal.put("k2", "w", 60)
    assert (value(journal, "k1"), value(journal, "k2")) == ("v", "w")


def test_put__short_write_is_logged_and_not_continued(journal, path, monkeypatch, caplog):
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, data[:20]))
    journal.put("k1", "v", 60)
    monkeypatch.undo()
    journal.put("k2", "w", 60)
    assert caplog.messages == ["cache_put_failed"]
    assert (value(journal, "k1"), value(journal, "k2"), journal.stats().skipped) == ("missing", "w", 1)


def test_put__too_big_is_left_out(journal, path, caplog):
    journal.put("k1", "x" * 1_100_000, 60)
    assert (value(journal, "k1"), caplog.messages) == ("missing", ["cache_put_failed"])


def test_put__folder_that_cannot_be_made_is_logged_once(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    journal = Journal(tmp_path / "file" / "cache.jsonl")
    for _ in range(3):
        journal.put("k1", "v", 60)
    assert (journal.get("k1"), journal.prune(), journal.clear(), journal.stats().exists) == (None, 0, 0, False)
    assert caplog.messages == ["cache_put_failed"]


def test_put__works_again_when_the_fault_is_gone(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    journal = Journal(tmp_path / "file" / "cache.jsonl")
    journal.put("k1", "v", 60)
    (tmp_path / "file").unlink()
    journal.put("k1", "v", 60)
    assert value(journal, "k1") == "v"


def test_put__files_are_private_in_a_private_folder(tmp_path):
    Journal(tmp_path / "new" / "deep" / "cache.jsonl").put("k1", "v", 60)
    modes = {stat.S_IMODE(os.stat(path).st_mode) for path in (tmp_path / "new").rglob("*")}
    assert (modes, stat.S_IMODE(os.stat(tmp_path / "new").st_mode)) == ({0o600, 0o700}, 0o700)


def test_prune__keeps_the_file_private(journal, path):
    journal.put("k1", "v", 60)
    journal.prune()
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


@pytest.mark.parametrize("name", ["threat_intel.jsonl", "threat_intel.jsonl.lock"])
def test_put__planted_link_is_not_followed(journal, tmp_path, name, caplog):
    (tmp_path / name).symlink_to(tmp_path / "elsewhere")
    journal.put("k1", "v", 60)
    assert (journal.get("k1"), (tmp_path / "elsewhere").exists()) == (None, False)
    assert caplog.messages == ["cache_put_failed"]


def test_put__planted_pipe_does_not_hang(journal, path):
    os.mkfifo(path)
    journal.put("k1", "v", 60)
    assert journal.get("k1") is None


def test_prune__planted_link_in_place_of_the_draft(journal, path, tmp_path):
    journal.put("k1", "v", 60)
    (tmp_path / "threat_intel.jsonl.new").symlink_to(tmp_path / "elsewhere")
    journal.prune()
    assert (value(journal, "k1"), (tmp_path / "elsewhere").exists()) == ("v", False)


def test_put__lock_that_is_never_free_drops_the_entry_and_pauses(path, clock, monkeypatch, caplog):
    monkeypatch.setattr(journal_module, "PUT_WAIT_SECONDS", 0.02)
    monotonic = SetClock(0.0)
    journal = Journal(path, clock, monotonic=monotonic)
    with locked(path.with_name(path.name + ".lock"), exclusive=True, seconds=1):
        journal.put("k1", "v", 60)
    journal.put("k2", "v", 60)
    monotonic.time += 10.0
    journal.put("k3", "v", 60)
    assert [value(journal, key) for key in ("k1", "k2", "k3")] == ["missing", "missing", "v"]
    assert caplog.messages == ["cache_put_failed"]


def test_put__threads_do_not_wait_for_the_lock_one_after_the_other(journal, path, monkeypatch):
    waits = []
    monkeypatch.setattr(journal_module, "PUT_WAIT_SECONDS", 0.1)
    monkeypatch.setattr(file_lock, "wait_for", lambda take, seconds: waits.append(1) or real(take, seconds))
    threads = [threading.Thread(target=journal.put, args=(f"k{number}", "v", 60)) for number in range(5)]
    with locked(path.with_name(path.name + ".lock"), exclusive=True, seconds=1):
        waits.clear()
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    assert len(waits) == 1


def test_stats__counts_what_counts(journal, path, clock):
    journal.put("k1", "v", 60)
    journal.put("k1", "w", 60)
    journal.put("k2", "v", 30)
    append(path, b"junk\n")
    assert value(journal, "k2") == "v"
    clock.time += 30
    stats = journal.stats()
    assert (stats.exists, stats.entries, stats.skipped, stats.size_bytes) == (True, 1, 1, path.stat().st_size)


def test_stats__no_file(journal):
    assert (journal.stats().exists, journal.stats().entries, journal.stats().size_bytes) == (False, 0, 0)


def test_stats__does_not_wait_for_a_rewrite(journal):
    journal.put("k1", "v", 60)
    with journal._mutex:
        assert journal.stats().exists


def test_prune__drops_expired_superseded_and_torn(journal, path, clock):
    journal.put("k1", "old", 60)
    journal.put("k2", "v", 30)
    journal.put("k1", "new", 60)
    append(path, b"junk\n")
    clock.time += 30
    assert journal.prune() == 2
    lines = [json.loads(line) for line in path.read_text().split("\n") if line]
    assert [(line["key"], line["value"]) for line in lines] == [("k1", "new")]


def test_prune__nothing_to_do(journal):
    journal.put("k1", "v", 60)
    assert (journal.prune(), value(journal, "k1")) == (0, "v")


def test_prune__full_disk_keeps_the_old_file(journal, path, monkeypatch, caplog):
    journal.put("k1", "old", 60)
    journal.put("k1", "new", 60)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert (journal.prune(), value(journal, "k1")) == (0, "new")
    assert (journal.clear(), value(journal, "k1"), journal.stats().entries) == (0, "new", 1)
    assert caplog.messages == ["cache_not_compacted"]
    assert not path.with_name("threat_intel.jsonl.new").exists()


def test_clear__forgets_everything_for_all(journal, path, clock):
    other = Journal(path, clock)
    journal.put("k1", "v", 60)
    journal.put("k2", "v", 60)
    assert (value(other, "k1"), journal.clear(), value(other, "k1"), path.stat().st_size) == ("v", 2, "missing", 0)


def test_start__prunes_a_file_that_is_mostly_expired(journal, path, clock):
    for number in range(10):
        journal.put(f"k{number}", "v", 60)
    journal.put("kept", "v", 600)
    clock.time += 60
    assert value(Journal(path, clock), "kept") == "v"
    assert path.read_text().count('"key"') == 1


def test_start__leaves_a_file_that_mostly_counts(journal, path, clock):
    journal.put("k1", "v", 30)
    journal.put("k2", "v", 60)
    journal.put("k3", "v", 60)
    clock.time += 30
    size = path.stat().st_size
    assert (value(Journal(path, clock), "k2"), path.stat().st_size) == ("v", size)


def test_put__file_does_not_grow_with_rewrites_of_the_same_keys(journal, path, monkeypatch):
    monkeypatch.setattr(journal_module, "COMPACT_FROM_BYTES", 2000)
    journal._look_again_at = 2000
    for number in range(300):
        journal.put(f"k{number % 5}", number, 60)
    assert path.stat().st_size < 6000
    assert [value(journal, f"k{number}") for number in range(5)] == [295, 296, 297, 298, 299]


def test_put__is_not_dearer_in_a_big_journal(journal, monkeypatch):
    """Counted, not timed: the bytes read and written by a put don't depend on how many entries there are."""
    moved = []
    pread, write = os.pread, os.write
    monkeypatch.setattr(os, "pread", lambda *of: moved.append(len(data := pread(*of))) or data)
    monkeypatch.setattr(os, "write", lambda *of: moved.append(len(of[1])) or write(*of))
    costs = []
    for number in range(2000):
        journal.put(f"k{number:04}", "v", 60)
        costs.append(sum(moved))
        moved.clear()
    assert costs[1999] == costs[10]


def test_threads__every_put_is_found(journal, path, clock):
    def write(name):
        for number in range(50):
            journal.put(f"{name}-{number}", number, 60)
            assert value(journal, f"{name}-{number}") == number

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcdefgh"]
    [thread.start() for thread in threads]
    [journal.prune() for _ in range(5)]
    [thread.join() for thread in threads]
    assert Journal(path, clock).stats().entries == 400


def test_close__opens_again(journal):
    journal.put("k1", "v", 60)
    journal.close()
    assert value(journal, "k1") == "v"


def test_log__names_no_folder(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    with caplog.at_level(logging.WARNING):
        Journal(tmp_path / "file" / "cache.jsonl").put("k1", "v", 60)
    assert (caplog.records[0].file, caplog.records[0].reason) == ("cache.jsonl", "Not a directory")
