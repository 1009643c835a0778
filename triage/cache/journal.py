"""Answers that outlive the process: a JSON Lines file with a time to live per entry, shared by processes.

An entry is appended in one write and never changed; a newer line of the same key counts in its place. What no longer
counts is left out when the file is rewritten. Writers share a lock that the rewriting one holds alone, and after taking
it look whether the path still names the file they have open: a writer that did not would append to a replaced file, and
lose all that it writes. A `kill -9` can tear a line (seen 2 times in 37 kills); it costs that line and no other.
"""

from __future__ import annotations

import errno
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.cache.file_lock import locked
from triage.cache.index import MAX_AHEAD_SECONDS, Index
from triage.cache.private_file import FollowedFile, open_private
from triage.cache.record import MAX_RECORD_BYTES, Entry, encode, read_entry, slot_of

# Smaller files are rewritten at the start only.
COMPACT_FROM_BYTES = 1024 * 1024
PUT_WAIT_SECONDS = 2.0
COMPACT_WAIT_SECONDS = 5.0
# After a lock that was not free in time, puts are dropped for so long: each waiting in turn would outlast deadlines.
PAUSE_SECONDS = 10.0
# /health doesn't wait for a rewrite; it shows what was known before.
STATS_WAIT_SECONDS = 0.05

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JournalStats:
    """A journal from outside: entries that count now, the file's bytes, and lines that could not be read."""

    exists: bool
    entries: int
    size_bytes: int
    skipped: int


