"""Run in a small file system of its own (argument: its folder): fill the store, free space, go on, ten times."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.store.making import record, rows_of, url_of
from triage.errors import StoreFull
from triage.model.query import AlertQuery
from triage.store import open_store

LONG = '"' + "x" * 20_000 + '"'


def main(folder: Path) -> None:
    """Ends with status 0 when every acknowledged row is there, and reading worked all the time."""
    ballast = folder / "ballast"
    ballast.write_bytes(b"\0" * 1_000_000)
    store, ids = open_store(url_of(folder)), []
    for _ in range(10):
        try:
            while len(ids) < 5000:
                ids.append(store.save(record(alert_json=LONG)))
        except StoreFull:
            assert store.count() == len(ids) == len(list(store.export(AlertQuery())))
        ballast.write_bytes(b"\0" * max(0, ballast.stat().st_size - 100_000))
        ids.append(store.save(record()))
        assert store.healthy()
    store.close()
    assert rows_of(folder, "SELECT id FROM alerts JOIN documents ON id = alert_id ORDER BY id") == [(i,) for i in ids]
    assert rows_of(folder, "PRAGMA integrity_check") == [("ok",)]
    print(len(ids))


main(Path(sys.argv[1]))
