"""The contract of an intelligence source: what it can speak of, and how one answer is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from triage.model.deadline import Deadline
from triage.model.finding import Reading
from triage.model.indicator import Indicator, Kind
from triage.transport.request import Request


class Provider(Protocol):
    """Anything that can be asked about one indicator. All but `RemoteProvider` answer at once, from this machine."""

    @property
    def name(self) -> str:
        """The name in answers, settings and logs: lower case, one word."""

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of indicator that it can speak of at this moment; empty while it has nothing to answer from."""

    def lookup(self, indicator: Indicator, deadline: Deadline) -> Reading | None:
        """The source's answer; None means asked and not known. Raises CouldNotAsk when there is no answer."""

    def status(self) -> str:
        """ "online", "offline", "quota_exhausted", "not_configured" or "unknown" (not asked yet); asks nobody."""

    def describe(self) -> str:
        """One line for people: what it answers from, and how old that is."""


@dataclass(frozen=True, slots=True)
class RemoteSource:
    """A source behind HTTP, declared as data and two pure functions.

    Settings follow from the name: `ABUSEIPDB_API_KEY`, `ABUSEIPDB_BASE_URL`, `ABUSEIPDB_QUOTA`. `request` says what
    to ask. `read` turns a parsed 200 body into a Reading, into None when the body says that the source knows nothing,
    and raises UpstreamError when it is not what the source documents. A status in `unknown_statuses` means asked and
    not known; every other one but 200 is an error.
    """

    name: str
    title: str
    kinds: frozenset[Kind]
    base_url: str
    quota: str
    key_header: str
    request: Callable[[Indicator], Request]
    read: Callable[[Indicator, Any], Reading | None]
    headers: Mapping[str, str] = field(default_factory=dict)
    unknown_statuses: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """What the sources on this machine are built from. `lists_dir` may be missing or empty: files dropped in later
    are noticed. `mmdb` is an operator's country database; None takes the table that comes with the program."""

    lists_dir: Path | None = None
    mmdb: Path | None = None
