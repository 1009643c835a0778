"""What several rooms share, built once from the settings."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from triage.cache.flight_lock import FlightLocks
from triage.cache.journal import Journal
from triage.cache.single_flight import SingleFlight
from triage.enrichment.providers import REMOTE
from triage.errors import SettingsError
from triage.quota.ledger import Ledger
from triage.quota.limits import Limit, parse_limits
from triage.settings import Settings, SourceSettings
from triage.transport.egress import EgressGate, host_of, insecure

# Two lookups for each alert that a batch works on at once, and never fewer than for a full set of server threads.
LEAST_SOURCE_THREADS = 64
LIMITS_EXAMPLE = "4/minute;500/day"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """The settings, each remote source's own, and the objects that more than one room works with."""

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

    @property
    def proxies(self) -> dict[str, str]:
        """The outbound proxy, as requests wants it."""
        return {} if self.settings.proxy is None else {"https": self.settings.proxy}


def parts_of(settings: Settings) -> Parts:
    """The shared parts. Raises SettingsError for a bad quota."""
    sources = {name: settings.source(name, source.base_url, source.quota) for name, source in REMOTE.items()}
    upstreams = (*sources.values(), settings.gemini)
    for reached in upstreams:
        limits_of(reached)
        _warn_when_insecure(reached)
    return Parts(
        settings=settings,
        sources=sources,
        ledger=Ledger(settings.cache_dir / "quota.db"),
        gate=EgressGate(frozenset(host_of(reached.base_url) for reached in upstreams), settings.egress),
        journals=journals_of(settings),
        flights=SingleFlight(FlightLocks(settings.cache_dir / "flights.lock")),
    )


def journals_of(settings: Settings) -> dict[str, Journal]:
    """The two cache files by the names that /health uses."""
    names = ("threat_intel", "ai_response")
    return {name: Journal(settings.cache_dir / f"{name}.jsonl") for name in names}


def limits_of(reached: SourceSettings) -> tuple[Limit, ...]:
    """An upstream's limits. Raises SettingsError naming the variable."""
    try:
        return parse_limits(reached.quota)
    except ValueError as fault:
        raise SettingsError(f"{reached.name.upper()}_QUOTA", str(fault), LIMITS_EXAMPLE) from None


def asks_gemini(settings: Settings) -> bool:
    """Whether the model is asked at all."""
    return settings.classifier == "gemini" and settings.egress


def _warn_when_insecure(reached: SourceSettings) -> None:
    if reached.api_key is not None and insecure(reached.base_url):
        step = f"use https in {reached.name.upper()}_BASE_URL"
        _log.warning("key_in_clear_text", extra={"source": reached.name, "next_step": step})
