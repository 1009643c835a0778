"""The whole way with both sources and the real model SDK against local emulators."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.emulators import abuseipdb, virustotal
from tests.emulators.gemini import says, verdict
from tests.service import analyze, service
from tests.system.conftest import Upstreams

LOGIN = {"user": "j.doe", "source_ip": "185.220.101.52", "failed_logins": 47, "success": True, "severity": "critical"}


def alerts(count: int) -> list[dict[str, Any]]:
    """Unique alerts, each with one public address of its own."""
    return [{"name": f"Alert {n}", "alert": {**LOGIN, "source_ip": f"185.220.101.{n}"}} for n in range(1, count + 1)]


def test_analyze__model_and_sources_are_heard(tmp_path: Path, upstreams: Upstreams) -> None:
    upstreams.abuse.known["185.220.101.52"] = abuseipdb.malicious(score=100, tor=True, reports=173)
    upstreams.total.known["185.220.101.52"] = virustotal.stats(malicious=12)
    with service(tmp_path, **upstreams.settings()) as client:
        answer = analyze(client, LOGIN)
    assert (answer["classifier"]["engine"], answer["classifier"]["model"]) == ("gemini", "gemini-3.5-flash-lite")
    intel = answer["threat_intel"]
    assert (intel["abuse_score"], intel["is_tor"], intel["total_reports"]) == (100, True, 173)
    assert {s["name"]: s["status"] for s in intel["sources"]}["virustotal"] == "ok"
    assert answer["performance"]["tokens"] == {"prompt": 900, "output": 120, "thinking": 40, "cached": 0}
    assert answer["performance"]["cost_usd"] == 0.00067
    assert answer["performance"]["cost"] == "$0.0007"
    assert answer["performance"]["cost_basis"] == "measured"
    assert answer["degraded"] is False


def test_analyze__again_it_costs_nothing_and_asks_nobody(tmp_path: Path, upstreams: Upstreams) -> None:
    with service(tmp_path, **upstreams.settings()) as client:
        first = analyze(client, LOGIN)
        upstreams.forget()
        second = analyze(client, LOGIN)
    assert (upstreams.abuse.requests, upstreams.total.requests, upstreams.gemini.requests) == ([], [], [])
    assert (second["performance"]["from_cache"], second["performance"]["cost_usd"]) == (True, 0)
    assert second["performance"]["cost_basis"] == "cached"
    assert {s["name"]: s["status"] for s in second["threat_intel"]["sources"]}["abuseipdb"] == "cached"
    assert first["id"] != second["id"]
    assert first["classification"] == second["classification"]


def test_analyze__the_cache_outlives_the_process(tmp_path: Path, upstreams: Upstreams) -> None:
    for _ in range(2):
        with service(tmp_path, **upstreams.settings()) as client:
            answer = analyze(client, LOGIN)
    assert answer["performance"]["from_cache"] is True
    assert (len(upstreams.abuse.requests), len(upstreams.gemini.requests)) == (1, 1)


def test_batch__each_distinct_thing_is_asked_exactly_once(tmp_path: Path, upstreams: Upstreams) -> None:
    upstreams.delay(0.05)
    body = {"alerts": alerts(5) * 4}
    with service(tmp_path, **upstreams.settings()) as client:
        summary = client.post("/batch", json=body).get_json()["summary"]
    addresses = sorted(f"185.220.101.{n}" for n in range(1, 6))
    assert sorted(upstreams.abuse.asked) == addresses
    assert sorted(upstreams.total.asked) == addresses
    assert len(upstreams.gemini.asked) == 5
    assert (summary["total"], summary["failed"], summary["ai_cache_hit"]) == (20, 0, "75%")


def test_batch__the_most_severe_get_a_scarce_quota(tmp_path: Path, upstreams: Upstreams) -> None:
    levels = ["low", "informational", "critical", "medium", "high", "critical"]
    body = [
        {**item, "alert": {**item["alert"], "severity": level}} for item, level in zip(alerts(6), levels, strict=True)
    ]
    settings = upstreams.settings(model=False, VIRUSTOTAL_QUOTA="3/minute")
    with service(tmp_path, **settings) as client:
        results = client.post("/batch", json={"alerts": body}).get_json()["results"]
    states = [{s["name"]: s["status"] for s in r["threat_intel"]["sources"]}["virustotal"] for r in results]
    assert [n for n, state in enumerate(states) if state == "ok"] == [2, 4, 5]
    assert {state for state in states if state != "ok"} == {"quota_exhausted"}


def test_quota__used_up_it_says_so_and_the_other_source_still_answers(tmp_path: Path, upstreams: Upstreams) -> None:
    with service(tmp_path, **upstreams.settings(model=False, ABUSEIPDB_QUOTA="1/day")) as client:
        analyze(client, LOGIN)
        answer = analyze(client, {**LOGIN, "source_ip": "185.220.101.99"})
        health = client.get("/health").get_json()
    states = {s["name"]: s["status"] for s in answer["threat_intel"]["sources"]}
    assert (states["abuseipdb"], states["virustotal"], answer["degraded"]) == ("quota_exhausted", "ok", True)
    assert answer["threat_intel"]["abuse_score"] is None
    assert (health["status"], health["apis"]["abuse_ip_db_status"]) == ("degraded", "quota_exhausted")


def test_budget__spent_the_rules_answer(tmp_path: Path, upstreams: Upstreams) -> None:
    with service(tmp_path, **upstreams.settings(TRIAGE_AI_DAILY_BUDGET_USD="0.000001")) as client:
        answer = analyze(client, LOGIN)
    assert upstreams.gemini.requests == []
    assert (answer["classifier"]["engine"], answer["degraded"]) == ("rules", True)
    assert "budget" in answer["classifier"]["failure"]
    assert answer["performance"]["cost_usd"] == 0


def test_egress__off_nothing_leaves_and_the_rules_answer(tmp_path: Path, upstreams: Upstreams) -> None:
    with service(tmp_path, **upstreams.settings(TRIAGE_EGRESS="off")) as client:
        answer = analyze(client, LOGIN)
    assert (upstreams.abuse.requests, upstreams.total.requests, upstreams.gemini.requests) == ([], [], [])
    assert (answer["classifier"]["engine"], answer["classification"]) == ("rules", "TRUE_POSITIVE")


def test_sources__url_domain_and_hash_go_to_virustotal_only(tmp_path: Path, upstreams: Upstreams) -> None:
    digest = "3b1f7a52c9d04e6688aa17b3f0e4d9c25a6b7c8d9e0f1a2b3c4d5e6f70819203"
    upstreams.total.known[digest] = virustotal.stats(malicious=40)
    alert = {"url": "http://bad.example.org/x", "domain": "login-verify.info", "file_hash_sha256": digest}
    with service(tmp_path, **upstreams.settings(model=False)) as client:
        answer = analyze(client, alert)
    assert upstreams.abuse.requests == []
    assert {digest, "login-verify.info", "http://bad.example.org/x"} <= set(upstreams.total.asked)
    findings = {i["value"]: i["findings"] for i in answer["threat_intel"]["indicators"]}
    assert [f["status"] for f in findings["http://bad.example.org/x"] if f["source"] == "virustotal"] == ["not_found"]
    assert [f["malicious"] for f in findings[digest] if f["source"] == "virustotal"] == [40]


def test_policy__an_obeying_model_cannot_clear_hard_evidence(tmp_path: Path, upstreams: Upstreams) -> None:
    upstreams.gemini.behave = says(verdict("FALSE_POSITIVE", confidence=99, severity="Informational"))
    upstreams.abuse.known["185.220.101.52"] = abuseipdb.malicious(score=100)
    with service(tmp_path, **upstreams.settings()) as client:
        answer = analyze(client, LOGIN)
    assert answer["classification"] != "FALSE_POSITIVE"
    assert "abuse_score_is_malicious" in [step["rule"] for step in answer["policy"]]
