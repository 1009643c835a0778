"""Every error of every route is application/problem+json with all its members."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

MEMBERS = {"type", "title", "status", "detail", "instance", "request_id"}
JSON = "application/json"


@pytest.mark.parametrize(
    ("method", "path", "body", "media_type", "status"),
    [
        ("POST", "/analyze", b"{", JSON, 400),
        ("POST", "/analyze", b"", JSON, 400),
        ("POST", "/analyze", b"\xff", JSON, 400),
        ("POST", "/analyze", b'{"a":1,"a":2}', JSON, 400),
        ("POST", "/analyze", b'{"a":1e999}', JSON, 400),
        ("POST", "/analyze", b"[" * 100_000, JSON, 400),
        ("POST", "/analyze", b'{"name":"x"}', JSON, 422),
        ("POST", "/analyze", b'{"alert":{}}', JSON, 422),
        ("POST", "/analyze", b"5", JSON, 422),
        ("POST", "/analyze", b'{"alerts":[]}', JSON, 422),
        ("POST", "/batch", b'{"alerts":[]}', JSON, 422),
        ("POST", "/batch", b'{"alerts":5}', JSON, 422),
        ("POST", "/analyze", b'{"a":1}', "text/plain", 415),
        ("POST", "/analyze", b'{"a":1}', "application/json; charset=latin-1", 415),
        ("POST", "/analyze", b"a=1", "application/x-www-form-urlencoded", 415),
        ("POST", "/analyze", b'"' + b"x" * 200_001 + b'"', JSON, 413),
        ("GET", "/analyze", None, None, 405),
        ("GET", "/nowhere", None, None, 404),
        ("GET", "/api/alerts/999999", None, None, 404),
        ("GET", "/api/alerts/99999999999999999999", None, None, 404),
        ("GET", "/api/alerts/abc", None, None, 404),
        ("GET", "/api/alerts?priority=Urgent", None, None, 422),
        ("GET", "/api/alerts?limit=0", None, None, 422),
        ("GET", "/api/alerts?limit=501", None, None, 422),
        ("GET", "/api/alerts?cursor=x", None, None, 422),
        ("GET", "/api/alerts?since=yesterday", None, None, 422),
        ("GET", "/api/alerts?colour=red", None, None, 422),
        ("GET", "/api/stats?severity=Awful", None, None, 422),
    ],
)
def test_problem__has_its_status_and_every_member(
    client: FlaskClient, method: str, path: str, body: bytes | None, media_type: str | None, status: int
) -> None:
    response = client.open(path, method=method, data=body, content_type=media_type)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    problem: dict[str, Any] = json.loads(response.data)
    assert problem.keys() >= MEMBERS
    assert problem["status"] == status
    assert problem["request_id"] == response.headers["X-Request-ID"]


def test_problem__a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    assert "POST" in client.get("/analyze").headers["Allow"]


def test_request_id__a_good_one_is_kept_and_a_bad_one_replaced(client: FlaskClient) -> None:
    assert client.get("/health", headers={"X-Request-ID": "abc-1.2_3"}).headers["X-Request-ID"] == "abc-1.2_3"
    assert client.get("/health", headers={"X-Request-ID": "a b"}).headers["X-Request-ID"] != "a b"


def test_body__compressed_is_refused(client: FlaskClient) -> None:
    response = client.post("/analyze", data=b"{}", content_type=JSON, headers={"Content-Encoding": "gzip"})
    assert response.status_code == 415


def test_body__odd_but_strict_json_is_kept_exactly(client: FlaskClient) -> None:
    body = b'{"name":"x","alert":{"id":18446744073709551615,"text":"nul \\u0000 lone \\ud800"}}'
    answer = client.post("/analyze", data=body, content_type=JSON).get_json()
    kept = client.get(f"/api/alerts/{answer['id']}").get_json()["alert"]
    assert kept == {"id": 18446744073709551615, "text": "nul \0 lone \ufffd"}


def test_headers__forbid_sniffing_and_framing(client: FlaskClient) -> None:
    headers = client.get("/health").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
