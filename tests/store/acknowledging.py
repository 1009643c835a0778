"""Run as a process to be killed: saves from four threads, and writes a line for each save that was acknowledged.

Arguments: the folder, and "honest", or "early" for the mistake that the test must find: acknowledged from memory.
"""

from __future__ import annotations

import os
import sys
import time
from itertools import count
from pathlib import Path

from tests.store.making import in_threads, record, url_of
from triage.store import open_store


def main(folder: Path, early: bool) -> None:
    """Never ends by itself."""
    store = open_store(url_of(folder))

    def save_for_ever(thread: int) -> list[int]:
        for number in count():
            name = f"{os.getpid()}.{thread}.{number}"
            if early:
                os.write(1, f"{name}\n".encode())
                time.sleep(60)
            store.save(record(name=name))
            os.write(1, f"{name}\n".encode())
        return []

    in_threads(4, save_for_ever)


main(Path(sys.argv[1]), sys.argv[2] == "early")
