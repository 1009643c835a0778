"""POST /analyze and POST /batch: whatever a product's body holds, each alert is judged and each broken one is named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.service import service
from triage.errors import Fault, InvalidAlert
from triage.intake.adapter import Adapter, Items
from triage.intake.adapters import ADAPTERS, generic
from triage.intake.marks import has_list, is_one_of
from triage.intake.reading import read_alert
from triage.intake.sender import Sender

JSON = "application/json"
NDJSON = "application/x-ndjson"
BROKEN = (17, 50, 99)
CEF = "CEF:0|Acme|Gate|2.1|4711|Odd login {}|8|src=203.0.113.9 dst=10.0.0.5 suser=alice"
FLEET = Sender("fleet", {"name": "title", "source_ip": "from"})


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with service(tmp_path_factory.mktemp("service"), TRIAGE_BATCH_MAX="100") as found:
        yield found


@pytest.fixture
def fleet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A product that sends many alerts in one body, in the registry before the last format."""
    adapter = Adapter("fleet", "A fleet's alerts", ((is_one_of("kind", "fleet"), has_list("alerts")),), _fleet)
    monkeypatch.setitem(ADAPTERS, "fleet", adapter)
    monkeypatch.delitem(ADAPTERS, "generic")
    monkeypatch.setitem(ADAPTERS, "generic", generic.ADAPTER)


def _fleet(payload: Any) -> Items:
    return tuple(
        read_alert(item, FLEET)
        if isinstance(item, dict)
        else InvalidAlert("not an alert", (Fault(f"/alerts/{place}", "must be an object"),))
        for place, item in enumerate(payload["alerts"])
    )


def an_alert(number: int) -> dict[str, Any]:
    return {"title": f"Odd login {number}", "from": "203.0.113.9", "user": "alice"}


def post(client: FlaskClient, body: str, kind: str, path: str = "/analyze") -> Any:
    return client.post(path, data=body.encode(), content_type=kind)


def _hundred(good: Callable[[int], str], broken: str) -> list[str]:
    return [broken if number in BROKEN else good(number) for number in range(100)]


def _as_json(number: int) -> str:
    return json.dumps(an_alert(number))


