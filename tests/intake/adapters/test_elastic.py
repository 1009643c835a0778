"""Elastic Security's detection alerts, flat, nested and of 7.x."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters import ecs, generic
from triage.intake.adapters.elastic import ADAPTER
from triage.intake.read import read_payload
from triage.model.alert import Alert
from triage.model.scales import Severity

SHA256 = "c4" * 32
THREAT = [
    {
        "framework": "MITRE ATT&CK",
        "tactic": {"id": "TA0002", "name": "Execution"},
        "technique": [
            {"id": "T1059", "name": "Interpreter", "subtechnique": [{"id": "T1059.001", "name": "PowerShell"}]}
        ],
    }
]
FLAT: dict[str, Any] = {
    "@timestamp": "2031-04-05T06:10:00.000Z",
    "kibana.alert.original_time": "2031-04-05T06:07:08.000Z",
    "kibana.alert.uuid": "u-1",
    "kibana.alert.rule.name": "Encoded PowerShell",
    "kibana.alert.rule.category": "Custom Query Rule",
    "kibana.alert.rule.created_by": "rule.author",
    "kibana.alert.rule.threat": THREAT,
    "kibana.alert.severity": "high",
    "kibana.alert.risk_score": 21,
    "kibana.alert.reason": "process event on ws-2 by otto created high alert.",
    "kibana.alert.workflow_status": "acknowledged",
    "kibana.alert.status": "active",
    "kibana.alert.url": "https://kibana.example.org/app/security/alerts/redirect/u-1",
    "event.category": ["process"],
    "event.outcome": "success",
    "agent": {"name": "shipper-1"},
    "host": {"name": "ws-2", "hostname": "WS-2", "ip": ["10.4.0.2", "fe80::1"]},
    "user": {"name": "otto", "domain": "CORP"},
    "source.ip": "10.4.0.2",
    "source.port": 51000,
    "destination": {"ip": "203.0.113.90", "port": 8443, "domain": "c2.example.net"},
    "process": {
        "name": "powershell.exe",
        "executable": "C:\\Windows\\powershell.exe",
        "command_line": "powershell -enc AAAA",
        "hash": {"sha256": SHA256},
        "parent": {"name": "cmd.exe"},
    },
    "url.full": "https://c2.example.net/stage",
}


def nested(flat: dict[str, Any]) -> dict[str, Any]:
    """The same document with every dotted key as objects in objects."""
    whole: dict[str, Any] = {}
    for key, value in flat.items():
        *way, last = key.split(".")
        place = whole
        for name in way:
            place = place.setdefault(name, {})
        place[last] = value
    return whole


def read(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters={"elastic": ADAPTER, "ecs": ecs.ADAPTER, "generic": generic.ADAPTER})
    return alert


@pytest.mark.parametrize("payload", [FLAT, nested(FLAT)], ids=["flat", "nested"])
def test_read__flat_and_nested_say_the_same(payload: dict[str, Any]) -> None:
    kept = deepcopy(payload)
    alert = read(payload)
    assert (alert.format, alert.name, alert.alert_type) == ("elastic", "Encoded PowerShell", "process")
    assert alert.message == "process event on ws-2 by otto created high alert."
    assert alert.timestamp is not None
    assert alert.timestamp.isoformat() == "2031-04-05T06:07:08+00:00"
    assert (alert.severity, alert.vendor_severity) == (Severity.HIGH, "high")
    assert (alert.source_ip, alert.source_port) == ("10.4.0.2", 51000)
    assert (alert.destination_ip, alert.destination_port) == ("203.0.113.90", 8443)
    assert (alert.users, alert.hosts, alert.addresses) == (("otto",), ("ws-2",), ("fe80::1",))
    assert (alert.hashes, alert.urls) == ((SHA256,), ("https://c2.example.net/stage",))
    assert (alert.domains, alert.techniques) == (("c2.example.net",), ("T1059.001", "T1059"))
    assert alert.command_lines == ("powershell -enc AAAA",)
    assert alert.processes == ("C:\\Windows\\powershell.exe", "powershell.exe", "cmd.exe")
    assert (alert.vendor_id, alert.vendor_status, alert.success) == ("u-1", "acknowledged", True)
    assert alert.link == "https://kibana.example.org/app/security/alerts/redirect/u-1"
    assert alert.raw == kept == payload


def test_read__signals_of_7() -> None:
    signal = {
        "@timestamp": "2031-04-05T06:10:00Z",
        "signal": {
            "original_time": "2031-04-05T06:07:08Z",
            "status": "open",
            "rule": {"name": "Old rule", "severity": "low", "risk_score": 99, "threat": THREAT},
        },
        "source": {"ip": ["198.51.100.30"]},
    }
    alert = read(signal)
    assert (alert.format, alert.name, alert.severity) == ("elastic", "Old rule", Severity.LOW)
    assert (alert.source_ip, alert.vendor_status, alert.techniques) == ("198.51.100.30", "open", ("T1059.001", "T1059"))
    assert alert.timestamp is not None
    assert alert.timestamp.isoformat() == "2031-04-05T06:07:08+00:00"


def test_read__array_search_hit_and_values_in_lists() -> None:
    listed = {key: value if isinstance(value, (list, dict)) else [value] for key, value in FLAT.items()}
    one, two = read_payload([FLAT, {"_index": ".alerts", "_source": listed}], adapters={"elastic": ADAPTER})
    assert (one.name, two.name, two.severity) == ("Encoded PowerShell", "Encoded PowerShell", Severity.HIGH)
    assert (two.source_ip, two.source_port, two.link) == (one.source_ip, one.source_port, one.link)


def test_read__without_an_original_time__the_time_of_the_alert() -> None:
    alert = read({**FLAT, "kibana.alert.original_time": None})
    assert alert.timestamp is not None
    assert alert.timestamp.isoformat() == "2031-04-05T06:10:00+00:00"


def test_read__threshold_rule__what_it_grouped_by() -> None:
    terms = [{"field": "source.ip", "value": "203.0.113.4"}, {"field": "user.name", "value": "root"}]
    alert = read({"kibana.alert.uuid": "u", "kibana.alert.threshold_result": {"count": 60, "terms": terms}})
    assert (alert.source_ip, alert.users, alert.destination_ip) == ("203.0.113.4", ("root",), None)


@pytest.mark.parametrize(
    ("word", "score", "severity"),
    [
        ("critical", 1, Severity.CRITICAL),
        ("High", 1, Severity.HIGH),
        ("medium", 99, Severity.MEDIUM),
        ("low", 99, Severity.LOW),
        (None, 99, Severity.CRITICAL),
        (None, 74, Severity.CRITICAL),
        (None, 73, Severity.HIGH),
        (None, 47, Severity.MEDIUM),
        (None, 21, Severity.LOW),
        (None, None, None),
    ],
)
def test_severity__its_word_else_the_band_of_its_risk_score(word: Any, score: Any, severity: Severity | None) -> None:
    document = {"kibana.alert.uuid": "u", "kibana.alert.severity": word, "kibana.alert.risk_score": score}
    assert read({**document, "event": {"severity": 99}}).severity is severity


def test_ends__are_not_swapped() -> None:
    alert = read({**FLAT, "source.ip": "203.0.113.90", "destination": {"ip": "10.4.0.2"}})
    assert (alert.source_ip, alert.destination_ip) == ("203.0.113.90", "10.4.0.2")


def test_hosts__the_shippers_name_and_the_rules_author_are_not_of_the_event() -> None:
    alert = read({key: value for key, value in FLAT.items() if key not in ("host", "user")})
    assert (alert.hosts, alert.users) == ((), ())


@pytest.mark.parametrize("payload", [None, [], "x", {"kibana": {}}, {"signal": {"rule": {}}}, {"kibana.alert": "x"}])
def test_recognises__nothing_else(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)
    assert ADAPTER.missing(payload)


@pytest.mark.parametrize("payload", [FLAT, nested(FLAT)], ids=["flat", "nested"])
def test_odd_values__never_raise(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)
