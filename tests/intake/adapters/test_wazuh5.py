"""Wazuh 5's findings."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from tests.intake.adapters.test_elastic import nested
from triage.intake.adapters import ecs, generic
from triage.intake.adapters.wazuh5 import ADAPTER
from triage.intake.read import read_payload
from triage.model.alert import Alert
from triage.model.scales import Severity

FLAT: dict[str, Any] = {
    "@timestamp": "2032-01-02T03:04:05Z",
    "event.category": ["authentication"],
    "event.outcome": "success",
    "event.original": "sshd: Accepted password for ole from 203.0.113.66",
    "host.hostname": "srv-3",
    "log.level": "info",
    "message": "Accepted password for ole",
    "source.ip": "203.0.113.66",
    "source.port": 50505,
    "user.name": "ole",
    "user.effective.name": "root",
    "wazuh.agent.name": "agent-3",
    "wazuh.agent.host.ip": ["10.30.0.3"],
    "wazuh.rule.id": "0b-1",
    "wazuh.rule.title": "Login from a rare network",
    "wazuh.rule.level": "high",
    "wazuh.rule.mitre.technique.id": ["T1078"],
    "wazuh.rule.mitre.subtechnique.id": ["T1021.004"],
}


def read(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters={"wazuh5": ADAPTER, "ecs": ecs.ADAPTER, "generic": generic.ADAPTER})
    return alert


@pytest.mark.parametrize("payload", [FLAT, nested(FLAT)], ids=["flat", "nested"])
def test_read__flat_and_nested_say_the_same(payload: dict[str, Any]) -> None:
    kept = deepcopy(payload)
    alert = read(payload)
    assert (alert.format, alert.name, alert.alert_type) == ("wazuh5", "Login from a rare network", "authentication")
    assert alert.timestamp is not None
    assert alert.timestamp.isoformat() == "2032-01-02T03:04:05+00:00"
    assert (alert.severity, alert.vendor_severity) == (Severity.HIGH, "high")
    assert (alert.source_ip, alert.source_port, alert.destination_ip) == ("203.0.113.66", 50505, None)
    assert (alert.users, alert.hosts, alert.addresses) == (("ole", "root"), ("srv-3",), ("10.30.0.3",))
    assert (alert.techniques, alert.success) == (("T1021.004", "T1078"), True)
    assert alert.message == "Accepted password for ole"
    assert alert.raw == kept == payload


@pytest.mark.parametrize(
    ("level", "severity"),
    [
        ("critical", Severity.CRITICAL),
        ("High", Severity.HIGH),
        ("medium", Severity.MEDIUM),
        ("low", Severity.LOW),
        ("informational", Severity.INFORMATIONAL),
        (12, Severity.HIGH),
        ("5", Severity.LOW),
        ("odd", None),
    ],
)
def test_severity__the_words_of_its_rules_and_the_number_of_wazuh_4(level: Any, severity: Severity | None) -> None:
    assert read({**FLAT, "wazuh.rule.level": level}).severity is severity


def test_hosts__the_agent_where_the_event_names_none() -> None:
    assert read({**FLAT, "host.hostname": None}).hosts == ("agent-3",)


def test_ends__are_not_swapped() -> None:
    alert = read({**FLAT, "source.ip": "10.30.0.3", "destination.ip": "203.0.113.66"})
    assert (alert.source_ip, alert.destination_ip, alert.addresses) == ("10.30.0.3", "203.0.113.66", ())


@pytest.mark.parametrize("payload", [None, [], "x", {"wazuh": {"agent": {"name": "a"}}}, {"rule": {"level": 5}}])
def test_recognises__nothing_else(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)
    assert ADAPTER.missing(payload)


@pytest.mark.parametrize("payload", [FLAT, nested(FLAT)], ids=["flat", "nested"])
def test_odd_values__never_raise(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)
