"""Settings become services: the only place where long-lived objects are built."""

from __future__ import annotations

import logging
import stat
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.engine import make_url

from triage import __version__
from triage.cache.flight_lock import FlightLocks
from triage.cache.journal import Journal
from triage.cache.layers import AiCache, IntelCache
from triage.cache.single_flight import SingleFlight
from triage.classification.attempts import Guards
from triage.classification.evidence import gather_evidence
from triage.classification.gemini import GeminiClassifier
from triage.classification.models import load_models
from triage.classification.opinion_cache import OpinionCache
from triage.classification.question import Account
from triage.classification.rules import RulesClassifier
from triage.enrichment.enricher import Enricher
from triage.enrichment.provider import LocalSettings, Provider, RemoteSource
from triage.enrichment.providers import LOCAL, REMOTE
from triage.enrichment.remote import RemoteProvider
from triage.errors import SettingsError, UpstreamError
from triage.indicators.extract import extract
from triage.model.deadline import Deadline
from triage.model.dossier import Dossier
from triage.model.indicator import Indicator, Kind
from triage.model.opinion import Opinion
from triage.pipeline.batch import Batch
from triage.pipeline.services import Probe, Services
from triage.pipeline.stages import Stages
from triage.pipeline.triage import Triage
from triage.policy.decide import POLICY_VERSION, decide
from triage.policy.injection import find_marks
from triage.quota.budget import Budget
from triage.quota.ledger import Ledger
from triage.quota.limits import Limit, parse_limits
from triage.scoring.score import score_alert
from triage.scoring.tables import load_tables
from triage.settings import Settings, SourceSettings
from triage.store.opening import open_store
from triage.store.repository import Store
from triage.transport.breaker import Breaker
from triage.transport.egress import EgressGate, host_of, insecure
from triage.transport.request import Request
from triage.transport.session import build_session
from triage.transport.upstream import Upstream

