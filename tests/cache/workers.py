"""What the other processes of the cache's tests do."""

import os
import sys
import time
from pathlib import Path

from triage.cache.flight_lock import FlightLocks
from triage.cache.journal import Journal
from triage.cache.single_flight import SingleFlight
from triage.model.deadline import Deadline


def write(path, name, count, log):
    """Put entries one after the other; note each key in `log` once its put has returned, as an answer would."""
    journal = Journal(Path(path))
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number in range(count):
        journal.put(f"{name}-{number}", {"text": "x" * (number % 300)}, 3600)
        os.write(out, f"{name}-{number}\n".encode())


def compact(path, begun=None):
    """Rewrite the journal without a pause, for two minutes at most."""
    journal = Journal(Path(path))
    ends = time.monotonic() + 120
    while time.monotonic() < ends:
        journal.prune()
        if begun is not None:
            begun.set()


def ask(folder, key, asked):
    """Ask once over all processes: look, take the lock, look again, ask, store. Notes in `asked` that it asked."""
    journal = Journal(Path(folder) / "cache.jsonl")
    flights = SingleFlight(FlightLocks(Path(folder) / "flights.lock"))

    def work():
        with open(asked, "a") as file:
            file.write("asked\n")
        time.sleep(0.1)
        journal.put(key, "answer", 60)
        return journal.get(key)

    entry = flights.run(key, work, Deadline.after(20), recheck=lambda: journal.get(key))
    sys.exit(0 if entry.value == "answer" else 1)


def hold(folder, key, ready):
    """Hold a key until killed."""
    with FlightLocks(Path(folder) / "flights.lock").claim(key, Deadline.after(5)):
        ready.set()
        time.sleep(60)
