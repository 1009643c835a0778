"""Splunk Enterprise Security's notable events and findings."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters import generic, splunk
from triage.intake.adapters.splunk_notable import ADAPTER
from triage.intake.read import read_payload
from triage.model.alert import Alert
from triage.model.scales import Severity

MD5 = "7d" * 16
NOTABLE: dict[str, Any] = {
    "event_id": "AB12-CD34@@notable@@0badcafe",
    "rule_name": "Remote service created",
    "rule_title": "Remote service created on FILE-02",
    "search_name": "Endpoint - Remote Service - Rule",
    "rule_description": "A service was created over the network.",
    "security_domain": "endpoint",
    "urgency": "critical",
    "severity": "high",
    "orig_time": "1924988400",
    "_time": "2031-01-01T00:00:00.000+00:00",
    "status": "2",
    "status_label": "In Progress",
    "disposition_label": "Undetermined",
    "owner": "analyst.one",
    "reviewer": "analyst.two",
    "src": "10.8.0.66",
    "dest": "FILE-02",
    "dest_ip": "10.8.0.2",
    "user": "CORP\\pia",
    "src_user": "FILE-09$",
    "dvc": "edr-7",
    "process_hash": f"MD5={MD5}",
    "annotations.mitre_attack": ["T1021.002", "T1569.002"],
    "host": "search-head-1",
    "splunk_server": "idx-1",
    "index": "notable",
    "sourcetype": "stash",
}
STASH: dict[str, Any] = {
    "_time": "2031-01-01T05:30:00.000+05:30",
    "_raw": '1924988400, search_name="Access - Guessing - Rule", orig_time="1924988400", count="5", src="192.0.2.44", '
    'urgency="medium", user="ira", user="jon", action="failure", file_hash="' + MD5 + '", '
    'rule_description="says \\"guess\\"", annotations.mitre_attack="T1110"',
    "host": "192.0.2.200",
    "index": "notable",
    "source": "Access - Guessing - Rule",
    "sourcetype": "stash",
}


def read(payload: Any) -> Alert:
    adapters = {"splunk_notable": ADAPTER, "splunk": splunk.ADAPTER, "generic": generic.ADAPTER}
    (alert,) = read_payload(payload, adapters=adapters)
    return alert


def test_read__notable_event() -> None:
    payload = deepcopy(NOTABLE)
    alert = read(payload)
    assert (alert.format, alert.name, alert.alert_type) == ("splunk_notable", "Remote service created", "endpoint")
    assert alert.message == "A service was created over the network."
    assert alert.timestamp is not None
    assert alert.timestamp.isoformat() == "2030-12-31T23:00:00+00:00"
    assert (alert.severity, alert.vendor_severity) == (Severity.CRITICAL, "critical")
    assert (alert.source_ip, alert.destination_ip) == ("10.8.0.66", "10.8.0.2")
    assert (alert.users, alert.hosts) == (("pia",), ("FILE-02", "edr-7"))
    assert (alert.hashes, alert.techniques) == ((MD5,), ("T1021.002", "T1569.002"))
    assert (alert.vendor_id, alert.vendor_status) == ("AB12-CD34@@notable@@0badcafe", "In Progress")
    assert alert.vendor_verdict == "Undetermined"
    assert alert.raw == NOTABLE == payload


def test_read__in_a_webhook__the_same_with_the_link() -> None:
    webhook = {"sid": "s1", "search_name": "Forwarder", "results_link": "https://s.example.org/x", "result": NOTABLE}
    alert, bare = read(webhook), read(NOTABLE)
    assert (alert.format, alert.link, alert.raw) == ("splunk_notable", "https://s.example.org/x", webhook)
    for field in ("name", "timestamp", "severity", "source_ip", "users", "hosts", "techniques", "vendor_status"):
        assert getattr(alert, field) == getattr(bare, field)


def test_read__straight_from_the_index__what_raw_says() -> None:
    alert = read(STASH)
    assert (alert.name, alert.severity) == ("Access - Guessing - Rule", Severity.MEDIUM)
    assert alert.timestamp is not None
    assert alert.timestamp.isoformat() == "2030-12-31T23:00:00+00:00"
    assert (alert.source_ip, alert.users, alert.hosts) == ("192.0.2.44", ("ira", "jon"), ())
    assert (alert.techniques, alert.hashes, alert.success) == (("T1110",), (MD5,), False)
    assert alert.message == 'says "guess"'
    assert alert.origins["source_ip"].pointer == "/_raw"


def test_risk_object__a_user_or_a_system() -> None:
    finding = {"search_name": "Risk - Threshold - Rule", "risk_score": "480", "severity": "high"}
    assert read({**finding, "risk_object": "pia", "risk_object_type": "user"}).users == ("pia",)
    assert read({**finding, "risk_object": "ws-4", "risk_object_type": "system"}).hosts == ("ws-4",)
    alert = read({**finding, "risk_object": "10.0.1.4", "risk_object_type": "system"})
    assert (alert.hosts, alert.addresses, alert.source_ip) == ((), ("10.0.1.4",), None)


def test_threat_object__goes_where_its_shape_says() -> None:
    finding = {"search_name": "Risk - Seen - Rule", "risk_object": "pia", "risk_object_type": "user"}
    values = ["198.51.100.3", MD5, "https://x.example.net/a", "tool.exe", "c2.example.net"]
    alert = read({**finding, "threat_object": values})
    assert (alert.addresses, alert.hashes) == (("198.51.100.3",), (MD5,))
    assert (alert.urls, alert.domains) == (("https://x.example.net/a",), ("c2.example.net",))


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("critical", Severity.CRITICAL),
        ("high", Severity.HIGH),
        ("medium", Severity.MEDIUM),
        ("low", Severity.LOW),
        ("informational", Severity.INFORMATIONAL),
        ("unknown", Severity.HIGH),
    ],
)
def test_severity__urgency_before_the_searchs_own(word: str, severity: Severity) -> None:
    assert read({**NOTABLE, "urgency": word}).severity is severity


@pytest.mark.parametrize(("number", "status"), [("1", "New"), (5, "Closed"), ("9", None)])
def test_status__its_number_where_there_is_no_label(number: Any, status: str | None) -> None:
    assert read({**NOTABLE, "status_label": None, "status": number}).vendor_status == status


def test_ends__are_not_swapped() -> None:
    alert = read({**NOTABLE, "src": "10.8.0.2", "dest_ip": "10.8.0.66"})
    assert (alert.source_ip, alert.destination_ip) == ("10.8.0.2", "10.8.0.66")


@pytest.mark.parametrize(
    "payload",
    [
        {"search_name": "x", "orig_time": "1924988400"},
        {"rule_name": "x", "urgency": "low"},
        {"rule_title": "x", "security_domain": "access"},
        {"event_id": "1@@notable@@2"},
    ],
)
def test_recognises__by_itself_and_in_a_webhook(payload: dict[str, Any]) -> None:
    assert ADAPTER.recognises(payload)
    assert ADAPTER.recognises({"result": payload, "sid": "s"})


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        "x",
        {},
        {"rule_name": "x", "risk_score": 9},
        {"search_name": "x", "result": {"a": 1}},
        {"urgency": "low"},
    ],
)
def test_recognises__nothing_else(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)
    assert ADAPTER.missing(payload)


def test_odd_values__never_raise() -> None:
    assert_never_raises(ADAPTER, NOTABLE)
    assert_never_raises(ADAPTER, STASH)
    assert_never_raises(ADAPTER, {"sid": "s", "result": NOTABLE})
