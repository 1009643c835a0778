"""GET /api/alerts, /api/alerts/{id}, /api/stats and /health over what was judged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.service import analyze, service

ALERTS = {
    "Brute force": {"source_ip": "185.220.101.52", "failed_logins": 60, "success": True, "severity": "critical"},
    "Odd login": {"source_ip": "10.0.0.7", "message": "login at 100%_sure", "time": "2026-01-02T00:00:00Z"},
    "Third": {"source_ip": "8.8.8.8", "message": "something happened"},
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with service(tmp_path_factory.mktemp("filled")) as client:
        for name, alert in ALERTS.items():
            analyze(client, alert, name)
        yield client


def names(client: FlaskClient, query: str) -> list[str]:
    return [row["name"] for row in client.get(f"/api/alerts?{query}").get_json()["alerts"]]


def test_list__is_newest_first(filled: FlaskClient) -> None:
    assert names(filled, "") == ["Third", "Odd login", "Brute force"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("classification=TRUE_POSITIVE", ["Brute force"]),
        ("classification=true_positive,FALSE_POSITIVE", ["Brute force"]),
        ("source_ip=8.8.8.8", ["Third"]),
        ("q=100%25_", ["Odd login"]),
        ("q=%25", ["Odd login"]),
        ("until=2026-01-03T00:00:00Z", ["Odd login"]),
        ("since=24h", ["Third", "Brute force"]),
        ("severity=Critical&priority=Low", []),
    ],
)
def test_list__filters(filled: FlaskClient, query: str, expected: list[str]) -> None:
    assert names(filled, query) == expected


def test_list__pages_walk_all_once(filled: FlaskClient) -> None:
    seen, cursor = [], ""
    while cursor is not None:
        page = filled.get(f"/api/alerts?limit=1{cursor and f'&cursor={cursor}'}").get_json()
        assert page["total"] == 3
        seen += [row["id"] for row in page["alerts"]]
        cursor = page["next_cursor"]
    assert seen == [3, 2, 1]


def test_list__rows_have_the_contracts_fields_and_no_raw_payload(filled: FlaskClient) -> None:
    row = filled.get("/api/alerts?limit=1").get_json()["alerts"][0]
    assert row["enrichment_data"] == {"ip_reputation": None, "geo_location": "US", "is_vpn": None}
    assert {"id", "timestamp", "source_ip", "destination_ip", "alert_type", "risk_score", "confidence"} <= row.keys()
    assert "alert" not in row


def test_one__is_the_whole_answer_and_the_alert_as_received(filled: FlaskClient) -> None:
    found = filled.get("/api/alerts/1").get_json()
    assert found["alert"] == ALERTS["Brute force"]
    assert found["analyst"] is None
    assert found["classification"] == "TRUE_POSITIVE"


def test_stats__count_what_the_list_counts(filled: FlaskClient) -> None:
    stats = filled.get("/api/stats").get_json()
    assert stats["total_alerts"] == 3
    assert stats["true_positive"] + stats["false_positive"] + stats["needs_review"] == 3
    assert stats["high_priority"] + stats["medium_priority"] + stats["low_priority"] == 3
    assert filled.get("/api/stats?classification=TRUE_POSITIVE").get_json()["total_alerts"] == 1


def test_health__counts_and_names_every_part(filled: FlaskClient) -> None:
    health = filled.get("/health").get_json()
    assert (health["status"], health["store"]) == ("healthy", {"status": "online", "alerts": 3})
    assert health["apis"] == {
        "gemini_status": "not_configured",
        "abuse_ip_db_status": "not_configured",
        "vt_status": "not_configured",
    }
    assert health["cache"].keys() == {"threat_intel", "ai_response"}


def test_index__lists_the_routes(filled: FlaskClient) -> None:
    assert "POST /analyze" in filled.get("/").get_json()["routes"]
