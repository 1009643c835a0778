"""A server that is killed again and again while somebody talks to it."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.service import Running, server


def kill_all(running: Running) -> None:
    """The server and its workers, at once, without a word."""
    children = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children").read_text().split()
    for pid in (running.process.pid, *map(int, children)):
        os.kill(pid, signal.SIGKILL)
    running.process.wait()


@contextmanager
def killed_again_and_again(
    folder: Path, kills: int, code: str | None = None, **variables: str
) -> Iterator[list[Running]]:
    """A server that is killed at random instants and started anew that often while the block runs; the last one
    stays. The value holds the one that runs."""
    current: list[Running] = []
    ready, done = threading.Event(), threading.Event()
    rng = random.Random(kills)

    def run() -> None:
        for number in range(kills + 1):
            with server(folder, code=code, **variables) as running:
                current[:] = [running]
                ready.set()
                if number == kills:
                    done.wait(600)
                else:
                    time.sleep(rng.uniform(0.1, 0.5))
                    kill_all(running)

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait(30)
    try:
        yield current
    finally:
        done.set()
        thread.join()
