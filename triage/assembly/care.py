"""The care of the store and the caches that the settings name, for the commands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from triage.assembly.opening import opened_journals, opened_store
from triage.errors import SettingsError
from triage.settings import Settings
from triage.store.backup import back_up, restore


def back_up_store(target: Path) -> int:
    """Copy the store into a new file; how many alerts are in it. Raises SettingsError or StoreError."""
    return back_up(Settings.from_env().database_url, target)


def restore_store(source: Path, replace: bool) -> int:
    """Make the store what a backup holds; how many alerts are in it. Raises SettingsError or StoreError."""
    return restore(Settings.from_env().database_url, source, replace)


def purge_all(days: int | None) -> dict[str, int]:
    """Delete alerts older than so many days, by default the setting's, and what has expired in the caches: how many
    of each. Raises SettingsError or StoreError."""
    kept = days or Settings.from_env().retention_days
    if kept is None:
        raise SettingsError("TRIAGE_RETENTION_DAYS", "is not set, and no --days was given", "365")
    with opened_store() as store:
        deleted = store.purge(datetime.now(UTC) - timedelta(days=kept))
    return {"alerts": deleted, **{name: journal.prune() for name, journal in opened_journals().items()}}
