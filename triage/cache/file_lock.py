"""A lock between processes on a file of its own, waited for in bounded time."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from triage.cache.private_file import make_folder, open_private

FIRST_PAUSE_SECONDS = 0.001
LONGEST_PAUSE_SECONDS = 0.02


@contextmanager
def locked(path: Path, exclusive: bool, seconds: float) -> Iterator[None]:
    """Hold a flock on `path`, shared or exclusive. Raises TimeoutError (an OSError) when it isn't free in `seconds`.

    The file is opened for each lock: a flock belongs to the open file, so one opened once would be shared by all
    threads, and by the children of a fork; the first to unlock would free the others.
    """
    descriptor = _open_lock(path)
    try:
        take = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
        wait_for(lambda: fcntl.flock(descriptor, take | fcntl.LOCK_NB), seconds)
        yield
    finally:
        os.close(descriptor)


def wait_for(
    take: Callable[[], object],
    seconds: float,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Try `take` until it no longer says that the lock is taken. Raises TimeoutError after `seconds`."""
    ends_at, pause = clock() + seconds, FIRST_PAUSE_SECONDS
    while True:
        try:
            take()
            return
        except BlockingIOError:
            if clock() >= ends_at:
                raise TimeoutError("the lock is held by another process") from None
        sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def _open_lock(path: Path) -> int:
    try:
        return open_private(path, os.O_RDWR | os.O_CREAT)
    except FileNotFoundError:
        make_folder(path.parent)
        return open_private(path, os.O_RDWR | os.O_CREAT)
