"""The services themselves: the stages in their order, the batch pool, and the way to end them."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from triage.assembly.hooks import check_hooks
from triage.assembly.housekeeping import keep_house
from triage.assembly.model import build_gemini
from triage.assembly.parts import Parts, asks_gemini, parts_of
from triage.assembly.probing import cache_states, described, probes, upstream_states
from triage.assembly.sources import build_enricher
from triage.classification.evidence import gather_evidence
from triage.classification.gemini import GeminiClassifier
from triage.classification.rules import RulesClassifier
from triage.enrichment.enricher import Enricher
from triage.enrichment.providers import REMOTE
from triage.indicators.extract import extract
from triage.pipeline.batch import Batch
from triage.pipeline.services import Services
from triage.pipeline.stages import Stages
from triage.pipeline.triage import Triage
from triage.policy.decide import decide
from triage.scoring.score import score_alert
from triage.scoring.tables import load_tables
from triage.settings import Settings
from triage.store.opening import open_store
from triage.store.repository import Store


def build_services(settings: Settings) -> Services:
    """Everything that judging needs. Raises SettingsError or StoreError; asks no upstream."""
    check_hooks(settings)
    parts = parts_of(settings)
    enricher = build_enricher(parts)
    gemini = build_gemini(parts) if asks_gemini(settings) else None
    store = open_store(settings.database_url)
    triage = Triage(_stages(settings, enricher, gemini, store), settings.deadline_seconds)
    pools = [ThreadPoolExecutor(settings.batch_workers, thread_name_prefix=name) for name in ("batch", "hooks")]
    batch, hooks = (Batch(triage, pool, settings.batch_workers, frozenset(REMOTE)) for pool in pools)
    return Services(
        triage=triage,
        batch=batch,
        hooks=hooks,
        store=store,
        caches=partial(cache_states, parts.journals),
        apis=partial(upstream_states, enricher, gemini),
        parts=partial(described, settings, enricher),
        probes=probes(parts, enricher),
        warm_up=partial(_begin, settings, triage, gemini, store),
        close=_closing(parts, pools, (enricher, *((gemini,) if gemini else ()), store)),
    )


def _stages(settings: Settings, enricher: Enricher, gemini: GeminiClassifier | None, store: Store) -> Stages:
    return Stages(
        extract=partial(extract, internal_domains=settings.internal_domains),
        enricher=enricher,
        score=partial(score_alert, tables=load_tables(settings.data_dir)),
        gather=gather_evidence,
        rules=RulesClassifier(),
        model=gemini,
        decide=decide,
        store=store,
    )


def _begin(settings: Settings, triage: Triage, gemini: GeminiClassifier | None, store: Store, serving: bool) -> None:
    if serving and settings.retention_days is not None:
        keep_house(store, settings.retention_days)
    _warm_up(triage, gemini, serving)


def _warm_up(triage: Triage, gemini: GeminiClassifier | None, serving: bool) -> None:
    """In a thread of its own, so that the start waits for nothing; never before a fork, which would catch it midway."""

    def load() -> None:
        triage.rehearse()
        if gemini is not None:
            gemini.warm_up()
        if serving:
            gc.collect()
            gc.freeze()  # what is loaded now stays; going through it again cost an alert 90 ms now and then, measured

    threading.Thread(target=load, name="warm-up", daemon=True).start()


def _closing(
    parts: Parts, pools: Sequence[ThreadPoolExecutor], rooms: tuple[Enricher | GeminiClassifier | Store, ...]
) -> Callable[[], None]:
    """Ends the batch pools first, then whoever it called, the store last of these."""

    def close() -> None:
        for pool in pools:
            pool.shutdown(wait=True)
        for room in rooms:
            room.close()
        parts.ledger.close()

    return close