class Journal:
    """Entries by key in one file, read and written by any number of threads and processes.

    Keys are fingerprints (other short ASCII words are taken too). The file is opened at the first use. A folder that
    is missing is made; one that can't be written switches puts off, which is logged and never raised.
    """

    def __init__(
        self, path: Path, clock: Callable[[], float] = time.time, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = path
        self._lock_path = path.with_name(path.name + ".lock")
        self._clock = clock
        self._monotonic = monotonic
        self._latest = float("-inf")
        self._mutex = threading.Lock()
        self._reader = FollowedFile(path, os.O_RDONLY)
        self._writer = FollowedFile(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._index = Index()
        self._started = False
        self._look_again_at = COMPACT_FROM_BYTES
        self._paused_until = 0.0
        self._complained = False

    def get(self, key: str) -> Entry | None:
        """The newest entry of a key, None when there is none that still counts. Sees other processes' puts."""
        slot = slot_of(key)
        try:
            with self._mutex:
                line = self._line(slot)
        except OSError as error:
            self._complain("cache_unreadable", error)
            return None
        entry = None if line is None else read_entry(key, line)
        return entry if entry is not None and self._counts(entry) else None

    def put(self, key: str, value: Any, ttl: float) -> None:
        """Store a JSON value for `ttl` seconds. A disk error is logged, never raised: the entry is then just missing.

        Raises ValueError or TypeError for a key or a value that can't be written as strict JSON.
        """
        slot_of(key)
        now = self._now()
        record = encode(key, Entry(value, now, now + ttl))
        if ttl <= 0:
            return
        with self._mutex:
            if self._monotonic() < self._paused_until:
                return
            try:
                self._append(record)
            except OSError as error:
                self._complain("cache_put_failed", error)

    def age(self, entry: Entry) -> float:
        """Seconds since an entry was stored, never negative."""
        return max(self._now() - entry.stored_at, 0.0)

    def stats(self) -> JournalStats:
        """What /health and the command line show; waits for nobody."""
        if self._mutex.acquire(timeout=STATS_WAIT_SECONDS):
            try:
                self._read_on()
            finally:
                self._mutex.release()
        now = self._now()
        entries = sum(place.expires_at > now for place in list(self._index.places.values()))
        try:
            return JournalStats(True, entries, self._path.stat().st_size, self._index.skipped)
        except OSError:
            return JournalStats(False, 0, 0, 0)

    def prune(self) -> int:
        """Rewrite the file without what no longer counts. How many lines went; 0 also when it can't be rewritten."""
        with self._mutex:
            return self._rewrite(lambda index: index.drop_expired(self._now()))

    def clear(self) -> int:
        """Forget everything. How many lines went; 0 also when the file can't be rewritten."""
        with self._mutex:
            return self._rewrite(lambda index: index.places.clear())

    def close(self) -> None:
        """Give the descriptors back; the next use opens them again."""
        with self._mutex:
            self._reader.close()
            self._writer.close()

    def _now(self) -> float:
        """The latest time that this journal has seen: a clock that is set back makes no entry younger."""
        self._latest = max(self._latest, self._clock())
        return self._latest

    def _counts(self, entry: Entry) -> bool:
        now = self._now()
        return entry.expires_at > now and entry.stored_at <= now + MAX_AHEAD_SECONDS

    def _line(self, slot: bytes) -> bytes | None:
        if not self._read_on():
            return None
        place = self._index.places.get(slot)
        if place is None or place.expires_at <= self._now():
            return None
        return os.pread(self._reader.descriptor, place.length, place.offset)

    def _read_on(self) -> bool:
        """Take in what others have appended, or the whole file when it was replaced. False when there is none."""
        try:
            if self._reader.follow() or self._reader.size < self._index.offset:
                self._index = Index()
            self._index.read_on(self._reader.descriptor, self._reader.size, self._now())
        except OSError as error:
            self._reader.close()
            self._index = Index()
            if not isinstance(error, FileNotFoundError):
                self._complain("cache_unreadable", error)
            return False
        if not self._started:
            self._started = True
            self._compact_if_worth()
        return True

    def _append(self, record: bytes) -> None:
        if len(record) > MAX_RECORD_BYTES:
            raise OSError(errno.EFBIG, f"an entry of {len(record)} bytes; the limit is {MAX_RECORD_BYTES}")
        with locked(self._lock_path, exclusive=False, seconds=PUT_WAIT_SECONDS):
            self._writer.follow()
            written = os.write(self._writer.descriptor, record)
        if written != len(record):
            raise OSError(errno.ENOSPC, f"{written} of {len(record)} bytes written")
        self._complained = False
        if self._writer.size + written > self._look_again_at and self._read_on():
            self._compact_if_worth()

    def _compact_if_worth(self) -> None:
        """Rewrite when more than half is garbage. Looked at again after as many puts again, so that puts stay cheap."""
        self._index.drop_expired(self._now())
        if self._is_mostly_garbage():
            self._rewrite(lambda index: index.drop_expired(self._now()))
        self._look_again_at = self._reader.size + max(COMPACT_FROM_BYTES, self._index.live_bytes())

    def _is_mostly_garbage(self) -> bool:
        """Whether less than half counts, in bytes; in a small file also in lines, so that some junk is left alone."""
        size, index = self._reader.size, self._index
        big = size > COMPACT_FROM_BYTES
        return size > 2 * index.live_bytes() and (big or index.records > 2 * len(index.places))

    def _rewrite(self, choose: Callable[[Index], None]) -> int:
        """Put a new file with the chosen lines in the old one's place, with every writer kept out."""
        self._started = True
        if not self._read_on():
            return 0
        try:
            with locked(self._lock_path, exclusive=True, seconds=COMPACT_WAIT_SECONDS):
                self._read_on()
                before = self._index.records
                choose(self._index)
                dropped = before - len(self._index.places)
                self._replace_file()
        except OSError as error:
            self._reader.close()
            self._complain("cache_not_compacted", error)
            return 0
        self._read_on()
        return dropped

    def _replace_file(self) -> None:
        draft = self._path.with_name(self._path.name + ".new")
        draft.unlink(missing_ok=True)
        try:
            self._write_draft(draft)
            os.replace(draft, self._path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise

    def _write_draft(self, draft: Path) -> None:
        with os.fdopen(open_private(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as file:
            for place in sorted(self._index.places.values()):
                file.write(b"\n" + os.pread(self._reader.descriptor, place.length, place.offset) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _complain(self, event: str, error: OSError) -> None:
        """Log the first of a row of disk errors."""
        if isinstance(error, TimeoutError):
            self._paused_until = self._monotonic() + PAUSE_SECONDS
        if not self._complained:
            self._complained = True
            _log.warning(event, extra={"file": self._path.name, "reason": error.strerror or str(error)})
