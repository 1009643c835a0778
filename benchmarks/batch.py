"""A batch against its slowest alert: 15 unique alerts, upstreams that take 0.4 s each.

    python -m benchmarks.batch

Prints, for each of nine rounds and as medians: how long one alert took alone, the longest processing_time of an alert
in the batch, the batch's makespan, its ratio to both, and the same batch again from the caches. Stops when anything was
asked twice.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import requests

from benchmarks.upstreams import Upstreams, upstreams
from tests.service import Running, server

ALERTS = 15
DELAY = 0.4
ROUNDS = 9


def alerts(round_number: int, first: int) -> list[dict[str, Any]]:
    """Unique alerts, each with a public address that no other has."""
    numbers = range(first, first + ALERTS)
    return [
        {"name": f"Login {n}", "alert": {"source_ip": f"185.220.{100 + round_number}.{n}", "failed_logins": n}}
        for n in numbers
    ]


def timed(running: Running, session: requests.Session, path: str, body: Any) -> tuple[float, dict[str, Any]]:
    """Seconds that one post took, and its answer."""
    started = time.perf_counter()
    answer = session.post(running.url + path, json=body, timeout=60)
    return time.perf_counter() - started, answer.json()


def one_round(running: Running, asked: Upstreams, session: requests.Session, number: int) -> dict[str, float]:
    """Measure alerts alone, then a batch of others like them, then the same batch again."""
    alone = [timed(running, session, "/analyze", alert)[0] for alert in alerts(number, 100)[:3]]
    asked.calls()
    fresh, answer = timed(running, session, "/batch", {"alerts": alerts(number, 1)})
    calls = asked.calls()
    cached, again = timed(running, session, "/batch", {"alerts": alerts(number, 1)})
    assert calls == [ALERTS, ALERTS, ALERTS], calls
    assert asked.calls() == [0, 0, 0]
    assert again["summary"]["total_cost_usd"] == 0
    assert answer["summary"]["failed"] == 0
    one, slowest = statistics.median(alone), max(r["performance"]["processing_time"] for r in answer["results"])
    ratios = {"to one": fresh / one, "to slowest": fresh / slowest}
    return {"one s": one, "slowest s": slowest, "batch s": fresh, **ratios, "again ms": cached * 1000}


def main() -> None:
    """Run all rounds and print them."""
    with (
        upstreams(DELAY) as asked,
        tempfile.TemporaryDirectory() as folder,
        server(Path(folder), **asked.settings) as running,
        requests.Session() as session,
    ):
        timed(running, session, "/analyze", {"name": "warm", "alert": {"source_ip": "9.9.9.9"}})
        rounds = [one_round(running, asked, session, number) for number in range(ROUNDS)]
    print(f"{'round':<8}" + "".join(f"{name:>12}" for name in rounds[0]))
    for number, row in enumerate(rounds, 1):
        print(_line(str(number), row))
    print(_line("median", {name: statistics.median(row[name] for row in rounds) for name in rounds[0]}))


def _line(name: str, row: dict[str, float]) -> str:
    return f"{name:<8}" + "".join(f"{value:>12.3f}" for value in row.values())


if __name__ == "__main__":
    main()
