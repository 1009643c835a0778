"""POST /analyze and POST /batch: the answer, field by field."""

from __future__ import annotations

import json

from flask.testing import FlaskClient

from tests.service import ROOT, analyze

ATTACK = {
    "user": "j.doe",
    "source_ip": "185.220.101.52",
    "destination_ip": "10.0.0.5",
    "failed_logins": 47,
    "success": True,
    "severity": "critical",
    "alert_type": "brute_force",
    "time": "2026-01-02T03:04:05Z",
}


def test_analyze__every_field_of_the_contract_has_its_type(client: FlaskClient) -> None:
    answer = analyze(client, ATTACK, "Suspicious Login")
    assert (answer["name"], type(answer["id"]), answer["classification"]) == ("Suspicious Login", int, "TRUE_POSITIVE")
    assert 0 <= answer["confidence"] <= 100
    assert answer["severity"] == "Critical"
    assert len(answer["reasoning"]) == 3
    assert all(answer["reasoning"])
    assert {"engine": "rules", "model": None, "prompt_version": None}.items() <= answer["classifier"].items()
    assert answer["degraded"] is False


def test_analyze__points_sum_to_the_score_and_weights_to_100(client: FlaskClient) -> None:
    risk = analyze(client, ATTACK)["risk"]
    assert round(sum(f["points"] for f in risk["factors"]), 6) == risk["score"]
    assert round(sum(f["weight"] for f in risk["factors"]), 6) == 100
    names = ["alert_severity", "ip_reputation", "geographic_risk", "anonymizer", "keywords"]
    assert [f["name"] for f in risk["factors"]] == names


def test_analyze__without_keys_the_sources_say_not_configured(client: FlaskClient) -> None:
    intel = analyze(client, ATTACK)["threat_intel"]
    statuses = {source["name"]: source["status"] for source in intel["sources"]}
    assert statuses["abuseipdb"] == statuses["virustotal"] == "not_configured"
    assert statuses["country"] == "ok"
    assert (intel["abuse_score"], intel["is_tor"], intel["total_reports"]) == (None, None, None)


def test_analyze__costs_nothing_on_rules(client: FlaskClient) -> None:
    performance = analyze(client, ATTACK)["performance"]
    assert (performance["cost"], performance["cost_usd"], performance["cost_basis"]) == ("$0.0000", 0.0, "none")
    assert (performance["from_cache"], performance["tokens"]) == (False, None)


def test_analyze__each_reasoning_line_is_cited_by_evidence(client: FlaskClient) -> None:
    evidence = analyze(client, ATTACK)["evidence"]
    assert {number for item in evidence for number in item["cited_by"]} == {1, 2, 3}
    assert [item["id"] for item in evidence] == [f"E{number}" for number in range(1, len(evidence) + 1)]


def test_analyze__a_payload_of_a_named_format(client: FlaskClient) -> None:
    assert (
        client.post("/analyze?format=generic", json={"title": "x", "src": "8.8.8.8"}).get_json()["format"] == "generic"
    )
    assert client.post("/analyze?format=native", json={"title": "x"}).status_code == 422


def test_batch__results_keep_their_order_and_one_bad_alert_sinks_no_other(client: FlaskClient) -> None:
    alerts = [{"name": "a", "alert": ATTACK}, {"name": "x"}, {"name": "b", "alert": {"message": "hello"}}]
    answer = client.post("/batch", json={"alerts": alerts}).get_json()
    assert [result["index"] for result in answer["results"]] == [0, 1, 2]
    assert answer["results"][1]["error"]["errors"] == [
        {"pointer": "/alerts/1/alert", "detail": answer["results"][1]["error"]["errors"][0]["detail"]}
    ]
    assert (answer["summary"]["total"], answer["summary"]["failed"]) == (3, 1)


def test_batch__identical_alerts_are_two_rows(client: FlaskClient) -> None:
    results = client.post("/batch", json={"alerts": [{"name": "a", "alert": ATTACK}] * 2}).get_json()["results"]
    assert results[0]["id"] != results[1]["id"]


def test_batch__too_many_alerts_are_refused(client: FlaskClient) -> None:
    response = client.post("/batch", json={"alerts": [{"name": "a", "alert": {"x": 1}}] * 21})
    assert response.status_code == 413
    assert response.get_json()["errors"][0]["pointer"] == "/alerts"


def test_batch__every_alert_of_the_sample_is_answered(client: FlaskClient) -> None:
    sample = json.loads((ROOT / "data" / "test_batch.json").read_text())
    answer = client.post("/batch", json=sample).get_json()
    assert (answer["summary"]["total"], answer["summary"]["failed"]) == (15, 0)
    assert {result["classification"] for result in answer["results"]} == {
        "TRUE_POSITIVE",
        "FALSE_POSITIVE",
        "NEEDS_REVIEW",
    }
