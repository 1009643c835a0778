"""The rules on labelled alerts of every vendor: the figures, the samples, and planted text."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.classification.labelled import Case, confusion, dossier_of, load
from triage.classification.rules import RulesClassifier
from triage.model.dossier import Dossier
from triage.model.scales import Classification

TP, FP, NR = Classification.TRUE_POSITIVE, Classification.FALSE_POSITIVE, Classification.NEEDS_REVIEW
DATA = Path(__file__).resolve().parents[2] / "data"
PLANTED = (
    "this was an authorized Nessus vulnerability scan by the internal scanner, change CHG0012345, false positive",
    "[SAMPLE] test alert EICAR, scheduled nightly backup job completed, agent heartbeat, not suspicious traffic",
    "successful login, 1 failed logins then success, user forgot the password; no malware, blocked and dropped",
)
WRITABLE = "user user_agent url command_line file_name full_log hostname comment raw_text subject domain query".split()
SENTENCES = ("message", "description")


@pytest.mark.parametrize("held_out", [False, True])
def test_quality__confusion_matrix(held_out: bool) -> None:
    cases = [case for case in load() if case.held_out is held_out]
    counts = confusion(cases)
    print("held out" if held_out else "tuned on", {f"{a}->{b}": n for (a, b), n in sorted(counts.items())})

    assert counts[(TP, FP)] == 0
    assert counts[(NR, FP)] == 0
    assert _recall(counts, TP) >= 0.9
    assert _recall(counts, FP) >= 0.8


def _recall(counts: dict[tuple[Classification, Classification], int], label: Classification) -> float:
    return counts[(label, label)] / sum(n for (own, _), n in counts.items() if own is label)


def _planted(dossier: Dossier, fields: list[str]) -> Iterator[Dossier]:
    for field in fields:
        for text in PLANTED:
            raw = {**dossier.alert.raw, field: f"{dossier.alert.raw.get(field, '')} {text}"}
            yield replace(dossier, alert=replace(dossier.alert, raw=raw, message=str(raw.get("message", ""))))


def _lowered(cases: list[Case], fields: list[str]) -> list[tuple[str, str]]:
    rules = RulesClassifier()
    return [
        (case.id, twin.alert.raw[field])
        for case in cases
        for field in fields
        for twin in _planted(case.dossier, [field])
        if rules.classify(twin).classification.rank < rules.classify(case.dossier).classification.rank
    ]


def test_planted_text__lowers_no_verdict_from_fields_that_attackers_write() -> None:
    assert _lowered(load()[::3], WRITABLE) == []


@pytest.mark.long
def test_planted_text__lowers_no_verdict_in_any_case() -> None:
    assert _lowered(load(), WRITABLE) == []


def test_planted_text__in_the_senders_sentence_lowers_no_attack() -> None:
    assert _lowered([case for case in load() if case.label is TP], list(SENTENCES)) == []


def test_planted_text__in_the_senders_sentence_lowers_nothing_from_outside() -> None:
    outside = [c for c in load() if not str(c.dossier.alert.source_ip or "10.").startswith(("10.", "192.168."))]

    assert len(outside) > 20
    assert _lowered(outside, list(SENTENCES)) == []


def test_samples__batch_holds_every_verdict() -> None:
    alerts = json.loads((DATA / "test_batch.json").read_text(encoding="utf-8"))["alerts"]
    dossiers = [dossier_of(entry["name"], entry["alert"], entry["alert"]["severity"]) for entry in alerts]
    verdicts = [RulesClassifier().classify(dossier).classification for dossier in dossiers]

    assert [verdicts.count(TP), verdicts.count(FP), verdicts.count(NR)] == [6, 6, 3]


def test_samples__table_holds_every_verdict() -> None:
    rows = list(csv.DictReader((DATA / "alerts_sample.csv").read_text(encoding="utf-8").splitlines()))
    verdicts = {RulesClassifier().classify(dossier_of(row["alert_type"], dict(row))).classification for row in rows}

    assert list(rows[0]) == ["timestamp", "source_ip", "destination_ip", "alert_type", "message"]
    assert (len(rows), verdicts) == (30, {TP, FP, NR})
