"""The two factors that intelligence sources speak of: reputation, and hiding behind Tor, a proxy or a VPN."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from triage.model.dossier import Dossier
from triage.model.finding import Reading
from triage.scoring.reputation import SUSPICIOUS, reputation
from triage.scoring.standing import Standing, standings
from triage.scoring.tables import Tables
from triage.scoring.view import Known, View, worse

# A choice: Tor is built to hide, a proxy often is, a VPN mostly serves ordinary work.
TOR = 100
PROXY = 70
VPN = 60

_Judge = Callable[[Reading], Known | None]


def ip_reputation(dossier: Dossier, _tables: Tables) -> View:
    """The worst reputation over all indicators: addresses, domains, links and file hashes."""
    return _view(standings(dossier), reputation, SUSPICIOUS[0])


def anonymizer(dossier: Dossier, _tables: Tables) -> View:
    """Whether an address of the alert is a Tor exit, a proxy or a VPN."""
    addresses = [standing for standing in standings(dossier) if standing.is_public_address]
    return _view(addresses, _anonymity, VPN)


def _anonymity(reading: Reading) -> Known | None:
    flags = ((reading.is_tor, TOR, "Tor exit"), (reading.is_proxy, PROXY, "proxy"), (reading.is_vpn, VPN, "VPN"))
    for flag, percent, word in flags:
        if flag:
            return Known(percent, f"is a {word}")
    denied = [word for flag, _, word in flags if flag is False]
    return Known(0, f"is no {' and no '.join(denied)}") if denied else None


def _view(all_standings: Iterable[Standing], judge: _Judge, harmless_below: int) -> View:
    """Firm from fields, hint from text. A low firm value is not believed while a field's indicator went unheard."""
    every = tuple(all_standings)
    fields = [standing for standing in every if not standing.in_text]
    texts = [standing for standing in every if standing.in_text]
    firm = _worst(fields, judge)
    unheard = [standing for standing in fields if standing.failed and judge(standing.reading) is None]
    if firm is not None and unheard and firm.percent < harmless_below:
        firm = None
    return View(firm, _worst(texts, judge), _why_unknown(fields, unheard))


def _worst(all_standings: list[Standing], judge: _Judge) -> Known | None:
    worst: Known | None = None
    for standing in all_standings:
        known = judge(standing.reading)
        if known is not None:
            sources = ", ".join(standing.sources)
            worst = worse(worst, Known(known.percent, f"{standing.indicator.value}: {known.reason} ({sources})"))
    return worst


def _why_unknown(fields: list[Standing], unheard: list[Standing]) -> str:
    if unheard:
        names = ", ".join(dict.fromkeys(name for standing in unheard for name in standing.failed))
        return f"could not ask about {unheard[0].indicator.value} ({names}); not counted as harmless"
    public = [standing for standing in fields if standing.indicator.withheld is None]
    if not public:
        return "only internal or reserved indicators, never asked about" if fields else "no indicator to ask about"
    asked = ", ".join(dict.fromkeys(name for standing in public for name in standing.asked))
    about = f"asked about {public[0].indicator.value}: {asked}; it could not say"
    return about if asked else "no source was asked"
