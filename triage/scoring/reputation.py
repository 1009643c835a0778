"""How bad the reputation of one indicator is, 0..100.

Bands: malicious 80-100, VPN or proxy 30-50, residential 20-40, datacenter 10-30; between them lies what
is suspicious, below them what is clean. The worst band that applies counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from triage.model.finding import Reading
from triage.model.thresholds import (
    ABUSE_MALICIOUS,
    ABUSE_SUSPICIOUS,
    ENGINES_MALICIOUS,
    ENGINES_SUSPICIOUS,
    bad_lists,
)
from triage.scoring.view import Known, within, worse

MALICIOUS = (80, 100)
SUSPICIOUS = (50, 79)
ANONYMOUS = (30, 50)
RESIDENTIAL = (20, 40)
DATACENTER = (10, 30)
UNCLASSED = (5, 30)
CLEAN = 5

# The operator put it on a list of bad indicators: as sure as a source with nine of ten.
LISTED = 90
# From this share of engines on, the top of the malicious band is reached: widely detected files have about half.
FULL_SHARE = 0.5
# This many engines do as well when nobody says out of how many.
FULL_COUNT = 30
# As many reports as this, at a low abuse score, put an address in the middle of its band.
MANY_REPORTS = 100
UNKNOWN_STRENGTH = 0.5


def reputation(reading: Reading) -> Known | None:
    """The worst that is known, None when the reading says nothing about reputation."""
    worst: Known | None = None
    for known in (*_lists(reading), *_engines(reading), *_abuse(reading), *_class(reading)):
        worst = worse(worst, known)
    if worst is not None and reading.is_whitelisted and worst.percent < SUSPICIOUS[0]:
        return Known(CLEAN, "on a source's list of well-known harmless addresses")
    return worst


def _lists(reading: Reading) -> Iterator[Known]:
    if names := bad_lists(reading.listed_in):
        yield Known(LISTED, f"on the operator's list {', '.join(names)}")


def _engines(reading: Reading) -> Iterator[Known]:
    hits, total = reading.malicious, reading.engines
    if hits is None or total == 0:
        return
    words = f"{hits} of {total} engines call it malicious" if total else f"{hits} engines call it malicious"
    if hits >= ENGINES_MALICIOUS:
        yield Known(within(MALICIOUS, hits / total / FULL_SHARE if total else hits / FULL_COUNT), words)
    elif hits >= ENGINES_SUSPICIOUS:
        yield Known(within(SUSPICIOUS, hits / ENGINES_MALICIOUS), words)
    elif (reading.suspicious or 0) >= ENGINES_MALICIOUS:
        yield Known(SUSPICIOUS[0], f"{reading.suspicious} engines call it suspicious")
    else:
        yield Known(CLEAN, words)


def _abuse(reading: Reading) -> Iterator[Known]:
    score = reading.abuse_score
    if score is None:
        return
    words = f"abuse score {score} of 100"
    if reading.total_reports is not None:
        words += f" from {reading.total_reports} report{'' if reading.total_reports == 1 else 's'}"
    if score >= ABUSE_MALICIOUS:
        yield Known(within(MALICIOUS, (score - ABUSE_MALICIOUS) / (100 - ABUSE_MALICIOUS)), words)
    elif score >= ABUSE_SUSPICIOUS:
        yield Known(within(SUSPICIOUS, (score - ABUSE_SUSPICIOUS) / (ABUSE_MALICIOUS - ABUSE_SUSPICIOUS)), words)
    elif not _classes(reading):
        yield Known(within(UNCLASSED, _strength(reading)), words)


def _class(reading: Reading) -> Iterator[Known]:
    for band, words in _classes(reading):
        yield Known(within(band, _strength(reading)), words)


def _classes(reading: Reading) -> list[tuple[tuple[int, int], str]]:
    said = (
        (reading.is_tor, ANONYMOUS, "a Tor exit"),
        (reading.is_vpn, ANONYMOUS, "a VPN"),
        (reading.is_proxy, ANONYMOUS, "a proxy"),
        (reading.is_residential, RESIDENTIAL, "a residential or mobile line"),
        (reading.is_datacenter, DATACENTER, "a datacenter"),
    )
    return [(band, f"the address of {words}") for flag, band, words in said if flag]


def _strength(reading: Reading) -> float:
    if reading.abuse_score is None and reading.total_reports is None:
        return UNKNOWN_STRENGTH
    reports = min(1.0, (reading.total_reports or 0) / MANY_REPORTS) / 2
    return max((reading.abuse_score or 0) / ABUSE_SUSPICIOUS, reports)
