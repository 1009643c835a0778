"""Who is at the other end: what sources say of an address, a name or a hash, and known anonymisers."""

from __future__ import annotations

from collections.abc import Callable

from triage.classification.facts import Facts
from triage.classification.signal import Read, Sight, Signal, reads
from triage.classification.signals.tor import in_tor_network
from triage.model.finding import Finding, Reading

# AbuseIPDB's documentation advises against blocking below 75; below 25 is noise of a shared address.
ABUSE_HIGH, ABUSE_SOME = 75, 25
# One engine of some seventy is often wrong; five agree by accident rarely.
ENGINES_MANY, ENGINES_SOME = 5, 2
GEOGRAPHY_HIGH = 0.7
ANONYMISER_LISTS = ("tor", "vpn", "proxy", "datacenter", "cloud")


def found(field: str, test: Callable[[Reading], bool]) -> Callable[[Facts], Sight | None]:
    """Fires on the first reading that passes the test; its reason may use {source}, {indicator} and {value}."""

    def look(facts: Facts) -> Sight | None:
        hit = next((f for f in facts.findings if f.reading is not None and test(f.reading)), None)
        return _sight(hit, field) if hit else None

    return look


def _sight(finding: Finding, field: str) -> Sight:
    value = getattr(finding.reading, field)
    shown = ", ".join(value) if isinstance(value, tuple) else value
    read = Read(field, finding.source, finding.indicator.value)
    return Sight((read,), {"source": finding.source, "indicator": finding.indicator.value, "value": shown})


def _abuse(least: int, limit: int) -> Callable[[Reading], bool]:
    return lambda reading: reading.abuse_score is not None and least <= reading.abuse_score < limit


def _engines(least: int, limit: int) -> Callable[[Reading], bool]:
    return lambda reading: reading.malicious is not None and least <= reading.malicious < limit


def _on_bad_list(reading: Reading) -> bool:
    return any(not name.lower().startswith(ANONYMISER_LISTS) for name in reading.listed_in)


def _on_tor_list(reading: Reading) -> bool:
    return any(name.lower().startswith("tor") for name in reading.listed_in)


def tor_network(facts: Facts) -> Sight | None:
    """An address of the alert lies in the network of Tor exits."""
    for known in (facts.source, facts.destination):
        if known and in_tor_network(known.value):
            return Sight(reads(known.path), {"address": known.value})
    return None


def risky_country(facts: Facts) -> Sight | None:
    """The operator's table rates the country high, and the event comes from outside."""
    if facts.geo_risk is None or facts.geo_risk < GEOGRAPHY_HIGH or facts.source_internal:
        return None
    known = facts.location or facts.source
    return Sight(reads(known.path if known else ""), {"value": f"{facts.geo_risk:.2f}"})


SIGNALS = (
    Signal(
        "abuse_high",
        45,
        "{source} gives {indicator} an abuse score of {value} of 100",
        found("abuse_score", _abuse(ABUSE_HIGH, 101)),
    ),
    Signal(
        "abuse_some",
        20,
        "{source} gives {indicator} an abuse score of {value} of 100",
        found("abuse_score", _abuse(ABUSE_SOME, ABUSE_HIGH)),
    ),
    Signal(
        "engines_many",
        50,
        "{source}: {value} engines call {indicator} malicious",
        found("malicious", _engines(ENGINES_MANY, 10**6)),
    ),
    Signal(
        "engines_some",
        30,
        "{source}: {value} engines call {indicator} malicious",
        found("malicious", _engines(ENGINES_SOME, ENGINES_MANY)),
    ),
    Signal(
        "engine_one",
        10,
        "{source}: {value} engine calls {indicator} malicious",
        found("malicious", _engines(1, ENGINES_SOME)),
    ),
    Signal("bad_list", 45, "{indicator} is on the list {value} of {source}", found("listed_in", _on_bad_list)),
    Signal(
        "tor_exit",
        35,
        "{source} knows {indicator} as a Tor exit",
        found("is_tor", lambda r: bool(r.is_tor)),
        "T1090.003",
    ),
    Signal(
        "tor_list", 35, "{indicator} is on the list {value} of {source}", found("listed_in", _on_tor_list), "T1090.003"
    ),
    Signal(
        "vpn_exit", 15, "{source} knows {indicator} as a VPN exit", found("is_vpn", lambda r: bool(r.is_vpn)), "T1090"
    ),
    Signal(
        "proxy_exit",
        15,
        "{source} knows {indicator} as a proxy",
        found("is_proxy", lambda r: bool(r.is_proxy)),
        "T1090",
    ),
    Signal("tor_network", 35, "{address} lies in 185.220.100.0/22, a network of Tor exits", tor_network, "T1090.003"),
    Signal("risky_country", 10, "The country's risk is {value} of 1 by the operator's table", risky_country),
)
