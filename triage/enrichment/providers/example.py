"""The template of a remote source: copy it, rename it, fill it in. It is tested, and registered in tests only."""

from __future__ import annotations

from typing import Any

from triage.enrichment.provider import RemoteSource
from triage.enrichment.typed import count, flag, required_count, section
from triage.model.finding import Reading
from triage.model.indicator import Indicator, Kind
from triage.transport.request import Request


def _request(indicator: Indicator) -> Request:
    """GET {base_url}/address/{value}; path parts are percent-encoded whole, so data cannot change the path."""
    return Request(("address", indicator.value))


def _read(indicator: Indicator, body: Any) -> Reading:
    """{"result": {"score": 0..100, "reports": n, "vpn": bool}}; only `score` is always there."""
    result = section(body, "result")
    return Reading(
        abuse_score=required_count(result, "score", most=100),
        total_reports=count(result, "reports"),
        is_vpn=flag(result, "vpn"),
    )


EXAMPLE = RemoteSource(
    name="example",
    title="Example Intelligence",
    kinds=frozenset({Kind.IP}),
    base_url="https://intelligence.example/v1",
    quota="60/minute;1000/day",
    key_header="Authorization",
    headers={"Accept": "application/json"},
    request=_request,
    read=_read,
    unknown_statuses=frozenset({404}),
)
