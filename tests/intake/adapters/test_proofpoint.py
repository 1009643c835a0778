"""Proofpoint TAP messages and clicks."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.errors import InvalidAlert
from triage.intake.adapters.proofpoint import ADAPTER
from triage.model.alert import Alert

SHA256, MD5 = "4e" * 32, "4f" * 16
MESSAGE: dict[str, Any] = {
    "GUID": "g1",
    "id": "m-1",
    "messageTime": "2031-02-03T04:05:06.020Z",
    "sender": "bounce@bad.example",
    "fromAddress": ["boss@bad.example"],
    "headerFrom": "Boss <boss@bad.example>",
    "recipient": ["una@corp.example"],
    "toAddresses": ["una@corp.example", "per@corp.example"],
    "senderIP": "203.0.113.66",
    "subject": "Invoice",
    "phishScore": 99,
    "threatsInfoMap": [
        {
            "threat": "https://bad.example/pay",
            "threatType": "url",
            "classification": "phish",
            "threatStatus": "active",
            "threatUrl": "https://tap.example.com/t/1",
        },
        {"threat": SHA256, "threatType": "attachment", "classification": "malware"},
    ],
    "messageParts": [
        {"disposition": "inline", "sha256": "aa" * 32},
        {"disposition": "attached", "sha256": SHA256, "md5": MD5, "filename": "i.doc"},
    ],
}
CLICK: dict[str, Any] = {
    "GUID": "g2",
    "id": "c-1",
    "classification": "PHISH",
    "clickIP": "198.51.100.70",
    "clickTime": "2031-02-03T04:05:06Z",
    "recipient": "una@corp.example",
    "sender": "boss@bad.example",
    "senderIP": "203.0.113.66",
    "threatID": "t",
    "threatStatus": "active",
    "threatURL": "https://tap.example.com/t/2",
    "url": "https://bad.example/pay",
}


def one(payload: Any) -> Alert:
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    assert ADAPTER.recognises(payload)
    return alert


def test_message__fields_and_the_raw_untouched() -> None:
    before = deepcopy(MESSAGE)
    alert = one(MESSAGE)
    assert alert.name == "Proofpoint TAP: message, phish"
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-02-03T04:05:06.020000+00:00"
    assert (alert.source_ip, alert.destination_ip, alert.severity) == ("203.0.113.66", None, None)
    assert (alert.mail_sender, alert.mail_subject) == ("bounce@bad.example", "Invoice")
    assert alert.users == ("una@corp.example", "per@corp.example")
    assert (alert.urls, alert.hashes) == (("https://bad.example/pay",), (SHA256, MD5))
    assert (alert.vendor_verdict, alert.vendor_status) == ("phish", "active")
    assert (alert.link, alert.vendor_id) == ("https://tap.example.com/t/1", "m-1")
    assert alert.raw is MESSAGE
    assert before == MESSAGE


def test_click__who_clicks_is_the_source() -> None:
    alert = one(CLICK)
    assert alert.name == "Proofpoint TAP: click, phish"
    assert (alert.source_ip, alert.addresses) == ("198.51.100.70", ("203.0.113.66",))
    assert (alert.users, alert.urls) == (("una@corp.example",), ("https://bad.example/pay",))


def test_answer__each_list_tells_what_became_of_it_and_a_broken_one_is_told() -> None:
    answer = {
        "queryEndTime": "2031-02-03T05:00:00Z",
        "clicksPermitted": [CLICK],
        "clicksBlocked": [],
        "messagesDelivered": [],
        "messagesBlocked": [MESSAGE, 7],
    }
    blocked, broken, permitted = ADAPTER.read(answer)
    assert ADAPTER.recognises(answer)
    assert isinstance(blocked, Alert)
    assert isinstance(permitted, Alert)
    assert isinstance(broken, InvalidAlert)
    assert (blocked.name, blocked.vendor_status) == ("Proofpoint TAP: message blocked, phish", "blocked")
    assert (permitted.name, permitted.vendor_status) == ("Proofpoint TAP: click permitted, phish", "permitted")
    assert blocked.raw == {"queryEndTime": "2031-02-03T05:00:00Z", "messagesBlocked": [MESSAGE]}
    assert broken.faults[0].pointer == "/messagesBlocked/1"


def test_answer__of_empty_lists_holds_no_alert() -> None:
    with pytest.raises(InvalidAlert):
        ADAPTER.read({"queryEndTime": "2031-02-03T05:00:00Z", "clicksPermitted": []})


@pytest.mark.parametrize("payload", [MESSAGE, CLICK, {"queryEndTime": "2031", "messagesBlocked": [MESSAGE]}])
def test_damaged__never_raises(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)


def test_answer__of_one_message_is_kept_whole() -> None:
    page = {"queryEndTime": "2031-02-03T05:00:00Z", "messagesDelivered": [MESSAGE], "clicksBlocked": []}
    (alert,) = ADAPTER.read(page)
    assert isinstance(alert, Alert)
    assert alert.received == page
    assert alert.raw["messagesDelivered"] == [MESSAGE]
