"""Suricata's EVE alerts."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters.suricata import ADAPTER
from triage.model.alert import Alert

SHA256 = "3c" * 32
EVE: dict[str, Any] = {
    "timestamp": "2031-05-06T07:08:09.123456+0200",
    "flow_id": 7,
    "event_type": "alert",
    "src_ip": "10.20.4.17",
    "src_port": 51744,
    "dest_ip": "203.0.113.9",
    "dest_port": 80,
    "proto": "TCP",
    "host": "sensor-1",
    "alert": {
        "action": "allowed",
        "gid": 1,
        "signature_id": 2900001,
        "rev": 3,
        "signature": "A loader asks for its next stage",
        "category": "A Network Trojan was detected",
        "severity": 1,
        "metadata": {"mitre_technique_id": ["T1105"]},
    },
    "http": {"hostname": "load.example.net", "url": "/next", "http_method": "GET"},
    "fileinfo": {"filename": "/next", "sha256": SHA256},
}


def one(payload: Any) -> Alert:
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def test_read__fields_and_the_raw_untouched() -> None:
    kept = deepcopy(EVE)
    alert = one(EVE)
    assert ADAPTER.recognises(EVE)
    assert (alert.name, alert.severity, alert.vendor_severity) == ("A loader asks for its next stage", "High", "1")
    assert alert.timestamp is not None
    assert alert.timestamp.isoformat() == "2031-05-06T05:08:09.123456+00:00"
    assert (alert.source_ip, alert.source_port) == ("10.20.4.17", 51744)
    assert (alert.destination_ip, alert.destination_port) == ("203.0.113.9", 80)
    assert (alert.urls, alert.domains) == (("http://load.example.net/next",), ("load.example.net",))
    assert (alert.hashes, alert.techniques, alert.vendor_status) == ((SHA256,), ("T1105",), "allowed")
    assert alert.raw == kept == EVE


def test_hosts__the_sensor_is_none_a_shippers_field_is() -> None:
    bare = {key: value for key, value in EVE.items() if key != "http"}
    assert one(bare).hosts == ()
    assert one({**bare, "src_host": "FIN-WS-7"}).hosts == ("FIN-WS-7",)


@pytest.mark.parametrize(
    ("value", "severity"),
    [(1, "High"), (2, "Medium"), (3, "Low"), (4, "Informational"), (255, "Informational"), (0, None), ("x", None)],
)
def test_severity__1_is_the_worst(value: Any, severity: str | None) -> None:
    assert one({**EVE, "alert": {**EVE["alert"], "severity": value}}).severity == severity


@pytest.mark.parametrize("payload", [{**EVE, "event_type": "flow"}, {**EVE, "alert": None}, {"event_type": "alert"}])
def test_recognises__nothing_else(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)


def test_damaged__never_raises() -> None:
    assert_never_raises(ADAPTER, EVE)
