"""POST /hooks/…: who is let in, what is answered, and that a delivery counts once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.service import service
from tests.web.hooking import ALERT, HOOKS, NEXT_SIGNING, OTHER_TOKEN, SIGNING, TOKEN, hub, standard
from triage.errors import StoreError, StoreFull
from triage.store.repository import Store
from triage.web.hook_gate import BY_SIGNATURE, BY_TOKEN
from triage.web.hook_signatures import holds

# Signed when the test runs: signatures age.
Headers = Callable[[], dict[str, str]]
API_KEY = "key-of-root"
JSON = "application/json"
MIXED = b'[{"name":"a","alert":{"user":"eve"}}, {"name":"b","alert":{}}, {"name":"a","alert":{"user":"eve"}}]'
EVE = b"""{"timestamp": "2026-01-02T03:04:05Z", "event_type": "alert", "src_ip": "8.8.8.8",
          "alert": {"signature": "s", "signature_id": 1, "severity": 1}}"""
REPLAYED = "Idempotent-Replayed"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    keys = f"root:admin:{hashlib.sha256(API_KEY.encode()).hexdigest()}"
    folder = tmp_path_factory.mktemp("hooks")
    limits = {"TRIAGE_BATCH_MAX": "20", "TRIAGE_MAX_BODY_BYTES": "200000"}
    with service(folder, TRIAGE_HOOKS=HOOKS, TRIAGE_API_KEYS=keys, **limits) as found:
        yield found


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[FlaskClient]:
    """A service of its own, so that its alerts can be counted."""
    with service(tmp_path, TRIAGE_HOOKS=HOOKS) as found:
        yield found


def post(client: FlaskClient, path: str, body: bytes = ALERT, **headers: str) -> TestResponse:
    return client.post(path, data=body, headers={"Content-Type": JSON, **headers})


def stored(client: FlaskClient) -> int:
    total: int = client.get("/api/stats").get_json()["total_alerts"]
    return total


def test_token__the_answer_is_short_and_the_alert_is_stored(fresh: FlaskClient) -> None:
    response = post(fresh, f"/hooks/splunk/{TOKEN}")
    assert (response.status_code, response.mimetype) == (200, JSON)
    assert response.get_json() == {
        "accepted": 1,
        "rejected": 0,
        "alerts": [
            {
                "index": 0,
                "id": 1,
                "classification": "NEEDS_REVIEW",
                "priority": "Low",
                "degraded": False,
                "url": "/api/alerts/1",
            }
        ],
        "problems": [],
    }
    assert fresh.get("/api/alerts/1").get_json()["name"] == "Suspicious Login"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (f"/hooks/splunk/{TOKEN}", dict),
        (f"/hooks/splunk/{TOKEN}/", dict),
        (f"/hooks/other/{OTHER_TOKEN}", dict),
        ("/hooks/siem", standard),
        ("/hooks/siem/", partial(standard, message_id="msg_slash")),
        ("/hooks/siem", partial(standard, message_id="msg_next", secret=NEXT_SIGNING)),
        ("/hooks/siem", partial(standard, message_id="msg_late", off=-290)),
        ("/hooks/siem", partial(standard, message_id="msg_early", off=290)),
        ("/hooks/siem", partial(hub, delivery="d-siem", secret=SIGNING)),
        ("/hooks/github", partial(hub, delivery="d-github")),
    ],
)
def test_admitted__by_its_token_or_signature(client: FlaskClient, path: str, headers: Headers) -> None:
    assert post(client, path, **headers()).status_code == 200


REFUSED: list[tuple[str, Headers]] = [
    ("/hooks/splunk", dict),
    ("/hooks/splunk/", dict),
    ("/hooks/splunk/wrong", dict),
    ("/hooks/splunk/%20", dict),
    (f"/hooks/splunk/{TOKEN[:-1]}", dict),
    (f"/hooks/splunk/{TOKEN}%00", dict),
    (f"/hooks/splunk/{TOKEN.lower()}", dict),
    (f"/hooks/splunk/{OTHER_TOKEN}", dict),
    (f"/hooks/other/{TOKEN}", dict),
    (f"/hooks/Splunk/{TOKEN}", dict),
    (f"/hooks/unknown/{TOKEN}", dict),
    (f"/hooks/%73plunk%20/{TOKEN}", dict),
    ("/hooks/splunk/" + hashlib.sha256(TOKEN.encode()).hexdigest(), dict),
    ("/hooks/splunk/" + "x" * 1_000_000, dict),
    ("/hooks/splunk/t%C3%B6ken", dict),
    ("/hooks/splunk/%ff%fe", dict),
    (f"/hooks/siem/{SIGNING}", dict),
    ("/hooks/siem", dict),
    ("/hooks/siem", lambda: {"Authorization": f"Bearer {API_KEY}"}),
    (f"/hooks/siem/{API_KEY}", lambda: {"X-API-Key": API_KEY}),
    ("/hooks/siem", partial(standard, b"another body")),
    ("/hooks/siem", partial(standard, off=-310)),
    ("/hooks/siem", partial(standard, off=310)),
    ("/hooks/siem", partial(standard, key=SIGNING.encode())),
    ("/hooks/siem", lambda: {**standard(), "webhook-id": "msg_2"}),
    ("/hooks/siem", lambda: {**standard(), "webhook-signature": "v1,é"}),
    ("/hooks/github", standard),
    ("/hooks/github", partial(hub, b"another body")),
    ("/hooks/github", partial(hub, secret="It's a Secret to Nobody")),
    ("/hooks/github", lambda: {"X-Hub-Signature-256": "sha256="}),
    ("/hooks/splunk", hub),
    ("/hooks/unknown", standard),
    ("/hooks/unknown", hub),
    ("/hooks/" + "x" * 1_000_000, hub),
]


@pytest.mark.parametrize(("path", "headers"), REFUSED)
def test_refused__always_with_the_same_answer(client: FlaskClient, path: str, headers: Headers) -> None:
    """No difference tells a wrong token from a source that does not exist."""
    response = post(client, path, **headers())
    problem = response.get_json()
    assert problem.pop("request_id") == response.headers["X-Request-ID"]
    assert problem == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "No hook takes this; the service's log says why, under this request's id.",
        "instance": "/hooks/***",
    }
    assert response.headers["WWW-Authenticate"] == 'Hook realm="alert-triage"'


@pytest.mark.parametrize("path", [f"/hooks/splunk/{TOKEN}", "/hooks/siem", "/hooks/github"])
def test_closed__without_hooks_even_on_loopback_without_keys(tmp_path: Path, path: str) -> None:
    with service(tmp_path) as client:
        assert post(client, path, **standard(), **hub()).status_code == 401
        assert stored(client) == 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_method__only_post(client: FlaskClient, method: str) -> None:
    for path in (f"/hooks/splunk/{TOKEN}", "/hooks/splunk/wrong", "/hooks/unknown"):
        response = client.open(path, method=method)
        assert (response.status_code, "POST" in response.headers["Allow"]) == (405, True)
        assert TOKEN not in response.text


@pytest.mark.parametrize("path", ["/hooks", "/hooks/", f"/hooks//{TOKEN}", f"/hooks/splunk/{TOKEN}/more"])
def test_path__nothing_else_is_there(client: FlaskClient, path: str) -> None:
    response = post(client, path)
    assert response.status_code == 404
    assert TOKEN not in response.text + str(response.headers)


def test_role__a_token_opens_nothing_else_and_an_api_key_no_hook(client: FlaskClient) -> None:
    for secret in (TOKEN, SIGNING, hashlib.sha256(TOKEN.encode()).hexdigest()):
        for path in ("/analyze", "/batch"):
            assert post(client, path, **{"X-API-Key": secret}).status_code == 401
        assert client.get("/api/alerts", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    assert post(client, f"/hooks/splunk/{API_KEY}").status_code == 401


def test_table__both_routes_have_the_hooks_own_gate(client: FlaskClient) -> None:
    rules = {rule.endpoint: rule.rule for rule in client.application.url_map.iter_rules() if "/hooks" in rule.rule}
    assert rules == {BY_TOKEN: "/hooks/<source>/<token>", BY_SIGNATURE: "/hooks/<source>"}


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_origin__another_page_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    assert post(client, f"/hooks/splunk/{TOKEN}", **headers).status_code == 403


def test_host__a_tunnel_may_bring_its_own_and_opens_only_the_hooks(fresh: FlaskClient) -> None:
    tunnel = {"Host": "soc.example.org"}
    assert post(fresh, f"/hooks/splunk/{TOKEN}", **tunnel).status_code == 200
    assert fresh.get("/api/alerts", headers=tunnel).status_code == 403


@pytest.mark.parametrize(
    "media_type",
    [
        JSON,
        "application/json; charset=latin-1",
        "application/vnd.vendor.alert+json",
        "text/plain",
        "text/plain;charset=ISO-8859-1",
        "text/json",
        "text/html",
        "application/x-www-form-urlencoded",
        "application/x-ndjson",
        "",
    ],
)
def test_media__json_under_any_name(client: FlaskClient, media_type: str) -> None:
    assert post(client, f"/hooks/splunk/{TOKEN}", **{"Content-Type": media_type}).get_json()["accepted"] == 1


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"name=x&source_ip=8.8.8.8", "application/x-www-form-urlencoded", 400),
        (b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n{}\r\n--b--', "multipart/form-data; boundary=b", 415),
        (ALERT, "multipart/form-data; boundary=b", 415),
        (ALERT, "application/octet-stream", 415),
        (ALERT, "image/png", 415),
        (b"", JSON, 400),
        (b"{", JSON, 400),
        (b'{"a":1,"a":2}', "text/plain", 400),
        (b'{"a":NaN}', JSON, 400),
        (b"\xff", JSON, 400),
        (b"{}", JSON, 422),
        (b'[{"alert":{}},{"alert":{}}]', JSON, 422),
        (b"[" + b",".join([ALERT] * 21) + b"]", JSON, 413),
        (b'"' + b"x" * 200_001 + b'"', JSON, 413),
    ],
)
def test_body__what_is_no_alert_is_a_problem(client: FlaskClient, body: bytes, media_type: str, status: int) -> None:
    for path, headers in ((f"/hooks/splunk/{TOKEN}", {}), ("/hooks/github", hub(body))):
        response = post(client, path, body, **{**headers, "Content-Type": media_type})
        assert (response.status_code, response.mimetype) == (status, "application/problem+json")
        assert response.get_json()["instance"] == "/hooks/***"


def test_body__too_long_is_refused_before_anybody_is_known(client: FlaskClient) -> None:
    long = b'"' + b"x" * 200_001 + b'"'
    assert [post(client, f"/hooks/{name}", long, **hub(long)).status_code for name in ("github", "unknown")] == [
        413
    ] * 2


def test_body__compressed_is_refused(client: FlaskClient) -> None:
    assert post(client, f"/hooks/splunk/{TOKEN}", **{"Content-Encoding": "gzip"}).status_code == 415


def test_body__broken_alerts_among_good_ones(client: FlaskClient) -> None:
    answer = post(client, f"/hooks/splunk/{TOKEN}", MIXED).get_json()
    assert (answer["accepted"], answer["rejected"]) == (2, 1)
    assert [alert["index"] for alert in answer["alerts"]] == [0, 2]
    assert [(problem["index"], problem["status"]) for problem in answer["problems"]] == [(1, 422)]


def test_format__the_hooks_own_or_that_of_the_query(client: FlaskClient) -> None:
    answer = post(client, f"/hooks/eve/{TOKEN}", EVE).get_json()
    kept = client.get(answer["alerts"][0]["url"], headers={"X-API-Key": API_KEY}).get_json()
    assert kept["format"] == "suricata"
    assert post(client, f"/hooks/eve/{TOKEN}").status_code == 422
    assert post(client, f"/hooks/eve/{TOKEN}?format=native").status_code == 200
    assert post(client, f"/hooks/splunk/{TOKEN}?format=nonsense").status_code == 422


@pytest.mark.parametrize(
    ("path", "first", "again"),
    [
        ("/hooks/siem", standard, standard),
        ("/hooks/siem", standard, partial(standard, off=-200)),
        ("/hooks/siem", standard, partial(standard, secret=NEXT_SIGNING)),
        ("/hooks/github", hub, hub),
        ("/hooks/github", partial(hub, delivery=None), partial(hub, delivery=None)),
        (f"/hooks/splunk/{TOKEN}", lambda: {"X-Delivery-ID": "17"}, lambda: {"X-Delivery-ID": "17"}),
    ],
)
def test_replay__the_first_answer_again_and_no_second_alert(
    fresh: FlaskClient, path: str, first: Headers, again: Headers
) -> None:
    before, after = post(fresh, path, **first()), post(fresh, path, **again())
    assert (after.status_code, after.data) == (200, before.data)
    assert (before.headers.get(REPLAYED), after.headers.get(REPLAYED)) == (None, "true")
    assert stored(fresh) == 1


@pytest.mark.parametrize(
    ("path", "first", "again"),
    [
        ("/hooks/siem", standard, partial(standard, message_id="msg_2")),
        ("/hooks/github", hub, partial(hub, delivery="d-2")),
        (f"/hooks/splunk/{TOKEN}", dict, dict),
    ],
)
def test_delivery__another_one_is_another_alert(fresh: FlaskClient, path: str, first: Headers, again: Headers) -> None:
    assert [post(fresh, path, **headers()).status_code for headers in (first, again)] == [200, 200]
    assert stored(fresh) == 2


def test_delivery__a_signed_id_with_another_body_is_refused(fresh: FlaskClient) -> None:
    other = ALERT.replace(b"8.8.8.8", b"8.8.4.4")
    assert post(fresh, "/hooks/siem", **standard()).status_code == 200
    assert post(fresh, "/hooks/siem", other, **standard(other)).status_code == 422
    assert stored(fresh) == 1


def test_delivery__an_unsigned_id_takes_no_other_alerts_place(fresh: FlaskClient) -> None:
    """Who captured one delivery and guesses the next id cannot make the next alert disappear."""
    other = ALERT.replace(b"8.8.8.8", b"8.8.4.4")
    answers = [post(fresh, "/hooks/github", body, **hub(body, "next")).get_json() for body in (ALERT, other)]
    assert [answer["alerts"][0]["id"] for answer in answers] == [1, 2]


def test_delivery__ids_of_two_sources_are_apart(fresh: FlaskClient) -> None:
    same = {"X-Delivery-ID": "17"}
    paths = (f"/hooks/splunk/{TOKEN}", f"/hooks/other/{OTHER_TOKEN}")
    assert [post(fresh, path, **same).get_json()["alerts"][0]["id"] for path in paths] == [1, 2]


def test_delivery__one_that_was_cut_off_is_completed_not_doubled(
    fresh: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store fails in the middle of a delivery: the sender hears of it, and its next try adds what is missing."""
    body = b'[{"name":"a","alert":{"user":"eve"}}, {"name":"b","alert":{"user":"bob"}}]'
    with monkeypatch.context() as patch:
        patch.setattr(Store, "save", failing_for("b"))
        failed = post(fresh, "/hooks/siem", body, **standard(body))
    assert (failed.status_code, failed.get_json()["detail"][:28]) == (507, "1 of 2 alerts could not be s")
    assert stored(fresh) == 1
    answer = post(fresh, "/hooks/siem", body, **standard(body)).get_json()
    assert sorted(alert["id"] for alert in answer["alerts"]) == [1, 2]
    assert stored(fresh) == 2


