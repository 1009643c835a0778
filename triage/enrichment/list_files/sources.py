"""Where good lists come from: the official address, the file name under which the program knows it, and the terms."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ListSource:
    """One public list. `terms` is for people, in a line; the publisher's own page is what counts."""

    title: str
    file_name: str
    url: str
    terms: str


SOURCES = (
    ListSource(
        "Tor exits",
        "tor-exits.txt",
        "https://check.torproject.org/torbulkexitlist",
        "published by the Tor Project for such use; changes hourly, older than a week it no longer says 'no exit'",
    ),
    ListSource(
        "Spamhaus DROP, IPv4",
        "bad-ips-spamhaus-drop.json",
        "https://www.spamhaus.org/drop/drop_v4.json",
        "free of charge, credit Spamhaus and keep its date and copyright line; at most once an hour",
    ),
    ListSource(
        "Spamhaus DROP, IPv6",
        "bad-ips-spamhaus-dropv6.json",
        "https://www.spamhaus.org/drop/drop_v6.json",
        "as for IPv4",
    ),
    ListSource(
        "Feodo Tracker, botnet controllers",
        "bad-ips-feodo.txt",
        "https://feodotracker.abuse.ch/downloads/ipblocklist.txt",
        "CC0 by abuse.ch's own words; few entries of late",
    ),
    ListSource(
        "X4BNet, VPN networks",
        "vpn-x4bnet.txt",
        "https://raw.githubusercontent.com/X4BNet/lists_vpn/main/output/vpn/ipv4.txt",
        "MIT licence; common VPN providers, not all",
    ),
)


def refresh_guide(folder: Path = Path("data/lists")) -> str:
    """How to fetch or refresh each list, as lines for a terminal: each is downloaded beside its place, then moved in,
    so that no half list is ever read."""
    return "\n\n".join(_lines(source, folder / source.file_name) for source in SOURCES)


def _lines(source: ListSource, target: Path) -> str:
    fetch = f"curl -fsSL --max-time 60 -o '{target}.new' '{source.url}' && mv '{target}.new' '{target}'"
    return f"# {source.title}: {source.terms}\n{fetch}"
