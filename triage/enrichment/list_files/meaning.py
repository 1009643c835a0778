"""What a list file says about its entries, told by the beginning of its name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from triage.model.indicator import HASHES, Kind


class Effect(StrEnum):
    """What being listed means."""

    TOR = "tor"
    VPN = "vpn"
    PROXY = "proxy"
    DATACENTER = "datacenter"
    BAD = "bad"
    BENIGN = "benign"


@dataclass(frozen=True, slots=True)
class Meaning:
    """`kinds` is what an entry may be: an address or range (IP), a domain, a URL, a hash."""

    effect: Effect
    kinds: frozenset[Kind]


ADDRESSES = frozenset({Kind.IP})
KNOWN_GOOD = frozenset({Kind.IP, Kind.DOMAIN})

MEANINGS: dict[str, Meaning] = {
    "tor": Meaning(Effect.TOR, ADDRESSES),
    "vpn": Meaning(Effect.VPN, ADDRESSES),
    "proxy": Meaning(Effect.PROXY, ADDRESSES),
    "datacenter": Meaning(Effect.DATACENTER, ADDRESSES),
    "bad-ips": Meaning(Effect.BAD, ADDRESSES),
    "bad-domains": Meaning(Effect.BAD, frozenset({Kind.DOMAIN})),
    "bad-urls": Meaning(Effect.BAD, frozenset({Kind.URL})),
    "bad-hashes": Meaning(Effect.BAD, HASHES),
    "known-scanners": Meaning(Effect.BENIGN, KNOWN_GOOD),
    "allow": Meaning(Effect.BENIGN, KNOWN_GOOD),
}

SUFFIXES = frozenset({".txt", ".json", ".list", ".netset"})


def meaning_of(file_name: str) -> Meaning | None:
    """The meaning of a file by its name; None for a file that is no list (the folder's README, a download's rest)."""
    stem, dot, suffix = file_name.lower().rpartition(".")
    if dot + suffix not in SUFFIXES:
        return None
    return next((meaning for prefix, meaning in MEANINGS.items() if stem.startswith(prefix)), None)
