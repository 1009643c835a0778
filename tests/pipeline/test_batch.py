"""Many alerts: order, faults, and the most severe first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import pytest

from triage.errors import StoreFull
from triage.model.alert import Alert
from triage.pipeline.batch import Batch, Item, items_in


@dataclass
class FakeReport:
    answer: dict[str, Any]


@dataclass
class FakeTriage:
    """Judges at once, and remembers in which order the turns were taken."""

    seen: list[str] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)

    def judge(self, alert: Alert, turn: AbstractContextManager[object]) -> FakeReport:
        if alert.name == "full":
            raise StoreFull("no space left")
        if alert.name == "boom":
            raise RuntimeError("boom")
        with turn:
            self.seen.append(alert.name)
        self.threads.add(threading.current_thread().name)
        return FakeReport(_answer(alert.name))


def _answer(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "classification": "TRUE_POSITIVE",
        "classifier": {"engine": "gemini"},
        "performance": {"from_cache": name == "c", "cost_usd": 0.0101},
        "threat_intel": {
            "indicators": [
                {
                    "findings": [
                        {"source": "abuseipdb", "status": "cached" if name == "c" else "ok", "age_seconds": 0},
                        {"source": "country", "status": "ok", "age_seconds": 0},
                    ]
                }
            ]
        },
    }


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as executor:
        yield executor


def payload(name: str, severity: str = "low") -> dict[str, Any]:
    return {"name": name, "alert": {"severity": severity}}


def items(payloads: list[Any]) -> list[Item]:
    return [item for index, one in enumerate(payloads) for item in items_in(index, one)]


def batch(pool: ThreadPoolExecutor, triage: FakeTriage) -> Batch:
    return Batch(triage, pool, 4, frozenset({"abuseipdb"}))  # type: ignore[arg-type]


def test_batch__results_come_in_input_order(pool: ThreadPoolExecutor) -> None:
    answer = batch(pool, FakeTriage()).run(items([payload("a"), payload("b", "critical"), payload("c")]))
    assert [(r["index"], r["name"]) for r in answer["results"]] == [(0, "a"), (1, "b"), (2, "c")]


def test_batch__the_most_severe_take_their_turn_first(pool: ThreadPoolExecutor) -> None:
    triage = FakeTriage()
    names = [("l", "low"), ("c", "critical"), ("i", "info"), ("h", "high"), ("u", ""), ("m", "medium")]
    batch(pool, triage).run(items([payload(name, severity) for name, severity in names] * 5))
    assert "".join(triage.seen) == "ccccc" + "huhuhuhuhu" + "mmmmm" + "lllll" + "iiiii"


def test_batch__one_bad_alert_sinks_no_other(pool: ThreadPoolExecutor) -> None:
    answer = batch(pool, FakeTriage()).run(items([payload("full"), {"name": "x"}, payload("boom"), payload("ok")]))
    statuses = [result.get("error", {}).get("status") for result in answer["results"]]
    assert statuses == [507, 422, 500, None]
    assert answer["results"][1]["error"]["errors"][0]["pointer"] == "/alerts/1/alert"
    assert (answer["summary"]["total"], answer["summary"]["failed"]) == (4, 3)


def test_summary__cost_and_cache_shares(pool: ThreadPoolExecutor) -> None:
    summary = batch(pool, FakeTriage()).run(items([payload(name) for name in "abc"]))["summary"]
    assert (summary["total_cost"], summary["total_cost_usd"]) == ("$0.030", 0.0303)
    assert (summary["ai_cache_hit"], summary["ti_cache_hit"]) == ("33.3%", "33.3%")
