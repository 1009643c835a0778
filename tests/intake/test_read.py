"""Payloads become alerts; what is none gets a fault with its place."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.errors import InvalidAlert
from triage.intake.adapters import example
from triage.intake.read import read_payload
from triage.model.scales import Severity

LOGIN = {
    "user": "j.doe",
    "source_ip": "185.220.101.52",
    "destination_ip": "10.0.0.5",
    "failed_logins": 47,
    "success": True,
    "time": "2026-01-02T03:04:05Z",
    "location": "Germany",
    "severity": "critical",
    "alert_type": "brute_force",
    "message": "47 failures, then a login",
}


def test_read__native_form_fills_every_known_field() -> None:
    (alert,) = read_payload({"name": "Suspicious Login", "alert": LOGIN})
    assert (alert.name, alert.format, alert.severity) == ("Suspicious Login", "native", Severity.CRITICAL)
    assert (alert.source_ip, alert.destination_ip) == ("185.220.101.52", "10.0.0.5")
    assert (alert.failed_logins, alert.success, alert.users) == (47, True, ("j.doe",))
    assert alert.timestamp == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (alert.alert_type, alert.location, alert.message) == ("brute_force", "Germany", LOGIN["message"])


def test_read__the_raw_alert_is_kept_whole() -> None:
    (alert,) = read_payload({"name": "x", "alert": {**LOGIN, "odd": {"deep": [1, None]}}})
    assert alert.raw == {**LOGIN, "odd": {"deep": [1, None]}}


def test_read__native_numbers_and_flags_may_come_as_text() -> None:
    (alert,) = read_payload({"name": "x", "alert": {"failed_logins": "12", "success": "false", "severity": 8}})
    assert (alert.failed_logins, alert.success, alert.severity) == (12, False, Severity.HIGH)


def test_read__words_where_a_number_or_flag_is_expected_say_nothing() -> None:
    (alert,) = read_payload({"name": "x", "alert": {"failed_logins": "many", "success": "maybe"}})
    assert (alert.failed_logins, alert.success) == (None, None)
    assert alert.raw == {"failed_logins": "many", "success": "maybe"}


@pytest.mark.parametrize(
    ("payload", "pointers"),
    [
        ({"name": "x"}, ["/alert"]),
        ({"name": "x", "alert": {}}, ["/alert"]),
        ({"alert": {}}, ["/alert"]),
        ({"alerts": []}, ["/alerts"]),
        ({}, [""]),
        ([], [""]),
        ("text", [""]),
        (None, [""]),
        ({"name": 5, "alert": {"a": 1}}, ["/name"]),
        ({"name": " ", "alert": []}, ["/name", "/alert"]),
        ({"name": "x", "alert": {"failed_logins": -1}}, ["/alert/failed_logins"]),
        ({"name": "x", "alert": {"failed_logins": 1.5}}, ["/alert/failed_logins"]),
        ({"name": "x", "alert": {"failed_logins": True}}, ["/alert/failed_logins"]),
        ({"name": "x", "alert": {"source_ip": 7, "user": 5}}, ["/alert/user", "/alert/source_ip"]),
    ],
)
def test_read__names_each_fault_and_its_place(payload: Any, pointers: list[str]) -> None:
    with pytest.raises(InvalidAlert) as caught:
        read_payload(payload)
    assert [fault.pointer for fault in caught.value.faults] == pointers


def test_read__a_vendors_nested_alert_may_stand_in_the_native_form() -> None:
    (alert,) = read_payload({"name": "x", "alert": {"user": {"name": "ana"}, "source": {"ip": "8.8.8.8"}}})
    assert (alert.users, alert.source_ip) == (("ana",), "8.8.8.8")


def test_read__a_bare_object_is_read_by_meaning() -> None:
    (alert,) = read_payload({"rule": {"name": "Port scan"}, "sourceIPAddress": "8.8.8.8", "Severity": "HIGH"})
    assert (alert.name, alert.source_ip, alert.severity) == ("Port scan", "8.8.8.8", Severity.HIGH)


def test_read__a_small_number_of_an_unknown_scale_is_no_severity() -> None:
    (alert,) = read_payload({"title": "x", "severity": 1})
    assert (alert.severity, alert.vendor_severity) == (None, "1")


def test_read__placeholders_are_nothing() -> None:
    (alert,) = read_payload({"title": "x", "user": "-", "source_ip": "N/A", "host": None, "message": ""})
    assert (alert.users, alert.source_ip, alert.hosts, alert.message) == ((), None, (), "")


def test_read__a_live_credential_is_dropped_and_said_so() -> None:
    (alert,) = read_payload({"sid": "1", "search_name": "x", "session_key": "SECRET"})
    assert alert.raw == {"sid": "1", "search_name": "x"}
    assert alert.notes == ("session_key was dropped: it is a live credential",)


def test_read__a_time_that_cannot_be_read_is_noted() -> None:
    (alert,) = read_payload({"name": "x", "alert": {"time": "soonish"}})
    assert alert.timestamp is None
    assert alert.notes == ("time not understood: 'soonish'; the time of receipt stands in",)


def test_read__a_named_format_that_does_not_fit_is_refused() -> None:
    with pytest.raises(InvalidAlert, match="this is not native"):
        read_payload({"title": "x"}, "native")
    with pytest.raises(InvalidAlert, match="is none of native, "):
        read_payload({"title": "x"}, "siem9000")


def test_example__the_template_works_once_registered() -> None:
    payload = {"product": "example", "detection": {"rule": "Odd login"}}
    (alert,) = read_payload(payload, adapters={"example": example.ADAPTER})
    assert (alert.name, alert.format) == ("Odd login", "example")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_read__nothing_but_invalid_alert_leaves_the_room(payload: Any) -> None:
    for candidate in (payload, {"name": "x", "alert": payload}):
        try:
            alerts = read_payload(candidate)
        except InvalidAlert:
            continue
        assert all(alert.name for alert in alerts)


def in_sns(payload: Any) -> dict[str, Any]:
    text = json.dumps({"MessageId": "7", "Message": json.dumps(payload)})
    return {"Type": "Notification", "MessageId": "8", "TopicArn": "arn:aws:sns:x:1:y", "Message": text}


@pytest.mark.parametrize(
    "wrap", [lambda p: [p], lambda p: {"_source": p, "_index": "x"}, lambda p: {"value": [p, p]}, in_sns]
)
def test_read__a_live_credential_is_dropped_inside_envelopes_too(wrap: Any) -> None:
    for alert in read_payload(wrap({"sid": "1", "search_name": "x", "result": {"a": "b"}, "session_key": "SECRET"})):
        assert "SECRET" not in str((alert.raw, alert.received))
        assert "session_key was dropped: it is a live credential" in alert.notes
