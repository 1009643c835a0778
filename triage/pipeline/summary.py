"""The summary of a batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from triage.model.finding import ANSWERED, SourceStatus
from triage.model.report import dollars
from triage.model.scales import Classification

Result = dict[str, Any]


def summary_of(results: Sequence[Result], seconds: float, remote: frozenset[str]) -> dict[str, Any]:
    """Counts, time, cost and the share of answers that came from a cache. The cost is null when any is unknown."""
    judged = [result for result in results if "error" not in result]
    verdicts = Counter(result["classification"] for result in judged)
    cost = _total_cost(judged)
    return {
        "total": len(results),
        "true_positive": verdicts[Classification.TRUE_POSITIVE],
        "false_positive": verdicts[Classification.FALSE_POSITIVE],
        "needs_review": verdicts[Classification.NEEDS_REVIEW],
        "failed": len(results) - len(judged),
        "processing_time": round(seconds, 4),
        "total_cost": dollars(cost, 3),
        "total_cost_usd": cost,
        "ai_cache_hit": _share([result["performance"]["from_cache"] for result in judged if _by_model(result)]),
        "ti_cache_hit": _share([_cached(f) for result in judged for f in _answers(result, remote)]),
    }


def _total_cost(judged: list[Result]) -> float | None:
    costs = [result["performance"]["cost_usd"] for result in judged]
    return None if None in costs else round(sum(costs), 8)


def _by_model(result: Result) -> bool:
    return bool(result["classifier"]["engine"] != "rules")


def _answers(result: Result, remote: frozenset[str]) -> Iterator[Result]:
    for indicator in result["threat_intel"]["indicators"]:
        for finding in indicator["findings"]:
            if finding["source"] in remote and finding["status"] in ANSWERED:
                yield finding


def _cached(finding: Result) -> bool:
    return finding["status"] == SourceStatus.CACHED or (finding["age_seconds"] or 0) > 0


def _share(hits: list[bool]) -> str:
    return f"{round(100 * sum(hits) / len(hits), 1):g}%" if hits else "0%"
