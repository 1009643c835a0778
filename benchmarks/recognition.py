"""What it costs to recognise a payload's format, and to read a large one.

python -m benchmarks.recognition       microseconds a 4 KB payload for each format, and the growth of reading to 1 MB
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from tests.intake.payloads import PAYLOADS
from triage.intake.read import format_of, read_items

SIZE = 4 * 1024
LARGE = (125_000, 250_000, 500_000, 1_000_000)
ROUNDS = 7
REPEATS = 200


def best(work: Callable[[], object], repeats: int = 1) -> float:
    """The least CPU seconds of one call over seven rounds."""

    def once() -> float:
        started = time.process_time()
        for _ in range(repeats):
            work()
        return (time.process_time() - started) / repeats

    return min(once() for _ in range(ROUNDS))


def grown(payload: Any, size: int) -> Any:
    """The payload with unknown fields until its JSON has about that many bytes; a line with blanks at its end."""
    if isinstance(payload, str):
        return payload.ljust(size)
    missing = max(0, size - len(json.dumps(payload)))
    if "alert" in payload:
        return {**payload, "alert": grown(payload["alert"], size)}
    return {**payload, "unheard_of": {f"field_{number}": "some words " * 3 for number in range(missing // 52)}}


def shapes(size: int) -> dict[str, Any]:
    """Large payloads of different shapes, each of about that many bytes."""
    few = size // 60
    return {
        "one long text": {"title": "x", "message": "word 8.8.8.8 " * (size // 13)},
        "many fields": {f"field {number}": "some words of a value, forty characters" for number in range(few)},
        "many records": {"title": "x", "evidence": [{"ip": "8.8.8.8", "user": "bob", "at": n} for n in range(few)]},
        "deep": {"title": "x", "rows": [_nested(50) for _ in range(size // 500)]},
        "packed JSON": {"title": "x", "Entities": json.dumps([{"Address": "8.8.8.8", "Type": "ip"}] * few)},
        "many alerts": [{"title": "x", "src_ip": "8.8.8.8", "user": f"user{number}"} for number in range(few)],
        "lines of blanks": "CEF:0|v|p|1|1|x|5|" + "k=v " * (size // 4),
    }


def _nested(depth: int) -> Any:
    value: Any = "end"
    for _ in range(depth):
        value = {"key": value}
    return value


def main() -> None:
    """Print both tables."""
    print(f"{'format of a 4 KB payload':<28}{'recognised as':<20}{'µs':>8}")
    for name, payload in {**PAYLOADS, "no format at all": {"a": 1}}.items():
        large = grown(payload, SIZE)
        cost = _recognition_cost(large)
        print(f"{name:<28}{format_of(large) or '-':<20}{cost:>8.1f}")
    print(f"\n{'reading, CPU ms by size':<28}" + "".join(f"{size:>12,}" for size in LARGE) + "   worst ratio")
    for name in shapes(LARGE[0]):
        costs = [_reading_cost(shapes(size)[name]) for size in LARGE]
        ratio = max(after / before for before, after in pairwise(costs))
        print(f"{name:<28}" + "".join(f"{cost:>12.1f}" for cost in costs) + f"{ratio:>10.2f}")


def _recognition_cost(payload: Any) -> float:
    return best(lambda: format_of(payload), REPEATS) * 1e6


def _reading_cost(payload: Any) -> float:
    return best(lambda: read_items(payload)) * 1e3


if __name__ == "__main__":
    main()
