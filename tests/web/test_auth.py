"""Keys and roles: every route against every key, and what protects a service without keys."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.service import service
from triage.web.auth import ROUTES

KEYS = {"ingest": "key-of-the-siem", "analyst": "key-of-ana", "admin": "key-of-root"}
CALLS = [
    ("POST", "/analyze", "ingest"),
    ("POST", "/batch", "ingest"),
    ("GET", "/api/alerts", "analyst"),
    ("GET", "/api/alerts/1", "analyst"),
    ("GET", "/api/stats", "analyst"),
]
ORDER = ["ingest", "analyst", "admin"]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    entries = [f"{role}:{role}:{hashlib.sha256(key.encode()).hexdigest()}" for role, key in KEYS.items()]
    with service(tmp_path_factory.mktemp("guarded"), TRIAGE_API_KEYS=",".join(entries)) as client:
        yield client


@pytest.mark.parametrize(("method", "path", "needed"), CALLS)
@pytest.mark.parametrize("role", ORDER)
def test_role__opens_what_it_covers_and_nothing_else(
    guarded: FlaskClient, method: str, path: str, needed: str, role: str
) -> None:
    response = guarded.open(path, method=method, json={}, headers={"Authorization": f"Bearer {KEYS[role]}"})
    covered = ORDER.index(role) >= ORDER.index(needed)
    assert (response.status_code == 403) is not covered


@pytest.mark.parametrize(("method", "path", "_needed"), CALLS)
@pytest.mark.parametrize("key", [None, "", " ", "wrong", "x" * 1_000_000, "ké", "key-of-the-siem "[:5]])
def test_key__none_or_a_wrong_one_is_401(
    guarded: FlaskClient, method: str, path: str, _needed: str, key: str | None
) -> None:
    headers = {} if key is None else {"X-API-Key": key}
    response = guarded.open(path, method=method, json={}, headers=headers)
    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"


def test_health__shows_only_its_status_to_strangers(guarded: FlaskClient) -> None:
    assert guarded.get("/health").get_json() == {"status": "healthy"}
    assert "store" in guarded.get("/health", headers={"X-API-Key": KEYS["ingest"]}).get_json()


def unguarded(endpoints: Iterable[str]) -> set[str]:
    """The endpoints that the table forgot."""
    return set(endpoints) - set(ROUTES)


def test_table__every_route_is_in_it(guarded: FlaskClient) -> None:
    assert unguarded(rule.endpoint for rule in guarded.application.url_map.iter_rules()) == set()
    assert unguarded([*ROUTES, "new.route"]) == {"new.route"}


def test_host__a_foreign_one_is_refused_on_loopback_without_keys(client: FlaskClient) -> None:
    assert client.get("/health", headers={"Host": "evil.example"}).status_code == 403
    for host in ("127.0.0.1:5000", "localhost:5000", "[::1]:5000"):
        assert client.get("/health", headers={"Host": host}).status_code == 200


def test_origin__another_page_is_refused(client: FlaskClient) -> None:
    assert client.post("/analyze", json={"a": 1}, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post("/analyze", json={"a": 1}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/analyze", json={"a": 1}, headers={"Origin": "http://localhost"}).status_code == 200


def test_host__any_is_taken_where_other_machines_may_call(tmp_path: Path) -> None:
    with service(tmp_path, HOST="0.0.0.0", TRIAGE_ALLOW_ANONYMOUS="1") as client:
        assert client.get("/health", headers={"Host": "triage.corp.example"}).status_code == 200