# Two lookups for each alert that a batch works on at once, and never fewer than for a full set of server threads.
LEAST_SOURCE_THREADS = 64
OFF = "off: TRIAGE_EGRESS=off, nothing leaves"
LIMITS_EXAMPLE = "4/minute;500/day"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What several rooms share."""

    settings: Settings
    sources: Mapping[str, SourceSettings]
    ledger: Ledger
    gate: EgressGate
    journals: Mapping[str, Journal]
    flights: SingleFlight

    @property
    def threads(self) -> int:
        """How many calls one upstream may have under way."""
        return max(LEAST_SOURCE_THREADS, 2 * self.settings.batch_workers)


def build_services(settings: Settings) -> Services:
    """Everything that judging needs. Raises SettingsError or StoreError; asks no upstream."""
    parts = _parts(settings)
    enricher = _enricher(parts)
    gemini = _gemini(parts) if _asks_gemini(settings) else None
    store = open_store(settings.database_url)
    triage = Triage(_stages(settings, enricher, gemini, store), settings.deadline_seconds)
    pool = ThreadPoolExecutor(settings.batch_workers, thread_name_prefix="batch")
    return Services(
        triage=triage,
        batch=Batch(triage, pool, frozenset(REMOTE)),
        store=store,
        caches=partial(_caches, parts.journals),
        apis=partial(_apis, enricher, gemini),
        parts=partial(_described, settings, enricher),
        probes=_probes(parts, enricher),
        close=partial(_close, pool, enricher, gemini, store, parts.ledger),
    )


def _parts(settings: Settings) -> _Parts:
    sources = {name: settings.source(name, source.base_url, source.quota) for name, source in REMOTE.items()}
    for reached in (*sources.values(), settings.gemini):
        _limits(reached)
    hosts = frozenset(host_of(reached.base_url) for reached in (*sources.values(), settings.gemini))
    return _Parts(
        settings=settings,
        sources=sources,
        ledger=Ledger(settings.cache_dir / "quota.db"),
        gate=EgressGate(hosts, settings.egress),
        journals=journals_of(settings),
        flights=SingleFlight(FlightLocks(settings.cache_dir / "flights.lock")),
    )


def journals_of(settings: Settings) -> dict[str, Journal]:
    """The two cache files by the names that /health uses."""
    folder = settings.cache_dir
    return {
        "threat_intel": Journal(folder / "threat_intel.jsonl"),
        "ai_response": Journal(folder / "ai_response.jsonl"),
    }


def _stages(settings: Settings, enricher: Enricher, gemini: GeminiClassifier | None, store: Store) -> Stages:
    tables = load_tables(settings.data_dir)
    return Stages(
        extract=partial(extract, internal_domains=settings.internal_domains),
        enricher=enricher,
        score=partial(score_alert, tables=tables),
        gather=gather_evidence,
        rules=RulesClassifier(),
        model=gemini,
        decide=decide,
        store=store,
    )


def _enricher(parts: _Parts) -> Enricher:
    providers, absent = _local_providers(parts.settings)
    session = build_session(parts.threads, _proxies(parts.settings))
    for name, source in REMOTE.items():
        if not parts.settings.egress:
            absent[name] = OFF
        elif parts.sources[name].api_key is None:
            absent[name] = f"no {name.upper()}_API_KEY"
        else:
            providers.append(_remote(source, parts, session))
    cache = IntelCache(
        parts.journals["threat_intel"], parts.settings.threat_intel_ttl, parts.settings.threat_intel_miss_ttl
    )
    return Enricher(providers, absent, cache, flights=parts.flights, threads_a_source=parts.threads)


def _local_providers(settings: Settings) -> tuple[list[Provider], dict[str, str]]:
    local = LocalSettings(settings.lists_dir, settings.mmdb)
    opened = {name: open_source(local) for name, open_source in LOCAL.items()}
    absent = {name: "nothing to answer from" for name, provider in opened.items() if provider is None}
    return [provider for provider in opened.values() if provider is not None], absent


def _remote(source: RemoteSource, parts: _Parts, session: Any) -> RemoteProvider:
    reached = parts.sources[source.name]
    _warn_when_insecure(source.name, reached.base_url)
    headers = {**source.headers, source.key_header: reached.api_key or "", "User-Agent": f"alert-triage/{__version__}"}
    upstream = Upstream(source.name, reached.base_url, headers, session, parts.gate, Breaker(source.name))
    return RemoteProvider(source, upstream, parts.ledger, _limits(reached))


def _gemini(parts: _Parts) -> GeminiClassifier:
    settings = parts.settings
    _warn_when_insecure("gemini", settings.gemini.base_url)
    account = Account(
        settings.gemini.api_key or "",
        settings.gemini_model,
        settings.gemini.base_url,
        settings.gemini_api_version,
        parts.threads,
        settings.proxy,
    )
    budget = Budget(parts.ledger, settings.ai_daily_budget_usd)
    guards = Guards(parts.gate.check, Breaker("gemini"), parts.ledger, budget, _limits(settings.gemini))
    cache = AiCache(parts.journals["ai_response"], settings.ai_ttl)
    memory = OpinionCache(cache, parts.flights, _may_cache, (POLICY_VERSION,))
    classifier = GeminiClassifier(account, load_models(settings.data_dir / "models.json"), guards, memory)
    threading.Thread(target=classifier.warm_up, name="gemini-warm-up", daemon=True).start()
    return classifier


def _may_cache(dossier: Dossier, opinion: Opinion) -> bool:
    """A reply to a text that gives orders is not kept."""
    return not find_marks(dossier.alert)


def _asks_gemini(settings: Settings) -> bool:
    return settings.classifier == "gemini" and settings.egress


def _limits(reached: SourceSettings) -> tuple[Limit, ...]:
    try:
        return parse_limits(reached.quota)
    except ValueError as fault:
        raise SettingsError(f"{reached.name.upper()}_QUOTA", str(fault), LIMITS_EXAMPLE) from None


def _proxies(settings: Settings) -> dict[str, str]:
    return {} if settings.proxy is None else {"https": settings.proxy}


def _warn_when_insecure(name: str, base_url: str) -> None:
    if insecure(base_url):
        _log.warning("key_in_clear_text", extra={"source": name, "next_step": f"use https in {name.upper()}_BASE_URL"})


def _caches(journals: Mapping[str, Journal]) -> dict[str, dict[str, Any]]:
    found = {name: journal.stats() for name, journal in journals.items()}
    return {
        name: {"exists": s.exists, "entries": s.entries, "size_mb": round(s.size_bytes / 1_000_000, 2)}
        for name, s in found.items()
    }


def _apis(enricher: Enricher, gemini: GeminiClassifier | None) -> dict[str, str]:
    remote = {name: state for name, state in enricher.statuses().items() if name in REMOTE}
    return {"gemini": gemini.status() if gemini else "not_configured", **remote}


def _close(
    pool: ThreadPoolExecutor, enricher: Enricher, gemini: GeminiClassifier | None, store: Store, ledger: Ledger
) -> None:
    pool.shutdown(wait=True)
    enricher.close()
    if gemini is not None:
        gemini.close()
    store.close()
    ledger.close()


def prepare(settings: Settings) -> Mapping[str, str]:
    """Make the folders and the newest tables, and build everything once before a server starts: what each part is.
    Raises SettingsError, StoreError or OSError."""
    settings.cache_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.cache_dir.stat().st_mode & stat.S_IWOTH:
        _log.warning("folder_open_to_all", extra={"folder": str(settings.cache_dir), "next_step": "chmod o-w"})
    with opened_services(settings) as services:
        return services.parts()


def _described(settings: Settings, enricher: Enricher) -> dict[str, str]:
    model = f"gemini ({settings.gemini_model})" if _asks_gemini(settings) else "rules"
    return {
        "classifier": model,
        **enricher.describe(),
        "egress": "on" if settings.egress else OFF,
        "store": make_url(settings.database_url).render_as_string(hide_password=True),
        "caches": str(settings.cache_dir.resolve()),
    }


def _probes(parts: _Parts, enricher: Enricher) -> dict[str, Probe]:
    asked = Indicator("8.8.8.8", Kind.IP)
    probes: dict[str, Probe] = {source.name: partial(source.lookup, asked) for source in enricher.remote}
    return probes | ({"gemini": partial(_probe_gemini, parts)} if _asks_gemini(parts.settings) else {})


def _probe_gemini(parts: _Parts, deadline: Deadline) -> None:
    """Ask for the model's description, which costs nothing."""
    settings = parts.settings
    headers = {"x-goog-api-key": settings.gemini.api_key or ""}
    session = build_session(1, _proxies(settings))
    upstream = Upstream("gemini", settings.gemini.base_url, headers, session, parts.gate, Breaker("gemini"))
    request = Request((settings.gemini_api_version, "models", settings.gemini_model))
    reply = upstream.get(request, deadline, lambda: None)
    if reply.status != 200:
        refused = reply.status == 400 and "API_KEY_INVALID" in str(reply.body)
        raise UpstreamError(f"gemini answered with status {reply.status}", 401 if refused else reply.status)


@contextmanager
def opened_services(settings: Settings | None = None) -> Iterator[Services]:
    """Services for one command, closed afterwards."""
    services = build_services(settings or Settings.from_env())
    try:
        yield services
    finally:
        services.close()


@contextmanager
def opened_store(settings: Settings | None = None) -> Iterator[Store]:
    """The store for one command, closed afterwards."""
    store = open_store((settings or Settings.from_env()).database_url)
    try:
        yield store
    finally:
        store.close()


def opened_journals(settings: Settings | None = None) -> dict[str, Journal]:
    """The two cache files."""
    return journals_of(settings or Settings.from_env())
