"""What each part is, how each upstream is, and one harmless question to each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy.engine import make_url

from triage.assembly.hooks import described_hooks
from triage.assembly.parts import Parts, asks_gemini
from triage.assembly.sources import OFF
from triage.cache.journal import Journal
from triage.classification.gemini import GeminiClassifier
from triage.enrichment.enricher import Enricher
from triage.enrichment.providers import REMOTE
from triage.errors import UpstreamError
from triage.model.deadline import Deadline
from triage.model.indicator import Indicator, Kind
from triage.pipeline.services import Probe
from triage.settings import Settings
from triage.transport.breaker import Breaker
from triage.transport.request import Request
from triage.transport.session import build_session
from triage.transport.upstream import Upstream


def described(settings: Settings, enricher: Enricher) -> dict[str, str]:
    """A line for each part: what decides, who is asked, where things are kept. No secret in it."""
    return {
        "classifier": f"gemini ({settings.gemini_model})" if asks_gemini(settings) else "rules",
        **enricher.describe(),
        "egress": "on" if settings.egress else OFF,
        "hooks": described_hooks(settings),
        "store": make_url(settings.database_url).render_as_string(hide_password=True),
        "caches": str(settings.cache_dir.resolve()),
    }


def upstream_states(enricher: Enricher, gemini: GeminiClassifier | None) -> dict[str, str]:
    """Each upstream's state as /health names it, without asking."""
    remote = {name: state for name, state in enricher.statuses().items() if name in REMOTE}
    return {"gemini": gemini.status() if gemini else "not_configured", **remote}


def cache_states(journals: Mapping[str, Journal]) -> dict[str, dict[str, Any]]:
    """Entries and size of each cache layer."""
    found = {name: journal.stats() for name, journal in journals.items()}
    return {
        name: {"exists": stats.exists, "entries": stats.entries, "size_mb": round(stats.size_bytes / 1_000_000, 2)}
        for name, stats in found.items()
    }


def probes(parts: Parts, enricher: Enricher) -> dict[str, Probe]:
    """One question to each configured upstream."""
    asked = Indicator("8.8.8.8", Kind.IP)
    sources: dict[str, Probe] = {source.name: partial(source.lookup, asked) for source in enricher.remote}
    return sources | ({"gemini": partial(_probe_gemini, parts)} if asks_gemini(parts.settings) else {})


def _probe_gemini(parts: Parts, deadline: Deadline) -> None:
    """Ask for the model's description, which costs nothing."""
    settings = parts.settings
    headers = {"x-goog-api-key": settings.gemini.api_key or ""}
    session = build_session(1, parts.proxies)
    upstream = Upstream("gemini", settings.gemini.base_url, headers, session, parts.gate, Breaker("gemini"))
    request = Request((settings.gemini_api_version, "models", settings.gemini_model))
    reply = upstream.get(request, deadline, lambda: None)
    if reply.status != 200:
        refused = reply.status == 400 and "API_KEY_INVALID" in str(reply.body)
        raise UpstreamError(f"gemini answered with status {reply.status}", 401 if refused else reply.status)
