"""TheHive alerts, and the webhooks of TheHive 4 and 5."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters.thehive import ADAPTER, STANDS_IN
from triage.model.alert import Alert

SHA256 = "0f" * 32
ALERT: dict[str, Any] = {
    "type": "edr",
    "source": "sensor",
    "sourceRef": "S-100",
    "title": "Dropper on a laptop",
    "description": "A dropper ran.",
    "severity": 3,
    "date": 1_900_000_000_000,
    "tlp": 2,
    "pap": 2,
    "status": "New",
    "externalLink": "https://sensor.example.org/S-100",
    "tags": ["phish", "attack.t1566"],
    "observables": [
        {"dataType": "ip", "data": "10.0.0.3"},
        {"dataType": "ip", "data": "203.0.113.60"},
        {"dataType": "domain", "data": "drop.example.net"},
        {"dataType": "url", "data": "https://drop.example.net/a"},
        {"dataType": "hash", "data": SHA256.upper()},
        {"dataType": "hostname", "data": "LT-8"},
        {"dataType": "mail", "data": "evil@example.net"},
        {"dataType": "username", "data": "CORP\\siv"},
        {"dataType": "other", "data": "x"},
    ],
    "procedures": [{"patternId": "T1204.001", "occurDate": 1}],
}


def one(payload: Any) -> Alert:
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def test_alert__fields_and_the_raw_untouched() -> None:
    before = deepcopy(ALERT)
    alert = one(ALERT)
    assert ADAPTER.recognises(ALERT)
    assert (alert.name, alert.severity, alert.vendor_severity) == ("Dropper on a laptop", "High", "3")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2030-03-17T17:46:40+00:00"
    assert (alert.domains, alert.urls) == (("drop.example.net",), ("https://drop.example.net/a",))
    assert (alert.hashes, alert.hosts, alert.users) == ((SHA256,), ("LT-8",), ("siv",))
    assert (alert.techniques, alert.mail_sender) == (("T1204.001", "T1566"), "evil@example.net")
    assert (alert.vendor_id, alert.vendor_status, alert.alert_type) == ("S-100", "New", "edr")
    assert alert.raw is ALERT
    assert before == ALERT


def test_addresses__the_first_public_one_stands_in_and_it_is_noted() -> None:
    alert = one(ALERT)
    assert (alert.source_ip, alert.destination_ip, alert.addresses) == ("203.0.113.60", None, ("10.0.0.3",))
    assert alert.notes == (STANDS_IN,)


def test_addresses__a_tag_tells_the_part() -> None:
    observables = [
        {"dataType": "ip", "data": "198.51.100.1", "tags": ["dst_ip"]},
        {"dataType": "ip", "data": "203.0.113.2", "tags": ["sensor:src"]},
    ]
    alert = one({**ALERT, "observables": observables})
    assert (alert.source_ip, alert.destination_ip, alert.notes) == ("203.0.113.2", "198.51.100.1", ())


def test_addresses__a_destination_does_not_stand_in_as_the_source() -> None:
    observables = [{"dataType": "ip", "data": "203.0.113.60", "tags": ["destination"]}]
    alert = one({**ALERT, "observables": observables})
    assert (alert.source_ip, alert.destination_ip, alert.notes) == (None, "203.0.113.60", ())
    other = {"dataType": "ip", "data": "198.51.100.61"}
    alert = one({**ALERT, "observables": [*observables, other]})
    assert (alert.source_ip, alert.destination_ip, alert.notes) == ("198.51.100.61", "203.0.113.60", (STANDS_IN,))


def test_addresses__private_ones_alone_have_no_part() -> None:
    alert = one({**ALERT, "observables": [{"dataType": "ip", "data": "10.0.0.3"}]})
    assert (alert.source_ip, alert.addresses, alert.notes) == (None, ("10.0.0.3",), ())


@pytest.mark.parametrize(
    "head",
    [
        {"operation": "Creation", "objectType": "alert", "objectId": "~1", "base": True},
        {"action": "create", "objectType": "Alert"},
    ],
)
def test_webhook__the_object_is_the_alert(head: dict[str, Any]) -> None:
    artifacts = {key: value for key, value in ALERT.items() if key != "observables"} | {
        "artifacts": ALERT["observables"]
    }
    alert = one({**head, "object": artifacts})
    assert ADAPTER.recognises({**head, "object": artifacts})
    assert (alert.name, alert.severity, alert.source_ip) == ("Dropper on a laptop", "High", "203.0.113.60")
    assert (alert.vendor_id, alert.techniques) == ("S-100", ("T1204.001", "T1566"))


def test_webhook__a_case_of_version_5() -> None:
    case = {"_id": "~7", "title": "Case", "severity": 4, "startDate": 1_900_000_000_000, "status": "InProgress"}
    alert = one({"action": "update", "objectType": "Case", "object": case})
    assert (alert.name, alert.severity, alert.vendor_status, alert.vendor_id) == (
        "Case",
        "Critical",
        "InProgress",
        "~7",
    )


@pytest.mark.parametrize(
    ("value", "severity"), [(4, "Critical"), (3, "High"), ("2", "Medium"), (1, "Low"), (0, None), ("x", None)]
)
def test_severity__4_is_the_worst(value: Any, severity: str | None) -> None:
    assert one({**ALERT, "severity": value}).severity == severity


def test_damaged__never_raises() -> None:
    assert_never_raises(ADAPTER, ALERT)
