"""Every intelligence source, by name: one file each, and one line here. docs/adding-a-source.md says how."""

from __future__ import annotations

from collections.abc import Callable

from triage.enrichment.provider import LocalSettings, Provider, RemoteSource
from triage.enrichment.providers.abuseipdb import ABUSEIPDB
from triage.enrichment.providers.country import open_country
from triage.enrichment.providers.lists import open_lists
from triage.enrichment.providers.virustotal import VIRUSTOTAL

REMOTE: dict[str, RemoteSource] = {
    "abuseipdb": ABUSEIPDB,
    "virustotal": VIRUSTOTAL,
}
"""Asked over the network, off until a key is given."""

LOCAL: dict[str, Callable[[LocalSettings], Provider | None]] = {
    "country": open_country,
    "lists": open_lists,
}
"""Answer from this machine; None when there is nothing to answer from."""
