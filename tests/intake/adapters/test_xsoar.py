"""Cortex XSOAR's generic webhook and incidents, and what they carry inside."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters import generic, suricata
from triage.intake.adapters.xsoar import ADAPTER
from triage.intake.read import read_payload
from triage.model.alert import Alert
from triage.model.scales import Severity

ADAPTERS = {"suricata": suricata.ADAPTER, "xsoar": ADAPTER, "generic": generic.ADAPTER}
EVE: dict[str, Any] = {
    "event_type": "alert",
    "src_ip": "203.0.113.4",
    "dest_ip": "10.0.0.8",
    "alert": {"signature_id": 9, "signature": "Scan", "severity": 1},
}
UNKNOWN = {"username": "tor", "src_ip": "203.0.113.7", "dst_ip": "10.0.0.7", "sha256": "3a" * 32}
HOOK: dict[str, Any] = {
    "name": "Phish reported",
    "type": "Phishing",
    "occurred": "2031-02-03T04:05:06Z",
    "severity": 2,
    "rawJson": UNKNOWN,
}
INCIDENT: dict[str, Any] = {
    "id": "812",
    "name": "Brute force",
    "type": "Access",
    "severity": 3,
    "status": 1,
    "owner": "analyst-1",
    "occurred": "2031-02-03T04:05:06Z",
    "created": "2031-02-03T04:09:00Z",
    "details": "40 failures",
    "labels": [
        {"type": "Source IP", "value": "203.0.113.90"},
        {"type": "username", "value": "erik"},
        {"type": "Email/subject", "value": "Hi"},
        {"type": "Brand", "value": "X"},
    ],
    "CustomFields": {"destinationip": "10.0.0.44", "hostname": "DC-2"},
}


def one(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters=ADAPTERS)
    return alert


def test_hook__unknown_inside_is_read_by_meaning() -> None:
    before = deepcopy(HOOK)
    alert = one(HOOK)
    assert (alert.format, alert.name, alert.alert_type) == ("xsoar", "Phish reported", "Phishing")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-02-03T04:05:06+00:00"
    assert (alert.severity, alert.vendor_severity) == ("Medium", "2")
    assert (alert.source_ip, alert.destination_ip, alert.users) == ("203.0.113.7", "10.0.0.7", ("tor",))
    assert (alert.hashes, alert.received) == (("3a" * 32,), None)
    assert alert.raw is HOOK
    assert before == HOOK


def test_hook__unknown_inside_a_text_is_opened() -> None:
    payload = {**HOOK, "rawJson": json.dumps(UNKNOWN)}
    alert = one(payload)
    assert (alert.name, alert.source_ip, alert.users) == ("Phish reported", "203.0.113.7", ("tor",))
    assert (alert.raw["rawJson"], alert.received) == (UNKNOWN, payload)


@pytest.mark.parametrize("inner", [EVE, json.dumps(EVE)])
@pytest.mark.parametrize("key", ["rawJson", "rawJSON"])
def test_hook__a_known_format_inside_is_read_as_that(inner: Any, key: str) -> None:
    payload = {"name": "Phish reported", "type": "IDS", "occurred": "2031-02-03T04:05:06Z", "severity": 2, key: inner}
    alert = one(payload)
    assert (alert.format, alert.name, alert.severity) == ("suricata", "Scan", "High")
    assert (alert.source_ip, alert.destination_ip) == ("203.0.113.4", "10.0.0.8")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-02-03T04:05:06+00:00"
    assert (alert.raw, alert.received) == (EVE, payload)
    assert alert.notes[-1] == "from the record around the alert: timestamp"


def test_hook__severity_of_the_record_where_the_alert_has_none() -> None:
    silent = {**EVE, "alert": {"signature_id": 9, "signature": "Scan"}}
    alert = one({**HOOK, "severity": 4, "rawJson": silent})
    assert (alert.severity, alert.vendor_severity) == ("Critical", "4")


def test_hook__named_format_still_opens_what_is_inside() -> None:
    (as_xsoar,) = read_payload({**HOOK, "rawJson": EVE}, "xsoar", ADAPTERS)
    (as_suricata,) = read_payload({**HOOK, "rawJson": EVE}, "suricata", ADAPTERS)
    assert (as_xsoar.format, as_suricata.format) == ("suricata", "suricata")


def test_hook__in_itself_many_times_ends() -> None:
    payload: dict[str, Any] = EVE
    for _ in range(50):
        payload = {"name": "n", "rawJson": payload}
    assert one(payload).name == "n"


def test_incident__labels_and_custom_fields() -> None:
    alert = one(INCIDENT)
    assert ADAPTER.recognises(INCIDENT)
    assert (alert.name, alert.severity, alert.vendor_status) == ("Brute force", "High", "active")
    assert (alert.source_ip, alert.destination_ip) == ("203.0.113.90", "10.0.0.44")
    assert (alert.users, alert.hosts, alert.mail_subject) == (("erik",), ("DC-2",), "Hi")
    assert (alert.message, alert.vendor_id) == ("40 failures", "812")


@pytest.mark.parametrize(
    ("value", "severity"),
    [(4, "Critical"), (3, "High"), (2, "Medium"), ("1", "Low"), (0.5, "Informational"), (0, None), ("x", None)],
)
def test_severity__4_is_the_worst_and_0_unknown(value: Any, severity: str | None) -> None:
    assert one({**HOOK, "severity": value}).severity == severity


@pytest.mark.parametrize("payload", [HOOK, INCIDENT])
def test_damaged__never_raises(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)


@pytest.mark.parametrize(("outer", "severity"), [(4, Severity.CRITICAL), (1, Severity.MEDIUM)])
def test_rawjson__of_two_severities_the_graver_counts(outer: int, severity: Severity) -> None:
    inner = {"event_type": "alert", "src_ip": "8.8.8.8", "alert": {"signature_id": 1, "signature": "x", "severity": 2}}
    (alert,) = read_payload({"name": "n", "type": "t", "severity": outer, "rawJson": inner})
    assert (alert.format, alert.severity) == ("suricata", severity)
