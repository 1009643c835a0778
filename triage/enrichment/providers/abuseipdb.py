"""AbuseIPDB v2: who reported an address for abuse, and what kind of network it belongs to."""

from __future__ import annotations

from typing import Any

from triage.enrichment.provider import RemoteSource
from triage.enrichment.typed import count, country, flag, required_count, section, word
from triage.model.finding import Reading
from triage.model.indicator import Indicator, Kind
from triage.transport.request import Request

MAX_AGE_DAYS = 90
"""How far back reports count. The API's default of 30 forgets slow campaigns; 365 blames today's owner for others."""

DATACENTER = frozenset({"Data Center/Web Hosting/Transit"})
RESIDENTIAL = frozenset({"Fixed Line ISP", "Mobile ISP"})
USAGE_TYPES = frozenset(
    {
        *DATACENTER,
        *RESIDENTIAL,
        "Commercial",
        "Organization",
        "Government",
        "Military",
        "University/College/School",
        "Library",
        "Content Delivery Network",
        "Search Engine Spider",
        "Reserved",
    }
)
"""The source's closed list; any other word is taken as unknown."""


def _request(indicator: Indicator) -> Request:
    return Request(("check",), {"ipAddress": indicator.value, "maxAgeInDays": str(MAX_AGE_DAYS)})


def _read(indicator: Indicator, body: Any) -> Reading:
    """Any address gets an answer: score 0 without reports is "asked, nothing reported". Score and report count are
    independent of each other, and a whitelisted address may have reports."""
    answer = section(body, "data")
    usage = word(answer, "usageType")
    usage = usage if usage in USAGE_TYPES else None
    return Reading(
        abuse_score=required_count(answer, "abuseConfidenceScore", most=100),
        total_reports=count(answer, "totalReports"),
        is_tor=flag(answer, "isTor"),
        is_datacenter=usage in DATACENTER if usage else None,
        is_residential=usage in RESIDENTIAL if usage else None,
        is_whitelisted=flag(answer, "isWhitelisted"),
        usage_type=usage,
        country=country(answer, "countryCode"),
    )


ABUSEIPDB = RemoteSource(
    name="abuseipdb",
    title="AbuseIPDB",
    kinds=frozenset({Kind.IP}),
    base_url="https://api.abuseipdb.com/api/v2",
    quota="1000/day",
    key_header="Key",
    headers={"Accept": "application/json"},
    request=_request,
    read=_read,
)
