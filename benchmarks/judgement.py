"""How the rules judge labelled alerts, through intake, scoring and policy, without any upstream.

python -m benchmarks.judgement            the confusion matrix of each set in benchmarks/labelled/
python -m benchmarks.judgement misses     and every alert that was judged otherwise, with what fired
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from tests.service import service

SETS = Path(__file__).parent / "labelled"
LABELS = ("TRUE_POSITIVE", "FALSE_POSITIVE", "NEEDS_REVIEW")


def judge(client: FlaskClient, case: dict[str, Any]) -> dict[str, Any]:
    """The service's answer to one labelled alert."""
    answer: dict[str, Any] = client.post("/analyze", json=case["payload"]).get_json()
    return answer


def show(name: str, cases: list[dict[str, Any]], answers: list[dict[str, Any]], misses: bool) -> None:
    """Print a set's matrix, rows are labels and columns verdicts, and on demand its misses."""
    counts = Counter((case["label"], answer["classification"]) for case, answer in zip(cases, answers, strict=True))
    right = sum(counts[label, label] for label in LABELS)
    print(f"\n{name}: {right} of {len(cases)} as labelled ({right / len(cases):.1%})")
    print(f"{'':<16}" + "".join(f"{label:>16}" for label in LABELS))
    for label in LABELS:
        print(f"{label:<16}" + "".join(f"{counts[label, verdict]:>16}" for verdict in LABELS))
    for case, answer in zip(cases, answers, strict=True):
        if misses and case["label"] != answer["classification"]:
            signals = ", ".join(f"{signal['name']} {signal['weight']}" for signal in answer["signals"])
            print(f"  {case['id']} {case['label']} judged {answer['classification']}: {case['why']} [{signals}]")


def main() -> None:
    """Judge every set."""
    with tempfile.TemporaryDirectory() as folder, service(Path(folder)) as client:
        for path in sorted(SETS.glob("*.json")):
            cases = json.loads(path.read_text(encoding="utf-8"))
            show(path.stem, cases, [judge(client, case) for case in cases], "misses" in sys.argv[1:])


if __name__ == "__main__":
    main()
