"""Requests that carry their own name: one alert, one answer, however often and from wherever they are made."""

from __future__ import annotations

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.intake.payloads import paths_of, payload_of
from tests.service import service
from triage.errors import StoreError
from triage.pipeline import once
from triage.pipeline.triage import Triage
from triage.store.repository import Store

BODY = {"name": "Odd login", "alert": {"user": "eve", "source_ip": "8.8.8.8"}}
OTHER = {"name": "Odd login", "alert": {"user": "eve", "source_ip": "8.8.4.4"}}
BATCH = {"alerts": [BODY, BODY, {"name": 7}]}
TWO_KEYS = [("a-key", "one"), ("b-key", "two")]


def post(client: FlaskClient, key: str | None, body: Any = BODY, path: str = "/analyze", **headers: str) -> Any:
    return client.post(path, json=body, headers={**({"Idempotency-Key": key} if key else {}), **headers})


def is_replay(response: TestResponse) -> bool:
    return response.headers.get("Idempotent-Replayed") == "true"


def total(client: FlaskClient, **headers: str) -> int:
    count: int = client.get("/api/stats", headers=headers).get_json()["total_alerts"]
    return count


@pytest.fixture
def store(client: FlaskClient) -> Store:
    found: Store = client.application.extensions["triage"].store
    return found


@pytest.mark.parametrize(("path", "body", "alerts"), [("/analyze", BODY, 1), ("/batch", BATCH, 2)])
def test_key__the_same_bytes_again(client: FlaskClient, path: str, body: Any, alerts: int) -> None:
    first, again = (post(client, f"key {path}".replace(" ", "-"), body, path) for _ in range(2))
    before = total(client)
    assert (first.status_code, again.status_code) == (200, 200)
    assert (is_replay(first), is_replay(again)) == (False, True)
    assert first.data == again.data
    post(client, f"key-{path}", body, path)
    assert total(client) == before
    assert len([r for r in first.get_json().get("results", [first.get_json()]) if "id" in r]) == alerts


def test_key__names_one_request_of_one_route(client: FlaskClient) -> None:
    ids = {post(client, key, BODY).get_json()["id"] for key in ("k1", "k2", None, None)}
    assert len(ids) == 4
    assert not is_replay(post(client, "k1", {"alerts": [BODY]}, "/batch"))


def test_key__another_body_is_refused(client: FlaskClient) -> None:
    post(client, "mine")
    refused = post(client, "mine", OTHER)
    assert (refused.status_code, refused.content_type) == (422, "application/problem+json")
    assert "another body" in refused.get_json()["detail"]
    assert post(client, "mine", BODY, "/analyze?format=native").status_code == 422


@pytest.mark.parametrize("key", ["", " ", "a b", "k" * 256, "schlüssel", "tab\t"])
def test_key__of_a_wrong_form(client: FlaskClient, key: str) -> None:
    refused = client.post("/analyze", json=BODY, headers=[("Idempotency-Key", key)])
    assert (refused.status_code, refused.get_json()["title"]) == (400, "Bad header")


def test_key__what_was_refused_may_come_right(client: FlaskClient) -> None:
    assert post(client, "again", {"name": 7}).status_code == 422
    assert post(client, "again").status_code == 200


def test_key__is_the_callers_own(tmp_path: Path) -> None:
    keys = ",".join(f"{name}:admin:{hashlib.sha256(key.encode()).hexdigest()}" for key, name in TWO_KEYS)
    with service(tmp_path, TRIAGE_API_KEYS=keys) as client:
        ids = [post(client, "same", **{"X-API-Key": key}).get_json()["id"] for key, _ in TWO_KEYS]
    assert ids == [1, 2]


