"""How many alerts the store commits in a second, by the number of callers, beside a lone commit each.

    python -m benchmarks.store_writes [rows] [folder]

The folder should lie on the disk that the service will use: a commit waits for that disk.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time

from tests.store.making import record
from triage.model.query import AlertQuery
from triage.store import Store, open_store

RECORD = record('{"a":"' + "x" * 1500 + '"}', '{"b":"' + "y" * 3000 + '"}')


def save_many(store: Store, rows: int, waits: list[float]) -> None:
    """Save `rows` one after the other, noting how long each took."""
    for _ in range(rows):
        start = time.perf_counter()
        store.save(RECORD)
        waits.append(time.perf_counter() - start)


def measure(store: Store, callers: int, rows: int) -> None:
    """Print rows a second and the slowest hundredth for `callers` threads."""
    waits: list[float] = []
    threads = [threading.Thread(target=save_many, args=(store, rows // callers, waits)) for _ in range(callers)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    p99 = sorted(waits)[int(len(waits) * 0.99)] * 1000
    print(f"{callers:3} callers: {len(waits) / seconds:8.0f} rows/s   p99 {p99:6.1f} ms")


def timed(what: str, work: object) -> None:
    """Print how long a reading takes."""
    start = time.perf_counter()
    work()  # type: ignore[operator]
    print(f"{what:28} {(time.perf_counter() - start) * 1000:8.2f} ms")


def main() -> None:
    """Write with 1 to 64 callers, then read."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 6400
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as folder:
        store = open_store(f"sqlite:///{folder}/triage.db")
        measure(store, 1, max(1, rows // 32))
        for callers in (8, 32, 64):
            measure(store, callers, rows)
        print(f"{store.count()} rows")
        timed("page of 50", lambda: store.page(AlertQuery()))
        timed("page of 50, priority High", lambda: store.page(AlertQuery(priority=("High",))))
        timed("page of 50, words", lambda: store.page(AlertQuery(q="no such words")))
        timed("stats", lambda: store.stats(AlertQuery()))
        timed("count", store.count)
        timed("one alert", lambda: store.get(1))
        timed("export", lambda: sum(1 for _ in store.export(AlertQuery())))
        store.close()


if __name__ == "__main__":
    main()
