"""Products that only send: the address and headers of their blocks, with the bodies that they post to them."""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.integrations.blocks import ADDRESS, BLOCKS, KEY, KEYS, Reply, Request, load, send
from tests.integrations.recorded import ELASTIC, SPLUNK
from tests.service import server

TOKEN = "the-token-of-the-hooks-of-this-test-0123456"
HOOKS = ",".join(f"{name}:token:{sha256(TOKEN.encode()).hexdigest()}" for name in ("splunk", "thehive"))
GRAFANA: dict[str, Any] = {
    "receiver": "alert-triage",
    "status": "firing",
    "version": "1",
    "groupKey": '{}:{alertname="SSH brute force"}',
    "groupLabels": {"alertname": "SSH brute force"},
    "commonLabels": {},
    "commonAnnotations": {},
    "externalURL": "https://grafana.corp.example/",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": name, "severity": severity, "src_ip": source, "instance": "vpn-gw-1"},
            "annotations": {"summary": summary},
            "startsAt": "2026-09-14T08:15:22Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "fingerprint": f"c6eadffa33fcdf3{place}",
        }
        for place, (name, severity, source, summary) in enumerate(
            [
                ("SSH brute force", "critical", "185.220.101.52", "47 failed logins, then a success"),
                ("Disk almost full", "warning", "10.20.4.17", "The disk of vpn-gw-1 is 91 % full"),
            ]
        )
    ],
}
ALERT_CREATED: dict[str, Any] = {
    "operation": "create",
    "objectType": "alert",
    "objectId": "~4112",
    "object": {
        "_type": "alert",
        "_id": "~4112",
        "type": "siem",
        "source": "ids-1",
        "sourceRef": "a1b2c3",
        "title": "47 failed logins followed by a success",
        "description": "From a Tor exit",
        "severity": 3,
        "date": 1789373722000,
        "status": "New",
        "artifacts": [{"dataType": "ip", "data": "185.220.101.52"}],
    },
}


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server(tmp_path_factory.mktemp("hooks"), TRIAGE_API_KEYS=KEYS, TRIAGE_HOOKS=HOOKS) as service:
        yield service.url


def text(path: str) -> str:
    return (BLOCKS / path).read_text(encoding="utf-8")


def value(path: str, key: str) -> str:
    """The value behind a key of a YAML or HOCON file of single lines."""
    found = re.search(rf'^\s*(?:- )?{key}: "?([^"\n]+)"?$', text(path), re.MULTILINE)
    assert found
    return found[1]


def post(base: str, url: str, headers: dict[str, str], body: str) -> Reply:
    target = url.replace(ADDRESS, base).replace("TOKEN", TOKEN)
    sent = {name: content.replace("API_KEY", KEY) for name, content in headers.items()}
    reply = send(Request("POST", target, {"Content-Type": "application/json", **sent}, body.encode()))
    assert reply is not None
    return reply


@pytest.mark.parametrize("verdict", SPLUNK)
def test_splunk__its_webhook_sends_each_result(hooks: str, verdict: str) -> None:
    stanzas = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    stanzas.read_string(text("splunk/savedsearches.conf"))
    (name,) = stanzas.sections()
    assert (stanzas[name]["action.webhook"], stanzas[name]["alert.digest_mode"]) == ("1", "0")
    reply = post(hooks, stanzas[name]["action.webhook.param.url"], {}, json.dumps(SPLUNK[verdict]))
    assert (reply.status, reply.body["alerts"][0]["classification"]) == (200, verdict)


@pytest.mark.parametrize("key", [KEY, "wrong"])
def test_elastic__all_alerts_of_a_run_in_one_body(triage: str, key: str) -> None:
    template = load("elastic/rule-action.json")["params"]["body"]
    inner = re.fullmatch(r"\{\{#context\.alerts\}\}\{\{\{\.\}\}\}\{\{/context\.alerts\}\}", template)
    assert inner
    config = load("elastic/connector.json")["config"]
    headers = {name: content.replace("API_KEY", key) for name, content in config["headers"].items()}
    reply = post(triage, config["url"], headers, "".join(json.dumps(alert) for alert in ELASTIC.values()))
    assert reply.status == (200 if key == KEY else 401)
    if key == KEY:
        assert [one["classification"] for one in reply.body["results"]] == list(ELASTIC)


def test_grafana__contact_point(triage: str) -> None:
    path = "grafana/contact-point.yaml"
    scheme, credentials = value(path, "authorization_scheme"), value(path, "authorization_credentials")
    headers = {"Authorization": f"{scheme} {credentials}"}
    reply = post(triage, value(path, "url"), headers, json.dumps(GRAFANA))
    assert next(one["classification"] for one in reply.body["results"]) == "TRUE_POSITIVE"
    assert reply.status == 200


def test_alertmanager__receiver(triage: str, tmp_path: Path) -> None:
    path = "alertmanager/receiver.yml"
    key_file = tmp_path / Path(value(path, "credentials_file")).name
    key_file.write_text(KEY)
    headers = {"Authorization": f"{value(path, 'type')} {key_file.read_text()}"}
    body = {**GRAFANA, "version": "4", "truncatedAlerts": 0}
    reply = post(triage, value(path, "url"), headers, json.dumps(body))
    assert next(one["normalized"]["source_ip"] for one in reply.body["results"]) == "185.220.101.52"
    assert reply.status == 200


def test_thehive__webhook(hooks: str) -> None:
    reply = post(hooks, value("thehive/application.conf", "url"), {}, json.dumps(ALERT_CREATED))
    assert (reply.status, reply.body["alerts"][0]["classification"]) == (200, "TRUE_POSITIVE")


def test_hook__a_wrong_token_is_refused(hooks: str) -> None:
    reply = post(hooks, f"{ADDRESS}/hooks/splunk/wrong", {}, json.dumps(SPLUNK["FALSE_POSITIVE"]))
    assert reply.status == 401