def test_pairs__at_once_are_one_alert_each(client: FlaskClient) -> None:
    before = total(client)
    keys = [f"pair-{number // 2}" for number in range(200)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda key: post(client.application.test_client(), key), keys))
    assert total(client) == before + 100
    assert {answer.status_code for answer in answers} <= {200, 409}
    for first, second in zip(answers[::2], answers[1::2], strict=True):
        done = [answer.data for answer in (first, second) if answer.status_code == 200]
        assert len(set(done)) == 1


def test_running__is_409_until_its_time_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(once, "LEASE_SPARE_SECONDS", 0.5)
    with service(tmp_path, TRIAGE_DEADLINE_SECONDS="0.5") as client:
        with monkeypatch.context() as patch:
            patch.setattr(Triage, "judge", dies)
            patch.setattr(Store, "give_up", lambda *_: None)  # as after a kill: nobody tidies up
            with pytest.raises(KeyboardInterrupt):
                post(client, "cut-off")
        running = post(client, "cut-off")
        assert (running.status_code, running.headers["Retry-After"]) == (409, "1")
        assert post(client, "cut-off", OTHER).status_code == 422
        time.sleep(1.1)
        assert post(client, "cut-off").status_code == 200


def test_cut_off__between_the_commit_and_the_answer(
    client: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise StoreError("no")

    before = total(client)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "remember", fails)
        first = [post(client, "cut", *what) for what in ((BODY, "/analyze"), (BATCH, "/batch"))]
    again = [post(client, "cut", *what) for what in ((BODY, "/analyze"), (BATCH, "/batch"))]
    assert [is_replay(answer) for answer in (*first, *again)] == [False] * 4
    assert total(client) == before + 3
    assert first[0].data == again[0].data
    assert first[1].get_json()["results"] == again[1].get_json()["results"]


def test_batch__a_part_that_was_not_stored_is_tried_again(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    before, save = total(client), Store.save
    calls: list[int] = []

    def fails_once(self: Store, *arguments: Any) -> int:
        calls.append(1)
        if len(calls) == 1:
            raise StoreError("no")
        return save(self, *arguments)

    monkeypatch.setattr(Store, "save", fails_once)
    body = {"alerts": [BODY, OTHER]}
    first, again, last = (post(client, "part", body, "/batch") for _ in range(3))
    assert [r.get("error", {}).get("status") for r in first.get_json()["results"]].count(503) == 1
    assert all("id" in result for result in again.get_json()["results"])
    assert (is_replay(again), is_replay(last), total(client)) == (False, True, before + 2)


def test_restart__the_same_bytes(tmp_path: Path) -> None:
    answers = []
    for _ in range(2):
        with service(tmp_path) as client:
            answers.append(post(client, "kept"))
            assert total(client) == 1
    assert answers[0].data == answers[1].data
    assert is_replay(answers[1])


def finding(number: int) -> dict[str, Any]:
    payload = payload_of(paths_of("attack")["guardduty"])
    assert isinstance(payload, dict)
    return {**payload, "detail": {**payload["detail"], "id": f"finding-{number}"}}


def test_own_id__stands_in_for_a_key(client: FlaskClient) -> None:
    first, again = (post(client, None, finding(1)) for _ in range(2))
    assert (is_replay(first), is_replay(again), first.data == again.data) == (False, True, True)
    several = [post(client, None, [finding(2), finding(3)], "/batch") for _ in range(2)]
    assert [is_replay(answer) for answer in several] == [False, True]


def test_own_id__an_alert_that_changed_is_judged(client: FlaskClient) -> None:
    answers = [post(client, None, body) for body in (finding(4), {**finding(4), "more": 1})]
    assert len({answer.get_json()["id"] for answer in answers}) == 2
    assert not is_replay(answers[1])


def test_own_id__one_that_anybody_may_have_written_does_not_count(client: FlaskClient) -> None:
    for body in ({"id": "7", "title": "x"}, {"name": "x", "alert": {"id": "7"}}, [{"title": "x"}, {"id": "7"}]):
        assert not any(is_replay(post(client, None, body)) for _ in range(2))
