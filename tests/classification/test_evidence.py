"""The numbered facts: what is among them, in which order, and what is cut."""

from __future__ import annotations

import dataclasses

from tests.classification.labelled import dossier_of
from triage.classification.evidence import gather_evidence
from triage.model.finding import Enrichment, Finding, Reading, SourceStatus
from triage.model.indicator import Indicator, Kind, Origin


def finding(value: str, reading: Reading | None, origin: Origin = Origin.FIELD) -> Finding:
    return Finding("abuseipdb", Indicator(value, Kind.IP, origin), SourceStatus.OK, reading)


def test_evidence__sources_come_first_then_the_name_then_what_was_read() -> None:
    dossier = dossier_of("Malware", {"note": "n", "source_ip": "8.8.8.8", "action": "not cleaned"})
    dossier = dataclasses.replace(
        dossier, enrichment=Enrichment((finding("8.8.8.8", Reading(country="US", abuse_score=100)),))
    )

    shown = [(e.id, e.source, e.path, e.value, e.indicator) for e in gather_evidence(dossier)]

    assert shown == [
        ("E1", "abuseipdb", "abuse_score", 100, "8.8.8.8"),
        ("E2", "abuseipdb", "country", "US", "8.8.8.8"),
        ("E3", "alert", "", "Malware", None),
        ("E4", "alert", "/action", "not cleaned", None),
        ("E5", "alert", "/source_ip", "8.8.8.8", None),
        ("E6", "alert", "/note", "n", None),
    ]


def test_evidence__is_capped_and_what_matters_stays() -> None:
    raw = {f"k{i}": i for i in range(200)} | {"command_line": "vssadmin delete shadows"}
    many = tuple(finding(f"8.8.8.{i}", Reading(abuse_score=i, country="US")) for i in range(40))
    dossier = dataclasses.replace(dossier_of("x", raw), enrichment=Enrichment(many))

    evidence = gather_evidence(dossier)

    assert [sum(e.source == "abuseipdb" for e in evidence), sum(e.source == "alert" for e in evidence)] == [24, 40]
    assert {e.path for e in evidence if e.source == "abuseipdb"} == {"abuse_score"}
    assert "/command_line" in {e.path for e in evidence}


def test_evidence__indicators_of_text_come_last() -> None:
    both = (finding("1.1.1.1", Reading(abuse_score=9), Origin.TEXT), finding("8.8.8.8", Reading(abuse_score=1)))
    dossier = dataclasses.replace(dossier_of("x", {}), enrichment=Enrichment(both))

    assert [e.indicator for e in gather_evidence(dossier)[:2]] == ["8.8.8.8", "1.1.1.1"]


def test_evidence__long_values_are_cut_with_a_mark() -> None:
    value = gather_evidence(dossier_of("x", {"message": "a" * 301}))[1].value

    assert value == "a" * 299 + "…"


def test_evidence__no_answer_is_no_fact() -> None:
    dossier = dataclasses.replace(dossier_of("x", {}), enrichment=Enrichment((finding("8.8.8.8", None),)))

    assert [e.source for e in gather_evidence(dossier)] == ["alert"]
