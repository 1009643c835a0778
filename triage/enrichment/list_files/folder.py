"""A folder of list files that is looked at again, at most once a second, and read again where something changed."""

from __future__ import annotations

import logging
import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

from triage.enrichment.list_files.entries import read_entries
from triage.enrichment.list_files.list_file import ListFile
from triage.enrichment.list_files.meaning import Meaning, meaning_of

LOOK_AGAIN_SECONDS = 1.0
MAX_FILE_BYTES = 64 * 2**20

log = logging.getLogger(__name__)


class ListFolder:
    """The lists of one folder, which may be missing or empty. `clock` counts the seconds between two looks."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._files: tuple[ListFile, ...] = ()
        self._looked_at = clock()
        self._look()

    def files(self) -> tuple[ListFile, ...]:
        """The lists as they are now, by name. While one thread reads a change, the others get the lists before it."""
        if self._clock() - self._looked_at >= LOOK_AGAIN_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._looked_at = self._clock()
                self._lock.release()
        return self._files

    def _look(self) -> None:
        """Replace the lists as a whole; a folder that cannot be listed leaves them as they are."""
        before = {file.file_name: file for file in self._files}
        try:
            found = sorted(self.path.iterdir()) if self.path.is_dir() else []
        except OSError as error:
            log.warning("list_folder_unreadable", extra={"folder": str(self.path), "reason": type(error).__name__})
            return
        meanings = ((path, meaning_of(path.name)) for path in found)
        self._files = tuple(_current(path, meaning, before.get(path.name)) for path, meaning in meanings if meaning)


def _current(path: Path, meaning: Meaning, before: ListFile | None) -> ListFile:
    """The file as it is now: as read before where nothing changed, with its fault where it cannot be read."""
    try:
        mark = _mark(path)
        if before is not None and before.mark == mark and before.fault is None:
            return before
        entries = read_entries(path.read_text(encoding="utf-8-sig", errors="replace"), meaning)
    except OSError as error:
        return _unreadable(path, meaning, before, error)
    facts = {"list": path.name, "entries": entries.count, "lines_skipped": entries.skipped}
    log.info("list_loaded", extra=facts)
    return ListFile(path.name, meaning, mark, entries)


def _mark(path: Path) -> tuple[int, int]:
    """Time and size of a regular file. Raises OSError for anything else, and for a file that is too large."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError("not a regular file")
    if found.st_size > MAX_FILE_BYTES:
        raise OSError(f"larger than {MAX_FILE_BYTES} bytes")
    return found.st_mtime_ns, found.st_size


def _unreadable(path: Path, meaning: Meaning, before: ListFile | None, error: OSError) -> ListFile:
    """The last good content, if there ever was any, with the fault beside it."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    fault = f"{path.name} cannot be read ({reason})"
    if before is None or before.fault != fault:
        log.warning("list_unreadable", extra={"list": path.name, "reason": reason})
    kept = before or ListFile(path.name, meaning, (0, 0), None)
    return ListFile(kept.file_name, meaning, kept.mark, kept.entries, fault)
