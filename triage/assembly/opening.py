"""Services, the store or the caches for one command, and the check before a server starts."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from triage.assembly.parts import journals_of
from triage.assembly.services import build_services
from triage.cache.journal import Journal
from triage.pipeline.services import Services
from triage.settings import Settings
from triage.store.opening import open_store
from triage.store.repository import Store

_log = logging.getLogger(__name__)


@contextmanager
def opened_services(settings: Settings | None = None) -> Iterator[Services]:
    """Services, closed afterwards. Raises SettingsError or StoreError."""
    services = build_services(settings or Settings.from_env())
    try:
        yield services
    finally:
        services.close()


@contextmanager
def opened_store() -> Iterator[Store]:
    """The store alone, closed afterwards."""
    store = open_store(Settings.from_env().database_url)
    try:
        yield store
    finally:
        store.close()


def opened_journals() -> dict[str, Journal]:
    """The two cache files."""
    return journals_of(Settings.from_env())


def prepare(settings: Settings) -> Mapping[str, str]:
    """Make the folders and the newest tables, and build everything once: a line for each part.
    Raises SettingsError, StoreError or OSError."""
    settings.cache_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.cache_dir.stat().st_mode & stat.S_IWOTH:
        _log.warning("folder_open_to_all", extra={"folder": str(settings.cache_dir), "next_step": "chmod o-w"})
    with opened_services(settings) as services:
        return services.parts()
