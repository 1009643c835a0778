"""What every envelope keeps to: its alerts in order, broken ones in their place, a single one with all around it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.intake.payloads import PAYLOADS
from triage.errors import InvalidAlert
from triage.intake.envelopes import opened
from triage.intake.read import read_items, read_payload
from triage.model.alert import Alert

# Puts several alerts into an envelope.
Wraps = Callable[[list[Any]], Any]


def eve(name: str) -> dict[str, Any]:
    return {
        "event_type": "alert",
        "timestamp": "2026-09-14T08:15:22.481516+0000",
        "src_ip": "198.51.100.7",
        "dest_ip": "10.20.3.9",
        "alert": {"signature_id": 7, "signature": name, "severity": 2},
    }


def kibana(name: str) -> dict[str, Any]:
    return {
        "@timestamp": "2026-09-14T08:15:22.481Z",
        "kibana.alert.uuid": "0a1b",
        "kibana.alert.rule.name": name,
        "kibana.alert.severity": "low",
    }


def push(alerts: list[Any]) -> dict[str, Any]:
    data = base64.b64encode(json.dumps(alerts).encode()).decode()
    return {"message": {"data": data, "messageId": "1"}, "subscription": "projects/p/subscriptions/s"}


MANY: dict[str, Wraps] = {
    "list": list,
    "search answer": lambda alerts: {
        "took": 3,
        "hits": {"total": 2, "hits": [{"_id": "1", "_source": a} for a in alerts]},
    },
    "graphql": lambda alerts: {"data": {"alerts": {"edges": [{"node": alert} for alert in alerts]}}},
    "page of Graph": lambda alerts: {"@odata.context": "c", "value": alerts},
    "page": lambda alerts: {"items": alerts, "next_page_token": "t", "total": 2},
    "reply": lambda alerts: {"reply": {"alerts": alerts, "total_count": 2}},
    "event hub": lambda alerts: {"records": alerts},
    "findings": lambda alerts: {"detail-type": "d", "source": "s", "detail": {"findings": alerts}},
    "SNS": lambda alerts: {"Type": "Notification", "MessageId": "1", "Message": json.dumps(alerts)},
    "Pub/Sub": push,
    "message of a shipper": lambda alerts: {
        "host": "h",
        "@timestamp": "2026-09-14T08:15:23Z",
        "message": json.dumps(alerts),
    },
}
SINGLE: dict[str, Callable[[Any], Any]] = {
    "hit": lambda alert: {"_index": "i", "_id": "1", "_source": alert},
    "event": lambda alert: {"sourcetype": "suricata", "event": json.dumps(alert)},
    "SNS": lambda alert: {"Type": "Notification", "Message": json.dumps(alert)},
    "SNS in a list": lambda alert: [{"Type": "Notification", "Message": json.dumps(alert)}],
    "page": lambda alert: {"results": [alert], "count": 1},
    "syslog": lambda alert: f"<134>Sep 14 08:15:23 h app: {json.dumps(alert)}",
}


@pytest.mark.parametrize("wraps", MANY.values(), ids=MANY)
def test_several__in_order_each_with_its_own_raw(wraps: Wraps) -> None:
    payload = wraps([eve("first"), eve("second")])
    kept = deepcopy(payload)
    first, second = read_payload(payload)
    assert [(alert.format, alert.name) for alert in (first, second)] == [("suricata", "first"), ("suricata", "second")]
    assert (first.raw, second.raw) == (eve("first"), eve("second"))
    assert payload == kept


@pytest.mark.parametrize("wraps", MANY.values(), ids=MANY)
@pytest.mark.parametrize("broken", [None, "text", 7, [], {}], ids=str)
def test_several__a_broken_one_stays_in_its_place(wraps: Wraps, broken: Any) -> None:
    first, fault, last = read_items(wraps([eve("first"), broken, eve("last")]))
    assert isinstance(first, Alert)
    assert isinstance(fault, InvalidAlert)
    assert isinstance(last, Alert)
    assert (first.name, last.name) == ("first", "last")


@pytest.mark.parametrize("wraps", MANY.values(), ids=MANY)
def test_several__a_broken_one_fails_those_who_ask_for_all(wraps: Wraps) -> None:
    with pytest.raises(InvalidAlert):
        read_payload(wraps([eve("first"), 7]))


@pytest.mark.parametrize("wraps", SINGLE.values(), ids=SINGLE)
def test_single__the_envelope_is_kept_as_received(wraps: Callable[[Any], Any]) -> None:
    payload = wraps(eve("only"))
    (alert,) = read_payload(payload)
    received = payload[0] if isinstance(payload, list) else payload
    assert (alert.name, alert.raw, alert.received) == ("only", eve("only"), received)


@pytest.mark.parametrize("name", MANY)
def test_named__opens_the_same_envelopes(name: str) -> None:
    assert [alert.name for alert in read_payload(MANY[name]([eve("a"), eve("b")]), "suricata")] == ["a", "b"]


@pytest.mark.parametrize(
    "payload",
    [
        {"alerts": []},
        {"value": [], "@odata.context": "c"},
        {"hits": {"hits": []}},
        {"Type": "SubscriptionConfirmation", "Message": "{}", "SubscribeURL": "https://sns.example/"},
        {"Type": "Notification", "Message": "no JSON"},
        {"name": "n", "time": 1, "events": [{"a": 1}], "description": "an alert with its events"},
        {"_source": None},
        {"_index": "i", "fields": {}},
        {"_index": "i", "fields": {"@timestamp": "no list"}},
        {"fields": {"@timestamp": ["2026-09-14T08:15:22Z"]}},
        {"alerts": [{"labels": {"alertname": "x"}}], "rule": {"name": "r"}},
        {"alerts": [{"kibana.alert.uuid": "1"}, {"labels": {}}], "rule": {"name": "r"}},
        None,
        "",
        "text",
        7,
    ],
    ids=str,
)
def test_opened__none_of_the_envelopes(payload: Any) -> None:
    assert opened(payload) is None


@pytest.mark.parametrize("beside", [{"rule": {"name": "r"}}, {"context": {"rule": {"id": "1"}}, "state": "active"}, {}])
@pytest.mark.parametrize("place", ["", "context"])
def test_kibana__a_body_written_by_hand_is_split(place: str, beside: dict[str, Any]) -> None:
    listed = {"alerts": [kibana("first"), 7, kibana("second")]}
    payload = {**beside, **({place: {**beside.get(place, {}), **listed}} if place else listed)}
    first, fault, second = read_items(payload)
    assert isinstance(fault, InvalidAlert)
    assert isinstance(first, Alert)
    assert isinstance(second, Alert)
    assert [(one.format, one.name) for one in (first, second)] == [("elastic", "first"), ("elastic", "second")]


def test_kibana__nested_ones_and_signals_too() -> None:
    nested = {"kibana": {"alert": {"uuid": "1", "rule": {"name": "new"}}}}
    signal = {"signal": {"rule": {"name": "old"}}}
    alerts = read_payload({"rule": {"name": "r"}, "date": "2026-09-14", "alerts": [nested, signal]})
    assert [(alert.format, alert.name) for alert in alerts] == [("elastic", "new"), ("elastic", "old")]


def test_hit__of_fields_alone() -> None:
    alert = {name: [value] for name, value in kibana("only").items()}
    hit = {"_index": ".alerts", "_id": "1", "_score": None, "fields": alert | {"host.ip": ["10.20.3.9", "fe80::1"]}}
    (read,) = read_payload(hit)
    assert (read.format, read.name, read.severity) == ("elastic", "only", "Low")
    assert read.raw == kibana("only") | {"host.ip": ["10.20.3.9", "fe80::1"]}
    assert read.received == hit
    assert [item.name for item in read_payload({"hits": {"hits": [hit, hit]}})] == ["only", "only"]


def test_hit__of_source_and_fields_is_its_source() -> None:
    (read,) = read_payload({"_id": "1", "_source": eve("whole"), "fields": {"alert.signature": ["part"]}})
    assert (read.name, read.raw) == ("whole", eve("whole"))


def nest(inner: Any, wrap: Callable[[Any], Any]) -> Any:
    for _ in range(1_000):
        inner = wrap(inner)
    return inner


DEEP = {"list": nest(eve("deep"), lambda inner: [inner]), "object": nest(eve("deep"), lambda inner: {"a": inner})}
PLACES: dict[str, Callable[[Any], Any]] = {
    "itself": lambda deep: deep,
    "alerts": lambda deep: {"alerts": deep},
    "context": lambda deep: {"context": {"alerts": deep}},
    "value": lambda deep: {"value": [deep]},
    "edges": lambda deep: {"data": {"alerts": {"edges": deep}}},
    "hits": lambda deep: {"hits": {"hits": [{"_source": deep}]}},
    "fields": lambda deep: {"_id": "1", "fields": {"a": deep}},
    "rawJson": lambda deep: {"rawJson": deep, "name": "n"},
}


@pytest.mark.parametrize("deep", DEEP.values(), ids=DEEP)
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_depth__of_a_thousand_is_read_or_refused(place: Callable[[Any], Any], deep: Any) -> None:
    assert _ends(place(deep))


@pytest.mark.parametrize("deep", DEEP.values(), ids=DEEP)
@pytest.mark.parametrize(
    "name", ["suricata", "wazuh", "wazuh5", "elastic", "ecs", "splunk", "splunk_notable", "zeek", "snort", "thehive"]
)
def test_depth__below_each_key_of_an_alert(name: str, deep: Any) -> None:
    payload = PAYLOADS[name]
    for key in payload:
        assert _ends({**payload, key: deep})


def _ends(payload: Any) -> bool:
    try:
        return bool(read_items(payload))
    except InvalidAlert:
        return True


def test_tables__a_log_query_answer_is_opened_row_by_row() -> None:
    columns = [{"name": "Title", "type": "string"}, {"name": "SrcIp", "type": "string"}]
    table = {"name": "PrimaryResult", "columns": columns, "rows": [["Odd login", "8.8.8.8"], ["Scan", "1.1.1.1"]]}
    first, second = read_payload({"tables": [table]})
    assert (first.name, first.source_ip, second.name, second.source_ip) == ("Odd login", "8.8.8.8", "Scan", "1.1.1.1")
    assert first.raw == {"Title": "Odd login", "SrcIp": "8.8.8.8"}
