"""One list file as last read, and whether it holds an indicator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from triage.enrichment.list_files.entries import Entries, canonical_url, host_of, public_address
from triage.enrichment.list_files.meaning import Effect, Meaning
from triage.model.indicator import Indicator, Kind


@dataclass(frozen=True, slots=True)
class ListFile:
    """`mark` is (time in ns, size in bytes) of the file that `entries` come from. `entries` is None while the file was
    never readable; `fault` says why the last try to read it failed."""

    file_name: str
    meaning: Meaning
    mark: tuple[int, int]
    entries: Entries | None
    fault: str | None = None

    @property
    def name(self) -> str:
        """The list's name in findings: the file's name without its suffix."""
        return self.file_name.rpartition(".")[0]

    @property
    def modified(self) -> float:
        """When the file that `entries` come from was written, in epoch seconds."""
        return self.mark[0] / 1e9

    @property
    def as_of(self) -> str:
        """The same as ISO 8601 date in UTC."""
        return datetime.fromtimestamp(self.modified, UTC).date().isoformat()

    def speaks_of(self, kind: Kind) -> bool:
        """Whether an entry can tell something of such an indicator: a bad host makes each of its URLs bad."""
        hosts = self.meaning.effect is Effect.BAD and bool(self.meaning.kinds & {Kind.IP, Kind.DOMAIN})
        return kind in self.meaning.kinds or (hosts and kind is Kind.URL)

    def holds(self, indicator: Indicator) -> bool:
        """Whether the indicator is listed: itself, by its network, by a parent domain (bad lists), by a URL's host."""
        if self.entries is None or not self.speaks_of(indicator.kind):
            return False
        if indicator.kind is Kind.IP:
            address = public_address(indicator.value)
            return address is not None and address in self.entries.ranges
        if indicator.kind is Kind.DOMAIN:
            return any(name in self.entries.texts for name in self._names(indicator.value))
        return self._holds_text(indicator, self.entries)

    def _holds_text(self, indicator: Indicator, entries: Entries) -> bool:
        if indicator.kind is not Kind.URL:
            return indicator.value.lower() in entries.texts
        if Kind.URL not in self.meaning.kinds:
            host = host_of(indicator)
            return host is not None and self.holds(host)
        try:
            return canonical_url(indicator.value) in entries.texts
        except ValueError:
            return False

    def _names(self, domain: str) -> list[str]:
        """The names whose entry covers `domain`. A bad domain covers all below it; a good one only itself, since
        anybody may be given a name below it."""
        labels = domain.lower().rstrip(".").split(".")
        names = [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]
        return names if self.meaning.effect is Effect.BAD else names[:1]
