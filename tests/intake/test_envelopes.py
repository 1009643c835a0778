"""What relays and APIs put around an alert: pushes of Google Pub/Sub, pages of answers."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from triage.intake.envelopes import MAX_PACKED_BYTES, opened
from triage.intake.read import read_payload

FINDING = {
    "finding": {
        "name": "organizations/7/sources/8/findings/9",
        "category": "Malware: Bad IP",
        "severity": "HIGH",
        "state": "ACTIVE",
        "eventTime": "2030-03-17T17:46:40Z",
        "resourceName": "//compute.googleapis.com/projects/p/zones/z/instances/1",
    }
}


def push(text: str | bytes) -> dict[str, Any]:
    data = base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()
    message = {"data": data, "messageId": "17", "publishTime": "2030-03-17T17:46:41Z", "attributes": {}}
    return {"message": message, "subscription": "projects/p/subscriptions/alerts"}


def test_pubsub__the_alert_within_is_read() -> None:
    (alert,) = read_payload(push(json.dumps(FINDING)))
    assert not isinstance(alert, Exception)
    assert (alert.format, alert.name, alert.severity) == ("gcp_scc", "Malware: Bad IP", "High")
    assert alert.raw == FINDING


def test_pubsub__a_list_within_is_several_alerts() -> None:
    assert len(read_payload(push(json.dumps([FINDING, FINDING])))) == 2


@pytest.mark.parametrize(
    "text",
    ["", "plain words", "{", '{"a": 1, "a": 2}', '{"a": NaN}', "[" * 100, b"\xff\xfe{}"],
    ids=["empty", "words", "cut", "duplicate key", "NaN", "deep", "no UTF-8"],
)
def test_pubsub__what_is_no_strict_json_is_not_opened(text: str | bytes) -> None:
    assert opened(push(text)) is None


@pytest.mark.parametrize("data", [None, 17, [], {}, "e30", "e3 0=", "é", "e30=\n", "%7B%7D"])
def test_pubsub__what_is_no_base64_is_not_opened(data: Any) -> None:
    assert opened({"message": {"data": data}, "subscription": "projects/p/subscriptions/s"}) is None


@pytest.mark.parametrize("subscription", [None, 1, {}, ["s"]])
def test_pubsub__without_a_subscription_it_is_none(subscription: Any) -> None:
    assert opened({**push(json.dumps(FINDING)), "subscription": subscription}) is None


@pytest.mark.parametrize("message", [None, "e30=", [], 7])
def test_pubsub__the_message_must_be_an_object(message: Any) -> None:
    assert opened({"message": message, "subscription": "s"}) is None


def test_pubsub__what_is_too_large_is_not_decoded() -> None:
    large = push(json.dumps({"padding": "x" * MAX_PACKED_BYTES}))
    assert opened(large) is None


@pytest.mark.parametrize(
    "page",
    [
        {"results": [FINDING], "num_found": 1, "num_available": 1},
        {"items": [FINDING], "has_more": False, "next_cursor": "n"},
    ],
    ids=["Carbon Black", "Sophos"],
)
def test_page__of_an_api_is_opened(page: dict[str, Any]) -> None:
    assert opened(page) == [FINDING]
