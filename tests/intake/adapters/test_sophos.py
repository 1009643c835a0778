"""Sophos Central events and alerts."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters.sophos import ADAPTER
from triage.model.alert import Alert

SHA256 = "8d" * 32
EVENT: dict[str, Any] = {
    "id": "e-1",
    "type": "Event::Endpoint::CoreDetection",
    "name": "Malware detected: 'X' at 'C:\\x.exe'",
    "severity": "high",
    "source": "CORP\\hege",
    "location": "LT-40",
    "source_info": {"ip": "10.40.0.1"},
    "appSha256": SHA256,
    "when": "2031-02-03T04:05:06.883Z",
    "created_at": "2031-02-03T04:09:00Z",
    "group": "MALWARE",
    "ips_threat_data": {"remoteIp": "203.0.113.41", "executablePath": "C:\\x.exe"},
    "core_remedy_items": {"items": [{"processPath": ""}]},
}


def one(payload: Any) -> Alert:
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    assert ADAPTER.recognises(payload)
    return alert


def test_event__location_is_the_device_and_source_the_user() -> None:
    before = deepcopy(EVENT)
    alert = one(EVENT)
    assert (alert.name, alert.severity, alert.alert_type) == (EVENT["name"], "High", "Event::Endpoint::CoreDetection")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-02-03T04:05:06.883000+00:00"
    assert (alert.users, alert.hosts, alert.location) == (("hege",), ("LT-40",), None)
    assert (alert.source_ip, alert.destination_ip) == ("10.40.0.1", "203.0.113.41")
    assert (alert.hashes, alert.processes, alert.vendor_id) == ((SHA256,), ("C:\\x.exe",), "e-1")
    assert alert.raw is EVENT
    assert before == EVENT


def test_alert__of_the_common_api() -> None:
    alert = one(
        {
            "id": "c-1",
            "type": "Event::Endpoint::NotProtected",
            "description": "Not protected",
            "severity": "medium",
            "raisedAt": "2031-02-03T04:05:06Z",
            "managedAgent": {"id": "m", "name": "LT-41", "type": "computer"},
            "person": {"name": "Hege Dahl"},
        }
    )
    assert (alert.name, alert.severity, alert.hosts) == ("Not protected", "Medium", ("LT-41",))
    assert alert.users == ("Hege Dahl",)


@pytest.mark.parametrize(
    ("word", "severity"),
    [("critical", "Critical"), ("high", "High"), ("medium", "Medium"), ("low", "Low"), ("none", None)],
)
def test_severity__each_step(word: str, severity: str | None) -> None:
    assert one({**EVENT, "severity": word}).severity == severity


def test_damaged__never_raises() -> None:
    assert_never_raises(ADAPTER, EVENT)


def test_inbound__the_remote_address_acts() -> None:
    seen = {"remoteIp": "203.0.113.41", "remotePort": "789", "localPort": "445"}
    alert = one({**EVENT, "type": "Event::Endpoint::Threat::IpsInboundDetection", "ips_threat_data": seen})
    assert (alert.source_ip, alert.source_port) == ("203.0.113.41", 789)
    assert (alert.destination_ip, alert.destination_port) == ("10.40.0.1", 445)
