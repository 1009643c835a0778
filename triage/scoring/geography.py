"""The factor geographic_risk: where the other side is, by the operator's table of countries."""

from __future__ import annotations

import re
from collections.abc import Iterable

from triage.model.dossier import Dossier
from triage.model.finding import Finding
from triage.model.indicator import Indicator, Kind, Origin
from triage.scoring.tables import Tables
from triage.scoring.view import Known, View, worse
from triage.scoring.wording import words_of

MAX_LOCATION = 100_000
# "Frankfurt am Main, Germany" is a place; what is longer may be anything.
MAX_PLACE = 60
_PARTS = re.compile(r"[,;/|()]+")
_CODE = re.compile(r"\b[A-Z]{2}\b")


def geographic_risk(dossier: Dossier, tables: Tables) -> View:
    """The source address's country, the riskiest when sources differ; else the alert's own location.

    An internal source says nothing by itself: then a public destination may raise the score, as an address found in
    text may where no field names a source. Neither may lower it.
    """
    sources = _source_addresses(dossier)
    public = [indicator for indicator in sources if indicator.withheld is None]
    firm = _riskiest(dossier, public, tables)
    if sources and not public:
        return View(None, _riskiest(dossier, _others(dossier, "destination"), tables), "an internal address")
    located = _location(dossier.alert.location, tables)
    hint = None if sources else _riskiest(dossier, _in_text(dossier), tables)
    if firm is not None:
        return View(firm, hint)
    return View(located.firm, worse(hint, located.hint), _why_unknown(public))


def _source_addresses(dossier: Dossier) -> list[Indicator]:
    fields = [i for i in dossier.extraction.indicators if i.kind is Kind.IP and i.origin is Origin.FIELD]
    named = [i for i in fields if i.role == "source" or i.value == dossier.alert.source_ip]
    return named or [indicator for indicator in fields if indicator.role is None]


def _others(dossier: Dossier, role: str) -> list[Indicator]:
    fields = [i for i in dossier.extraction.indicators if i.kind is Kind.IP and i.origin is Origin.FIELD]
    return [i for i in fields if i.withheld is None and (i.role == role or i.value == dossier.alert.destination_ip)]


def _in_text(dossier: Dossier) -> list[Indicator]:
    return [i for i in dossier.extraction.indicators if i.kind is Kind.IP and i.origin is Origin.TEXT]


def _riskiest(dossier: Dossier, indicators: Iterable[Indicator], tables: Tables) -> Known | None:
    wanted = set(indicators)
    worst: Known | None = None
    for finding in dossier.enrichment.findings:
        if finding.indicator in wanted:
            worst = worse(worst, _by_finding(finding, tables))
    return worst


def _by_finding(finding: Finding, tables: Tables) -> Known | None:
    code = finding.reading.country if finding.reading else None
    if not code:
        return None
    return _graded(code.upper(), f"{finding.indicator.value} is in {code.upper()} ({finding.source})", tables)


def _graded(code: str, words: str, tables: Tables) -> Known:
    listed = tables.countries.get(code)
    risk = tables.other_countries if listed is None else listed
    return Known(risk, f"{words}; the table of countries gives {risk} of 100")


def _location(location: str | None, tables: Tables) -> View:
    """The sender's words: firm for "Country" and "City, Country", a hint when a longer text names a country."""
    text = (location or "")[:MAX_LOCATION].strip()
    code = _whole(text, tables)
    if code is None and len(text) <= MAX_PLACE:
        code = _whole(_PARTS.split(text.rstrip(" )"))[-1].strip(), tables)
    firm = _graded(code, f"the alert's location is {code}", tables) if code else None
    return View(firm, _named(text, tables))


def _whole(part: str, tables: Tables) -> str | None:
    if len(part) == 2 and part.isascii() and part.isalpha():
        return part.upper()
    return tables.country_names.get(words_of(part))


def _named(text: str, tables: Tables) -> Known | None:
    spaced = f" {words_of(text)} "
    codes = {code for name, code in tables.country_names.items() if f" {name} " in spaced}
    ends = {words[end] for part in _PARTS.split(text) if (words := part.split()) for end in (0, -1)}
    codes |= {word.upper() for word in (*_CODE.findall(text), *ends) if word.upper() in tables.countries}
    worst: Known | None = None
    for code in sorted(codes):
        worst = worse(worst, _graded(code, f"the alert's location names {code}", tables))
    return worst


def _why_unknown(public: list[Indicator]) -> str:
    if public:
        return f"no source gave the country of {public[0].value}"
    return "no source address and no location that names a country"
