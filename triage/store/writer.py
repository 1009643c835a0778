"""One thread a process that commits what waits, many rows at a time, and then wakes those who wait."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Protocol

from triage.errors import StoreError
from triage.store.faults import DATABASE_FAULTS, concerns_one_row, store_fault
from triage.store.rows import Row

BATCH_ROWS = 256
QUEUE_ROWS = 10_000
COMMIT_SECONDS = 30.0
"""How long a save that can no longer be called off waits for its commit to end, beyond its own time."""

_log = logging.getLogger(__name__)


class Insert(Protocol):
    """Adds rows inside the open transaction and returns their ids in order; 0 for what has none."""

    def __call__(self, rows: Sequence[Row]) -> list[int]: ...


Transaction = Callable[[], AbstractContextManager[Insert]]
"""Opens a write transaction; its end commits, an exception inside rolls back."""


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    row: Row
    outcome: Future[int] = field(default_factory=Future)


class GroupWriter:
    """Rows of many threads in one commit. The thread starts with the first save, so that a process may fork before."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self.failing = False
        """True when the last commit did not go through."""

    def save(self, row: Row, seconds: float) -> int:
        """Return the row's id after its commit. Raises StoreFull or StoreError: then it was not accepted.

        When `seconds` have passed first, the row is taken back and never stored; only where its commit has begun
        already is that commit's own outcome the answer.
        """
        entry = _Waiting(row)
        self._submit(entry)
        try:
            return entry.outcome.result(timeout=seconds)
        except TimeoutError:
            if entry.outcome.cancel():
                raise StoreError("the store did not get to this alert in time; it was not stored") from None
        return _late(entry.outcome)

    def close(self) -> None:
        """Commit what waits, then stop. Later saves are refused. May be called twice."""
        with self._lock:
            self._closed = True
            thread = self._thread
            self._queue.put(None)
        if thread is not None:
            thread.join()

    def _submit(self, entry: _Waiting) -> None:
        with self._lock:
            if self._closed:
                raise StoreError("the store is closed; nothing was stored")
            if self._queue.qsize() >= QUEUE_ROWS:
                raise StoreError("too many alerts wait for the store; send it again later")
            self._queue.put(entry)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first]
            try:
                self._commit(batch, gather=True)
            finally:
                _answer_the_rest(batch)

    def _commit(self, batch: list[_Waiting], gather: bool) -> None:
        """Commit `batch`; with `gather` also what waits behind it by the time that the database lets us write."""
        try:
            ids = self._insert(batch, gather)
        except DATABASE_FAULTS as error:
            self.failing = True
            self._recover(batch, error)
        else:
            self.failing = False
            for entry, alert_id in zip(batch, ids, strict=True):
                entry.outcome.set_result(alert_id)

    def _insert(self, batch: list[_Waiting], gather: bool) -> list[int]:
        with self._transaction() as insert:
            if gather:
                self._gather(batch)
            return insert([entry.row for entry in batch])

    def _gather(self, batch: list[_Waiting]) -> None:
        """Fill the batch without waiting, drop what its callers gave up; from here on nobody can give up."""
        while len(batch) < BATCH_ROWS and not self._queue.empty():
            entry = self._queue.get()
            if entry is None:
                self._queue.put(None)  # close() comes last, so nothing can be behind its mark
                break
            batch.append(entry)
        batch[:] = [entry for entry in batch if _claim(entry)]

    def _recover(self, batch: list[_Waiting], error: Exception) -> None:
        if len(batch) > 1 and concerns_one_row(error):
            for entry in batch:
                self._commit([entry], gather=False)
            return
        _log.warning("store_write_failed", extra={"rows": len(batch), "error": type(error).__name__})
        for entry in filter(_claim, batch):
            fault = store_fault(error)
            fault.__cause__ = error
            entry.outcome.set_exception(fault)


def _claim(entry: _Waiting) -> bool:
    """True when its caller still waits, and will now wait for the outcome."""
    return entry.outcome.running() or entry.outcome.set_running_or_notify_cancel()


def _answer_the_rest(batch: list[_Waiting]) -> None:
    """Nobody is left waiting when the thread dies of something unforeseen; the next save starts a new one."""
    for entry in batch:
        if not entry.outcome.done() and _claim(entry):
            entry.outcome.set_exception(StoreError("the store's writer stopped; this alert may not have been stored"))


def _late(outcome: Future[int]) -> int:
    try:
        return outcome.result(timeout=COMMIT_SECONDS)
    except TimeoutError:
        raise StoreError("the disk does not answer; whether this alert was stored is not known") from None