def test_delivery__that_could_not_be_remembered_is_still_one_alert(
    fresh: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a crash between the commit and the answer. Equal alerts within a delivery stay two."""

    def not_now(*_: Any) -> None:
        raise StoreError("not now")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "remember", not_now)
        first = post(fresh, "/hooks/siem", MIXED, **standard(MIXED))
    again = post(fresh, "/hooks/siem", MIXED, **standard(MIXED))
    assert (first.status_code, again.status_code, stored(fresh)) == (200, 200, 2)
    assert again.headers.get(REPLAYED) is None
    ids = [sorted(alert["id"] for alert in response.get_json()["alerts"]) for response in (first, again)]
    assert ids == [[1, 2], [1, 2]]


def failing_for(name: str) -> Any:
    save = Store.save

    def fail(store: Store, record: Any, *arguments: Any) -> int:
        if record.summary.name == name:
            raise StoreFull("no space left")
        return save(store, record, *arguments)

    return fail


def test_log__says_why_and_never_the_token(tmp_path: Path) -> None:
    log = tmp_path / "triage.log"
    hostile = [
        f"/hooks/splunk/{TOKEN}",
        f"/hooks/other/{TOKEN}",
        f"/hooks/{TOKEN}",
        f"/HOOKS/splunk/{TOKEN}",
        f"/hook/splunk/{TOKEN}",
        f"/prefix/hooks/splunk/{TOKEN}",
        f"/hooks/splunk/{TOKEN}/x",
        f"/webhook/{TOKEN}",
        f"/hooks/splunk/ {TOKEN[:9]} {TOKEN}",
    ]
    with service(tmp_path, TRIAGE_HOOKS=HOOKS, TRIAGE_LOG_LEVEL="DEBUG", TRIAGE_LOG_FILE=str(log)) as client:
        for path in hostile:
            post(client, path)
            client.get(path)
        post(client, "/hooks/siem", **standard(off=-1000))
        post(client, "/hooks/unknown/wrong")
        post(client, "/hooks/siem", **standard())
        shown = client.get("/health").text + client.get("/").text + client.get("/api/alerts/1").text
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in (TOKEN, SIGNING, SIGNING.removeprefix("whsec_")):
        assert secret not in shown
        assert secret.encode() not in kept
    events = [json.loads(line) for line in log.read_text().splitlines()]
    requests = [event for event in events if event["event"] == "request"]
    assert (requests[0]["hook"], requests[0]["path"]) == ("splunk", "/hooks/***")
    reasons = [(event["source"], re.sub(r"\d+", "n", event["reason"])) for event in events if "reason" in event]
    assert reasons == [
        ("other", "no such source and token"),
        (None, "no signature that can be read"),
        ("splunk", "no such source and token"),
        ("siem", "webhook-timestamp is n s old; the clocks differ, or a replay"),
        (None, "no such source and token"),
    ]


def test_log__an_exception_carries_no_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def boom(*_: Any) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("triage.web.hook_routes.deliver", boom)
    with service(tmp_path, TRIAGE_HOOKS=HOOKS) as client:
        client.application.config["PROPAGATE_EXCEPTIONS"] = False
        response = post(client, f"/hooks/splunk/{TOKEN}")
    printed = capsys.readouterr().err
    assert (response.status_code, "RuntimeError: boom" in printed, TOKEN in printed) == (500, True, False)


@pytest.mark.parametrize("headers", [partial(hub, secret="wrong"), partial(standard, key=b"wrong")])
def test_refused__costs_as_many_signatures_whatever_the_source(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, headers: Headers
) -> None:
    """Two secrets, one, none: the time that a refusal takes does not tell which."""
    made: list[int] = []

    def counted(claim: Any, keys: Any) -> bool:
        made.append(len(keys))
        return holds(claim, keys)

    monkeypatch.setattr("triage.web.hook_gate.holds", counted)
    counts = []
    for source in ("siem", "github", "splunk", "unknown"):
        made.clear()
        assert post(client, f"/hooks/{source}", **headers()).status_code == 401
        counts.append(sum(made))
    assert counts == [2, 2, 2, 2]
