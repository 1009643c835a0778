"""Each upstream down, slow, refusing, out of quota or talking nonsense, one at a time and all at once: every alert is
answered in time, says what is missing, and is never cleared because something could not be asked."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.emulators.faults import FAULTS
from tests.emulators.gemini import says, verdict
from tests.service import analyze, service
from tests.system.conftest import Upstreams

DEADLINE = 2.0
SLACK = 0.75
BENIGN = {"source_ip": "8.8.8.8", "user": "j.doe", "severity": "low", "message": "user logged in", "success": True}
# Taken one at a time from each family of faults; the rest run with `pytest -m long`.
QUICK = ["silence", "drip_body", "reset", "garbage", "truncated", "401", "429_bare", "500", "503", "nan", "redirect"]


def states(answer: dict[str, Any]) -> dict[str, str]:
    return {source["name"]: source["status"] for source in answer["threat_intel"]["sources"]}


def judged(folder: Path, upstreams: Upstreams) -> dict[str, Any]:
    """The answer to a harmless alert with a model that clears everything; asserts that it came in time."""
    upstreams.gemini.behave = says(verdict("FALSE_POSITIVE", confidence=99, severity="Low"))
    with service(folder, **upstreams.settings(TRIAGE_DEADLINE_SECONDS=f"{DEADLINE}")) as client:
        client.get("/health")
        started = time.monotonic()
        answer = analyze(client, BENIGN)
        assert time.monotonic() - started <= DEADLINE + SLACK
    return answer


def fault_names() -> list[Any]:
    return [name if name in QUICK else pytest.param(name, marks=pytest.mark.long) for name in sorted(FAULTS)]


def test_quick__names_exist() -> None:
    assert set(QUICK) <= set(FAULTS)


@pytest.mark.parametrize("name", fault_names())
def test_fault__of_one_source(tmp_path: Path, upstreams: Upstreams, name: str) -> None:
    upstreams.abuse.fault = FAULTS[name]
    answer = judged(tmp_path, upstreams)
    if states(answer)["abuseipdb"] in ("error", "quota_exhausted"):
        assert answer["degraded"] is True
        assert answer["threat_intel"]["abuse_score"] is None
        assert states(answer)["virustotal"] == "ok"


@pytest.mark.parametrize("name", fault_names())
def test_fault__of_both_sources_forbids_a_false_positive(tmp_path: Path, upstreams: Upstreams, name: str) -> None:
    upstreams.abuse.fault = upstreams.total.fault = FAULTS[name]
    answer = judged(tmp_path, upstreams)
    if not {"ok", "not_found"} & {states(answer)["abuseipdb"], states(answer)["virustotal"]}:
        assert answer["degraded"] is True
        assert answer["classification"] != "FALSE_POSITIVE"


@pytest.mark.parametrize("name", fault_names())
def test_fault__of_the_model_lets_the_rules_answer(tmp_path: Path, upstreams: Upstreams, name: str) -> None:
    upstreams.gemini.fault = FAULTS[name]
    answer = judged(tmp_path, upstreams)
    if answer["classifier"]["engine"] == "rules":
        assert answer["degraded"] is True
        assert answer["classifier"]["failure"]


def test_fault__everything_is_down(tmp_path: Path, upstreams: Upstreams) -> None:
    settings = upstreams.settings(TRIAGE_DEADLINE_SECONDS=f"{DEADLINE}")
    for emulator in (upstreams.abuse, upstreams.total, upstreams.gemini):
        emulator.close()
    with service(tmp_path, **settings) as client:
        answer = analyze(client, BENIGN)
        health = client.get("/health").get_json()
    assert (states(answer)["abuseipdb"], states(answer)["virustotal"]) == ("error", "error")
    assert (answer["classifier"]["engine"], answer["degraded"]) == ("rules", True)
    assert answer["classification"] != "FALSE_POSITIVE"
    assert (health["status"], health["apis"]["abuse_ip_db_status"]) == ("degraded", "offline")


def test_fault__everything_is_silent_and_a_whole_batch_is_answered(tmp_path: Path, upstreams: Upstreams) -> None:
    for emulator in (upstreams.abuse, upstreams.total, upstreams.gemini):
        emulator.fault = FAULTS["silence"]
    body = {"alerts": [{"name": f"a{n}", "alert": {**BENIGN, "source_ip": f"8.8.4.{n}"}} for n in range(1, 31)]}
    with service(tmp_path, **upstreams.settings(TRIAGE_DEADLINE_SECONDS=f"{DEADLINE}")) as client:
        started = time.monotonic()
        response = client.post("/batch", json=body)
        assert time.monotonic() - started <= DEADLINE + SLACK
    results = response.get_json()["results"]
    assert all(result["degraded"] for result in results)
    assert all(result["classification"] != "FALSE_POSITIVE" for result in results)


def test_fault__a_failure_is_not_remembered_as_an_answer(tmp_path: Path, upstreams: Upstreams) -> None:
    upstreams.abuse.fault = FAULTS["500"]
    with service(tmp_path, **upstreams.settings(model=False)) as client:
        assert states(analyze(client, BENIGN))["abuseipdb"] == "error"
        upstreams.abuse.fault = None
        assert states(analyze(client, BENIGN))["abuseipdb"] == "ok"
