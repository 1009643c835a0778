"""One asker per question over all processes that share a cache folder."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from triage.cache.file_lock import wait_for
from triage.cache.private_file import make_folder, open_private
from triage.errors import UpstreamError
from triage.model.deadline import Deadline

# A lock on one byte far beyond the file's end costs no space; 2**62 places make a shared one all but impossible.
PLACES = 2**62

_log = logging.getLogger(__name__)


class FlightLocks:
    """A lock per key: one byte of one file, freed by the kernel when its process dies.

    These locks are between processes only (POSIX); SingleFlight keeps the threads of one process apart. The descriptor
    stays open, because closing any descriptor of the file would free all locks of the process.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mutex = threading.Lock()
        self._descriptor = -1

    @contextmanager
    def claim(self, key: str, deadline: Deadline) -> Iterator[None]:
        """Hold the key. Raises UpstreamError at the deadline; without a usable lock file everybody may ask."""
        place = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % PLACES
        taken = self._take(place, deadline)
        try:
            yield
        finally:
            if taken:
                fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, place)

    def _take(self, place: int, deadline: Deadline) -> bool:
        try:
            descriptor = self._open()
            wait_for(lambda: fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place), deadline.remaining())
        except TimeoutError:
            raise UpstreamError("the same question is still being asked by another process") from None
        except OSError as error:
            _log.warning("flight_lock_unusable", extra={"file": self._path.name, "reason": error.strerror})
            return False
        return True

    def _open(self) -> int:
        with self._mutex:
            if self._descriptor < 0:
                make_folder(self._path.parent)
                self._descriptor = open_private(self._path, os.O_RDWR | os.O_CREAT)
            return self._descriptor
