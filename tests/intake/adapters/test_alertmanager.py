"""Alertmanager's webhook, Grafana's, Grafana's older one, and Grafana OnCall."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.errors import InvalidAlert
from triage.intake.adapters import generic
from triage.intake.adapters.alertmanager import ADAPTER
from triage.intake.read import read_payload
from triage.model.alert import Alert

ENTRY: dict[str, Any] = {
    "status": "firing",
    "labels": {"alertname": "SshFailures", "severity": "critical", "instance": "web-3.example.org:9100", "job": "node"},
    "annotations": {"summary": "many failures", "description": "90 failures in 5 minutes"},
    "startsAt": "2031-02-03T04:05:06.789Z",
    "endsAt": "0001-01-01T00:00:00Z",
    "generatorURL": "https://prom.example.org/graph?g0",
    "fingerprint": "f00d",
}
BODY: dict[str, Any] = {
    "version": "4",
    "groupKey": "{}:{alertname=~x}",
    "truncatedAlerts": 0,
    "status": "firing",
    "receiver": "triage",
    "groupLabels": {"alertname": "SshFailures"},
    "commonLabels": {"alertname": "SshFailures"},
    "commonAnnotations": {},
    "externalURL": "https://am.example.org",
    "alerts": [ENTRY],
}


def one(payload: Any) -> Alert:
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def test_entry__fields_and_the_raw_untouched() -> None:
    before = deepcopy(BODY)
    alert = one(BODY)
    assert ADAPTER.recognises(BODY)
    assert (alert.name, alert.severity, alert.vendor_severity) == ("SshFailures", "Critical", "critical")
    assert alert.timestamp
    assert alert.timestamp.isoformat() == "2031-02-03T04:05:06.789000+00:00"
    assert (alert.hosts, alert.message) == (("web-3.example.org",), "90 failures in 5 minutes")
    assert (alert.vendor_status, alert.vendor_id, alert.link) == ("firing", "f00d", ENTRY["generatorURL"])
    assert (alert.users, alert.source_ip, alert.notes) == ((), None, ())
    assert alert.raw == BODY == before


def test_entries__each_has_the_envelope_with_only_itself_and_a_broken_one_is_told() -> None:
    other = {**ENTRY, "labels": {"alertname": "DiskFull", "severity": "warning"}}
    first, broken, unlabelled, last = ADAPTER.read({**BODY, "alerts": [ENTRY, "x", {"status": "firing"}, other]})
    assert isinstance(first, Alert)
    assert isinstance(last, Alert)
    assert (first.name, last.name, last.severity) == ("SshFailures", "DiskFull", "Medium")
    assert last.raw == {**BODY, "alerts": [other]}
    assert isinstance(broken, InvalidAlert)
    assert broken.faults[0].pointer == "/alerts/1"
    assert isinstance(unlabelled, InvalidAlert)
    assert unlabelled.faults[0].pointer == "/alerts/2/labels"


def test_resolved__is_noted() -> None:
    alert = one({**BODY, "alerts": [{**ENTRY, "status": "resolved"}]})
    assert alert.vendor_status == "resolved"
    assert alert.notes == ("resolved: the sender says that this alert is over",)


def test_truncated__the_first_says_how_many_are_missing() -> None:
    first, second = ADAPTER.read({**BODY, "truncatedAlerts": 7, "alerts": [ENTRY, ENTRY]})
    assert isinstance(first, Alert)
    assert isinstance(second, Alert)
    assert first.notes == ("the sender left 7 further alerts out of this group (truncatedAlerts)",)
    assert second.notes == ()


def test_empty__holds_no_alert() -> None:
    with pytest.raises(InvalidAlert):
        ADAPTER.read({**BODY, "alerts": []})


@pytest.mark.parametrize(
    ("instance", "hosts", "addresses", "urls"),
    [
        ("10.0.0.5:9100", ("10.0.0.5",), ("10.0.0.5",), ()),
        ("[2001:db8::5]:9100", ("2001:db8::5",), ("2001:db8::5",), ()),
        ("https://shop.example.org/health", ("shop.example.org",), (), ("https://shop.example.org/health",)),
        ("db-1", ("db-1",), (), ()),
    ],
)
def test_instance__is_the_host_without_port_and_scheme(
    instance: str, hosts: tuple[str, ...], addresses: tuple[str, ...], urls: tuple[str, ...]
) -> None:
    alert = one({**BODY, "alerts": [{**ENTRY, "labels": {"alertname": "a", "instance": instance}}]})
    assert (alert.hosts, alert.addresses, alert.urls) == (hosts, addresses, urls)


def test_labels_of_users__are_found_by_meaning() -> None:
    labels = {"alertname": "Falco", "src_ip": "203.0.113.8", "user": "dora"}
    alert = one({**BODY, "alerts": [{**ENTRY, "labels": labels}]})
    assert (alert.source_ip, alert.users) == ("203.0.113.8", ("dora",))


def test_grafana__unified_alerting() -> None:
    entry = {**ENTRY, "values": {"A": 3}, "dashboardURL": "https://g.example.org/d/1", "generatorURL": None}
    alert = one({**BODY, "version": "1", "orgId": 1, "title": "[FIRING:1]", "state": "alerting", "alerts": [entry]})
    assert (alert.name, alert.link) == ("SshFailures", "https://g.example.org/d/1")


def test_grafana__older_rule() -> None:
    body = {
        "ruleName": "Login storm",
        "ruleUrl": "https://g.example.org/d/9",
        "ruleId": 4,
        "state": "alerting",
        "title": "[Alerting] Login storm",
        "message": "too many",
        "evalMatches": [{"metric": "m", "value": 9, "tags": {"instance": "gw-2:9100"}}],
        "tags": {"severity": "high"},
    }
    alert = one(body)
    assert ADAPTER.recognises(body)
    assert (alert.name, alert.severity, alert.hosts) == ("Login storm", "High", ("gw-2",))
    assert (alert.link, alert.vendor_status, alert.timestamp) == ("https://g.example.org/d/9", "alerting", None)


def test_oncall__the_alert_inside_is_read_as_what_it_is() -> None:
    body = {
        "event": {"type": "alert group created", "time": "2031-02-03T05:00:00Z"},
        "user": {"username": "oncall-person"},
        "alert_group": {
            "id": "G1",
            "title": "SSH",
            "state": "new",
            "permalinks": {"web": "https://oncall.example.org/G1"},
        },
        "alert_payload": BODY,
    }
    (alert,) = read_payload(body, adapters={"alertmanager": ADAPTER, "generic": generic.ADAPTER})
    assert ADAPTER.recognises(body)
    assert (alert.name, alert.hosts, alert.users) == ("SshFailures", ("web-3.example.org",), ())
    assert alert.received is body
    assert (one(body).name, one(body).link) == ("SSH", "https://oncall.example.org/G1")


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("critical", "Critical"),
        ("page", "Critical"),
        ("error", "High"),
        ("warning", "Medium"),
        ("low", "Low"),
        ("info", "Informational"),
        ("team-a", None),
    ],
)
def test_severity__each_word(word: str, severity: str | None) -> None:
    labels = {**ENTRY["labels"], "severity": word}
    assert one({**BODY, "alerts": [{**ENTRY, "labels": labels}]}).severity == severity


def test_damaged__never_raises() -> None:
    assert_never_raises(ADAPTER, BODY)
