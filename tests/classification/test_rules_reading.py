"""One reading serves both stages of an alert, and nothing of it stays."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor

from tests.classification.labelled import dossier_of
from triage.classification.reading import read_ahead, read_once
from triage.model.finding import Enrichment

RAW = {"source_ip": "203.0.113.9", "failed_logins": 47}


def test_reading__is_made_once_for_both_stages() -> None:
    dossier = dossier_of("Login", RAW)
    first = read_ahead(dossier)

    assert read_once(dataclasses.replace(dossier, evidence=())) is first
    assert read_once(dossier) is not first


def test_reading__of_another_alert_is_not_used() -> None:
    first = read_ahead(dossier_of("Login", RAW))

    assert read_once(dossier_of("Login", RAW)) is not first


def test_reading__is_made_anew_when_a_source_has_answered_meanwhile() -> None:
    dossier = dossier_of("Login", RAW)
    first = read_ahead(dossier)

    assert read_once(dataclasses.replace(dossier, enrichment=Enrichment(()))) is not first


def test_reading__of_one_thread_is_not_used_by_another() -> None:
    dossier = dossier_of("Login", RAW)
    first = read_ahead(dossier)

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(read_once, dossier).result() is not first
