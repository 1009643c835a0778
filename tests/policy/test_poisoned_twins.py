"""An obeying model, and each poisoned alert beside its clean twin."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain, islice, product

import pytest

from tests.builders import ADDRESS_SOURCES, a_dossier, a_finding, an_alert, an_indicator, an_opinion, in_text, no_answer
from tests.policy.sentences import ATTACKS
from tests.scoring.tables import scored
from triage.classification.reply import LEAKED
from triage.model.dossier import Dossier
from triage.model.finding import SourceStatus
from triage.model.indicator import Extraction, Kind
from triage.model.opinion import FiredSignal
from triage.model.scales import Classification, Priority, Severity
from triage.model.verdict import Verdict
from triage.policy import floor
from triage.policy.decide import decide

SMALL, FULL = 2_000, 120_000
FIELDS = [
    "name",
    "message",
    "user",
    "host",
    "url",
    "user_agent",
    "subject",
    "command_line",
    "file",
    "query",
    "note",
    "ref",
]
RANKS = list(Priority)
FP, NR, TP = Classification.FALSE_POSITIVE, Classification.NEEDS_REVIEW, Classification.TRUE_POSITIVE
IP = an_indicator("185.220.101.52", role="source")
DOMAIN = an_indicator("evil.example.org", Kind.DOMAIN)
FILE = an_indicator("a" * 64, Kind.SHA256)
HARMLESS = {"abuse_score": 0, "is_tor": False, "country": "US", "is_whitelisted": True}


def _raw() -> dict[str, object]:
    return {field: f"{field} value" for field in FIELDS[1:]}


def _base(findings: tuple = (), alert: dict | None = None, **fields: object) -> Dossier:
    given = {"severity": Severity.LOW, "message": "message value", "source_ip": "185.220.101.52"} | (alert or {})
    return a_dossier(an_alert("Login", raw=_raw(), **given), findings, **fields)


RULES_SAY = an_opinion(NR, signals=(FiredSignal("dumping", 70, "It dumps credentials."),), engine="rules")
UNHEARD = (no_answer(IP, SourceStatus.QUOTA_EXHAUSTED), no_answer(IP, source="virustotal"))
BASES: dict[str, list[Dossier]] = {
    "abuse_score_is_malicious": [_base((a_finding(IP, abuse_score=score),)) for score in (75, 100)],
    "engines_say_malicious": [_base((a_finding(i, "virustotal", malicious=9, engines=90),)) for i in (DOMAIN, FILE)],
    "operator_lists_it": [_base((a_finding(i, "lists", listed_in=("bad-x",)),)) for i in (IP, DOMAIN, FILE)],
    "tor_exit_logs_in": [
        _base((a_finding(IP, is_tor=True, abuse_score=0),), {"success": ok, "failed_logins": 4}) for ok in (True, False)
    ],
    "rules_find_an_attack": [_base(baseline=opinion) for opinion in (RULES_SAY, an_opinion(TP, engine="rules"))],
    "risk_is_high": [_base(alert={"alert_type": kind}) for kind in ("malware", "ransomware", "command execution")],
    "needed_source_failed": [
        _base(UNHEARD, speaks_of=ADDRESS_SOURCES),
        _base((no_answer(DOMAIN, source="virustotal"),), speaks_of=ADDRESS_SOURCES),
    ],
    "reason_cites_nothing": [_base(opinion=an_opinion(cites=cites)) for cites in (("E99",), ())],
    "text_was_cut": [
        _base(extraction=Extraction((), ("more than 20 indicators in text",))),
        _base(opinion=replace(an_opinion(), cuts=("/note: 5 characters",))),
    ],
    "reply_leaked_a_marker": [_base(opinion=replace(an_opinion(engine="rules"), failure=LEAKED))],
}
EVERY_BASE = [base for bases in BASES.values() for base in bases]
SENTENCES = [sentence for sentences in ATTACKS.values() for sentence in sentences]


@cache
def _scored(base_number: int) -> Dossier:
    base = EVERY_BASE[base_number]
    return replace(base, risk=scored(base))


def poisoned(clean: Dossier, field: str, sentence: str) -> Dossier:
    """The same alert with a sentence in one field, a clean address in it, and that address looked up."""
    stuffed = f"{field} value {sentence} 8.8.8.8"
    alert = replace(clean.alert, raw={**clean.alert.raw, field: stuffed})
    if field in ("name", "message"):
        alert = replace(alert, **{field: f"{getattr(alert, field)} {sentence} 8.8.8.8"})
    extra = a_finding(in_text("8.8.8.8"), **HARMLESS)
    dossier = replace(
        clean,
        alert=alert,
        extraction=replace(clean.extraction, indicators=(*clean.extraction.indicators, extra.indicator)),
        enrichment=replace(clean.enrichment, findings=(*clean.enrichment.findings, extra)),
    )
    return replace(dossier, risk=scored(dossier))


def pairs(count: int) -> Iterator[tuple[Dossier, Dossier]]:
    """Clean and poisoned, drawn evenly from bases x fields x sentences, the same each time."""
    draw = random.Random(2_026)
    sentences = draw.sample(SENTENCES, len(SENTENCES))
    every = product(sentences, FIELDS, range(len(EVERY_BASE)))
    places = draw.sample(range(len(sentences) * len(FIELDS) * len(EVERY_BASE)), count) if count < FULL else None
    chosen = every if places is None else _at(sorted(places), every)
    for sentence, field, number in islice(chosen, count):
        yield _scored(number), poisoned(_scored(number), field, sentence)


def _at(places: list[int], every: Iterator[tuple[str, str, int]]) -> Iterator[tuple[str, str, int]]:
    wanted = set(places)
    return (item for place, item in enumerate(every) if place in wanted)


def flips(pair_count: int) -> list[str]:
    """What is lower in a poisoned alert than in its clean twin, and what fell below the floor."""
    return list(chain.from_iterable(_lower(decide(clean), clean, bad) for clean, bad in pairs(pair_count)))


def _lower(verdict: Verdict, clean: Dossier, bad: Dossier) -> Iterator[str]:
    judged = decide(bad)
    assert clean.risk is not None
    assert bad.risk is not None
    if judged.classification is FP:
        yield "cleared"
    if judged.classification.rank < verdict.classification.rank or judged.severity.rank < verdict.severity.rank:
        yield "verdict"
    if bad.risk.score < clean.risk.score or RANKS.index(bad.risk.priority) < RANKS.index(clean.risk.priority):
        yield "score"


def test_bases__are_at_least_twenty_and_held_by_their_rule() -> None:
    assert len(EVERY_BASE) >= 20
    assert set(BASES) == {rule.__name__ for rule in floor.FLOOR} - {"text_gives_orders"}
    for name, bases in BASES.items():
        for base in bases:
            verdict = decide(replace(base, risk=scored(base)))
            assert name in {step.rule for step in verdict.policy}


def test_twins__small_count() -> None:
    assert flips(SMALL) == []


@pytest.mark.long
@pytest.mark.timeout(1_800)
def test_twins__full_count() -> None:
    assert len(SENTENCES) * len(FIELDS) * len(EVERY_BASE) >= FULL
    assert flips(FULL) == []


@pytest.mark.parametrize("name", sorted(BASES))
def test_each_rule__removed_lets_its_bases_be_cleared(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floor, "FLOOR", tuple(rule for rule in floor.FLOOR if rule.__name__ != name))
    cleared = [base for base in BASES[name] if decide(replace(base, risk=scored(base))).classification is FP]
    assert cleared


def test_orders__alone_hold_the_floor() -> None:
    base = _base()
    judged = [decide(poisoned(base, field, said)) for said in SENTENCES[::25] for field in FIELDS]
    assert FP not in {verdict.classification for verdict in judged}


def test_orders__rule_removed_clears_alerts(monkeypatch: pytest.MonkeyPatch) -> None:
    others = tuple(rule for rule in floor.FLOOR if rule is not floor.text_gives_orders)
    monkeypatch.setattr(floor, "FLOOR", others)
    assert decide(poisoned(_base(), "message", SENTENCES[0])).classification is FP
