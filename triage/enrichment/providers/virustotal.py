"""VirusTotal v3: how many engines call an address, domain, URL or file malicious. Reads only, uploads nothing."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from triage.enrichment.provider import RemoteSource
from triage.enrichment.typed import country, moment, number, required_count, section, words
from triage.errors import UpstreamError
from triage.model.finding import Reading
from triage.model.indicator import HASHES, Indicator, Kind
from triage.transport.request import Request

COLLECTIONS = {
    Kind.IP: "ip_addresses",
    Kind.DOMAIN: "domains",
    Kind.URL: "urls",
    Kind.MD5: "files",
    Kind.SHA1: "files",
    Kind.SHA256: "files",
}
LOOKED = ("harmless", "malicious", "suspicious", "undetected")
"""The outcomes of an engine that did look; timeout, failure and type-unsupported only add to the denominator."""

MOST_ENGINES = 1_000
"""Greatest believed count; 70 to 95 engines answer."""


def _request(indicator: Indicator) -> Request:
    url = indicator.kind is Kind.URL
    return Request((COLLECTIONS[indicator.kind], _url_id(indicator.value) if url else indicator.value))


def _url_id(url: str) -> str:
    """Base64url of the URL without padding, as the API names it."""
    return base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")


def _read(indicator: Indicator, body: Any) -> Reading | None:
    """None when no engine has looked: an unseen address answers 200 with nothing in it, which is not "clean"."""
    attributes = section(section(body, "data"), "attributes")
    stats = _stats(attributes)
    if not any(stats.get(outcome) for outcome in LOOKED):
        return None
    tags = words(attributes, "tags") if indicator.kind is Kind.IP else frozenset()
    return Reading(
        malicious=required_count(stats, "malicious"),
        suspicious=stats.get("suspicious"),
        engines=sum(stats.values()),
        is_tor="tor" in tags or None,
        is_vpn="vpn" in tags or None,
        is_proxy="proxy" in tags or None,
        country=country(attributes, "country") if indicator.kind is Kind.IP else None,
        as_of=moment(attributes, "last_analysis_date"),
    )


def _stats(attributes: Mapping[str, Any]) -> dict[str, int]:
    """Outcome -> number of engines; outcomes unknown to us count into the denominator as well."""
    if attributes.get("last_analysis_stats") is None:
        return {}
    stats = section(attributes, "last_analysis_stats")
    read = (
        (outcome, number(value, "a count in last_analysis_stats", MOST_ENGINES)) for outcome, value in stats.items()
    )
    counts = {outcome: engines for outcome, engines in read if engines is not None}
    if sum(counts.values()) > MOST_ENGINES:
        raise UpstreamError(f"last_analysis_stats counts more than {MOST_ENGINES} engines")
    return counts


VIRUSTOTAL = RemoteSource(
    name="virustotal",
    title="VirusTotal",
    kinds=frozenset({Kind.IP, Kind.DOMAIN, Kind.URL}) | HASHES,
    base_url="https://www.virustotal.com/api/v3",
    quota="4/minute;500/day",
    key_header="x-apikey",
    request=_request,
    read=_read,
    unknown_statuses=frozenset({404}),
)
