"""The operator's own lists: Tor exits, VPN and proxy ranges, bad addresses, domains, URLs, hashes, known scanners."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from triage.enrichment.list_files.folder import ListFolder
from triage.enrichment.list_files.list_file import ListFile
from triage.enrichment.list_files.meaning import Effect
from triage.enrichment.list_files.sources import refresh_guide
from triage.enrichment.provider import LocalSettings
from triage.errors import UpstreamError
from triage.model.deadline import Deadline
from triage.model.finding import Reading
from triage.model.indicator import Indicator, Kind

TOR_LIST_SPEAKS_SECONDS = 7 * 86_400
"""How long a list of Tor exits may say "no": exits come and go within days, so an older list only says "yes"."""

__all__ = ["OperatorLists", "open_lists", "refresh_guide"]


class OperatorLists:
    """Answers from the files of a folder. `clock` tells the age of a file, in epoch seconds."""

    name = "lists"

    def __init__(self, folder: ListFolder, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock

    @property
    def kinds(self) -> frozenset[Kind]:
        """What the files at hand can speak of; empty without files."""
        files = self._folder.files()
        return frozenset(kind for kind in Kind if any(file.speaks_of(kind) for file in files))

    def lookup(self, indicator: Indicator, deadline: Deadline) -> Reading | None:
        """What the lists say; None when none holds the indicator. Raises UpstreamError when one that may hold it was
        never readable and no other does."""
        files = [file for file in self._folder.files() if file.speaks_of(indicator.kind)]
        hits = [file for file in files if file.holds(indicator)]
        unread = [file.fault for file in files if file.entries is None and file.fault]
        if unread and not hits:
            raise UpstreamError("; ".join(unread))
        fresh = self._fresh_tor_lists(files) if indicator.kind is Kind.IP else []
        return _reading(hits, fresh) if hits or fresh else None

    def status(self) -> str:
        """ "not_configured" without files, "offline" while one of them cannot be read, else "online"."""
        files = self._folder.files()
        if not files:
            return "not_configured"
        return "offline" if any(file.fault for file in files) else "online"

    def describe(self) -> str:
        """Each list with its entries, its date, what was skipped and what went wrong."""
        lines = [_line(file) for file in self._folder.files()]
        return "; ".join(lines) if lines else f"no list files in {self._folder.path}"

    def _fresh_tor_lists(self, files: Sequence[ListFile]) -> list[ListFile]:
        oldest = self._clock() - TOR_LIST_SPEAKS_SECONDS
        tor = (file for file in files if file.meaning.effect is Effect.TOR and file.entries is not None)
        return [file for file in tor if file.entries and file.entries.count and file.modified >= oldest]


def open_lists(settings: LocalSettings) -> OperatorLists | None:
    """The lists of the configured folder, which may still be empty; None when no folder is configured."""
    return None if settings.lists_dir is None else OperatorLists(ListFolder(settings.lists_dir))


def _reading(hits: Sequence[ListFile], fresh_tor_lists: Sequence[ListFile]) -> Reading:
    """Being on a list says yes; only a fresh list of all Tor exits says no, for VPN and proxy lists are never whole."""
    effects = {file.meaning.effect for file in hits}
    return Reading(
        is_tor=Effect.TOR in effects or (False if fresh_tor_lists else None),
        is_vpn=Effect.VPN in effects or None,
        is_proxy=Effect.PROXY in effects or None,
        is_datacenter=Effect.DATACENTER in effects or None,
        is_whitelisted=Effect.BENIGN in effects or None,
        listed_in=tuple(sorted({file.name for file in hits})),
        as_of=min(file.as_of for file in (hits or fresh_tor_lists)),
    )


def _line(file: ListFile) -> str:
    if file.entries is None:
        return file.fault or file.file_name
    skipped = f", {file.entries.skipped} lines skipped" if file.entries.skipped else ""
    fault = f", last good content: {file.fault}" if file.fault else ""
    entries = f"{file.entries.count} {'entry' if file.entries.count == 1 else 'entries'}"
    return f"{file.file_name}: {entries} of {file.as_of}{skipped}{fault}"
