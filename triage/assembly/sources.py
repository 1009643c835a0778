"""The intelligence sources that are configured, and why the others are not."""

from __future__ import annotations

import requests

from triage import __version__
from triage.assembly.parts import Parts, limits_of
from triage.cache.layers import IntelCache
from triage.enrichment.enricher import Enricher
from triage.enrichment.provider import LocalSettings, Provider, RemoteSource
from triage.enrichment.providers import LOCAL, REMOTE
from triage.enrichment.remote import RemoteProvider
from triage.transport.breaker import Breaker
from triage.transport.session import build_session
from triage.transport.upstream import Upstream

OFF = "off: TRIAGE_EGRESS=off, nothing leaves"


def build_enricher(parts: Parts) -> Enricher:
    """All sources over one pooled session. Raises SettingsError for an unreadable country database."""
    settings = parts.settings
    local = _local_providers(LocalSettings(settings.lists_dir, settings.mmdb))
    absent = {name: why for name in REMOTE if (why := _why_not(name, parts)) is not None}
    session = build_session(parts.threads, parts.proxies)
    remote = [_remote(source, parts, session) for name, source in REMOTE.items() if name not in absent]
    cache = IntelCache(parts.journals["threat_intel"], settings.threat_intel_ttl, settings.threat_intel_miss_ttl)
    return Enricher([*local, *remote], absent, cache, flights=parts.flights, threads_a_source=parts.threads)


def _local_providers(local: LocalSettings) -> list[Provider]:
    opened = (open_source(local) for open_source in LOCAL.values())
    return [provider for provider in opened if provider is not None]


def _why_not(name: str, parts: Parts) -> str | None:
    if not parts.settings.egress:
        return OFF
    return f"no {name.upper()}_API_KEY" if parts.sources[name].api_key is None else None


def _remote(source: RemoteSource, parts: Parts, session: requests.Session) -> RemoteProvider:
    reached = parts.sources[source.name]
    headers = {**source.headers, source.key_header: reached.api_key or "", "User-Agent": f"alert-triage/{__version__}"}
    upstream = Upstream(source.name, reached.base_url, headers, session, parts.gate, Breaker(source.name))
    return RemoteProvider(source, upstream, parts.ledger, limits_of(reached))