BODIES = {
    "a list": (JSON, "[" + ",".join(_hundred(_as_json, "5")) + "]"),
    "lines of JSON": (NDJSON, "\n".join(_hundred(_as_json, '{"title": '))),
    "lines of JSON as JSON": (JSON, "\n".join(_hundred(_as_json, '{"title": '))),
    "an envelope": (JSON, '{"kind":"fleet","alerts":[' + ",".join(_hundred(_as_json, "null")) + "]}"),
    "a table": ("text/csv", "\n".join(["name,src_ip", *_hundred(lambda n: f"Odd login {n},203.0.113.9", "x")])),
    "log lines": ("text/plain", "\n".join(_hundred(CEF.format, "CEF:0|Acme"))),
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.usefixtures("fleet")
def test_analyze__a_hundred_alerts_of_which_three_are_broken(client: FlaskClient, name: str) -> None:
    kind, body = BODIES[name]
    response = post(client, body, kind)
    assert response.status_code == 200
    answer = response.get_json()
    assert (answer["summary"]["total"], answer["summary"]["failed"]) == (100, 3)
    assert [result["index"] for result in answer["results"]] == list(range(100))
    assert tuple(result["index"] for result in answer["results"] if "error" in result) == BROKEN
    assert {answer["results"][place]["error"]["status"] for place in BROKEN} <= {400, 422}
    assert answer["results"][98]["name"] == "Odd login 98"


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.usefixtures("fleet")
def test_batch__takes_the_same_bodies(client: FlaskClient, name: str) -> None:
    kind, body = BODIES[name]
    answer = post(client, body, kind, "/batch").get_json()
    assert (answer["summary"]["total"], answer["summary"]["failed"]) == (100, 3)
    assert tuple(result["index"] for result in answer["results"] if "error" in result) == BROKEN


def test_analyze__objects_run_together(client: FlaskClient) -> None:
    answer = post(client, _as_json(1) + _as_json(2), JSON).get_json()
    assert [result["name"] for result in answer["results"]] == ["Odd login 1", "Odd login 2"]


@pytest.mark.parametrize(
    ("kind", "body", "form"),
    [
        ("text/plain", CEF.format(1), "cef"),
        ("text/plain; charset=utf-8", "LEEF:1.0|Acme|Gate|2|Odd login 1|src=203.0.113.9\tusrName=alice", "leef"),
        ("text/plain", 'level=high name="Odd login 1" src=203.0.113.9 user=alice', "keyvalue"),
        (JSON, json.dumps({"message": CEF.format(1)}), "cef"),
        (NDJSON, _as_json(1), "generic"),
        ("text/csv", "name,src_ip\nOdd login 1,203.0.113.9\n", "csv"),
    ],
)
def test_analyze__one_alert_of_any_kind_has_its_own_answer(
    client: FlaskClient, kind: str, body: str, form: str
) -> None:
    answer = post(client, body, kind).get_json()
    assert (answer["format"], answer["name"]) == (form, "Odd login 1")
    assert "results" not in answer


def test_analyze__the_line_is_kept_as_received(client: FlaskClient) -> None:
    answer = post(client, CEF.format(1), "text/plain").get_json()
    assert client.get(f"/api/alerts/{answer['id']}").get_json()["alert"] == CEF.format(1)


def test_analyze__a_named_format(client: FlaskClient) -> None:
    assert post(client, CEF.format(1), "text/plain", "/analyze?format=cef").get_json()["format"] == "cef"
    response = post(client, CEF.format(1), "text/plain", "/analyze?format=leef")
    assert response.status_code == 422
    assert "LEEF:1.0|" in response.get_json()["errors"][0]["detail"]


def test_analyze__an_unknown_format_names_the_parameter(client: FlaskClient) -> None:
    for path in ("/analyze?format=siem9000", "/batch?format=siem9000"):
        response = post(client, _as_json(1), JSON, path)
        assert response.status_code == 422
        assert response.get_json()["errors"][0]["parameter"] == "format"


@pytest.mark.parametrize("path", ["/analyze", "/batch"])
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JSON, "[" + ",".join(["{}"] * 101) + "]"),
        (JSON, "{}" * 101),
        (NDJSON, "{}\n" * 101),
        ("text/csv", "user\n" + "alice\n" * 101),
        ("text/plain", (CEF.format(1) + "\n") * 101),
        (JSON, json.dumps([[an_alert(1)] * 60, [an_alert(2)] * 60])),
    ],
)
def test_limits__more_alerts_than_a_batch_may_have(client: FlaskClient, path: str, kind: str, body: str) -> None:
    assert post(client, body, kind, path).status_code == 413


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        (JSON, "[1,2]", 422),
        (NDJSON, "{\n{", 400),
        (NDJSON, "{\n5", 422),
        ("text/plain", "CEF:0|a\nCEF:0|b", 422),
        ("text/csv", "name,src_ip\nx\n", 422),
        ("text/csv", "name,src_ip\n", 422),
        ("text/plain", '{"title": "x"}', 415),
        ("text/plain", "alert=1", 415),
        ("text/html", _as_json(1), 415),
    ],
)
def test_analyze__nothing_that_can_be_judged_is_refused(client: FlaskClient, kind: str, body: str, status: int) -> None:
    response = post(client, body, kind)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")


def test_analyze__a_refusal_of_all_names_each(client: FlaskClient) -> None:
    errors = post(client, "[1,2]", JSON).get_json()["errors"]
    assert [error["detail"] for error in errors] == ["item 0: must be an object", "item 1: must be an object"]


def test_batch__an_envelope_of_a_product_or_an_api_is_opened(client: FlaskClient) -> None:
    answer = post(client, json.dumps({"value": [an_alert(1), an_alert(2)]}), JSON, "/batch").get_json()
    assert [result["index"] for result in answer["results"]] == [0, 1]


@pytest.mark.parametrize(
    "body", ['{"alerts": []}', '{"name":"x"}', '{"name":"x","alert":{"a":1}}', "[]", "5", '{"a":1}']
)
def test_batch__what_is_no_batch_stays_refused(client: FlaskClient, body: str) -> None:
    response = post(client, body, JSON, "/batch")
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == "/alerts"


def test_batch__alerts_that_are_all_broken_have_their_results(client: FlaskClient) -> None:
    answer = post(client, '{"alerts": [1, 2]}', JSON, "/batch").get_json()
    assert [result["error"]["errors"][0]["pointer"] for result in answer["results"]] == ["/alerts/0", "/alerts/1"]


def test_analyze__too_many_alerts_are_refused_before_one_of_them_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Any] = []
    monkeypatch.setattr("triage.pipeline.analyze.read_items", lambda *given: read.append(given))
    with service(tmp_path, TRIAGE_BATCH_MAX="3") as client:
        for body in ([{"a": 1}] * 4, {"alerts": [{"a": 1}] * 4, "receiver": "r"}, {"value": [{"a": 1}] * 4}):
            assert client.post("/analyze", json=body).status_code == 413
    assert read == []
