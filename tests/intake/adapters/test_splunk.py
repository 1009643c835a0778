"""Splunk's webhook and custom alert actions."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters import generic
from triage.intake.adapters.splunk import ADAPTER
from triage.intake.read import read_payload
from triage.model.alert import Alert, Sureness
from triage.model.scales import Severity

SHA256 = "5e" * 32
ROW: dict[str, Any] = {
    "_time": "1924992000.250",
    "src_ip": "203.0.113.71",
    "src_port": "50123",
    "dest": "mail01.example.org",
    "dest_ip": "10.9.0.5",
    "dest_port": "443",
    "user": ["CORP\\nora", "svc-mail"],
    "urgency": "high",
    "signature": "Bulk download",
    "category": "exfiltration",
    "action": "allowed",
    "url": "https://files.example.net/a.zip",
    "url_domain": "files.example.net",
    "process_name": "curl.exe",
    "process": "curl.exe -O https://files.example.net/a.zip",
    "file_hash": SHA256.upper(),
    "annotations.mitre_attack": "T1041, T1567.002",
    "Country": "Norway",
    "count": "8",
    "host": "sh-01",
}
WEBHOOK: dict[str, Any] = {
    "sid": "scheduler__ops__search__RMD50a_at_1924992060_7",
    "search_name": "Bulk download by one account",
    "app": "search",
    "owner": "admin",
    "results_link": "https://splunk.example.org:8000/app/search/@go?sid=x",
    "result": ROW,
}


def read(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters={"splunk": ADAPTER, "generic": generic.ADAPTER})
    return alert


def with_row(**row: Any) -> Alert:
    return read({**WEBHOOK, "result": row})


def test_read__webhook_row_by_the_names_of_the_common_information_model() -> None:
    payload = deepcopy(WEBHOOK)
    alert = read(payload)
    assert (alert.format, alert.name, alert.alert_type) == ("splunk", "Bulk download by one account", "exfiltration")
    assert alert.timestamp is not None
    assert alert.timestamp.isoformat() == "2031-01-01T00:00:00.250000+00:00"
    assert (alert.severity, alert.vendor_severity) == (Severity.HIGH, "high")
    assert (alert.source_ip, alert.source_port) == ("203.0.113.71", 50123)
    assert (alert.destination_ip, alert.destination_port) == ("10.9.0.5", 443)
    assert (alert.users, alert.hosts) == (("nora", "svc-mail"), ("mail01.example.org",))
    assert (alert.urls, alert.domains) == (("https://files.example.net/a.zip",), ("files.example.net",))
    assert (alert.hashes, alert.techniques) == ((SHA256,), ("T1041", "T1567.002"))
    assert alert.command_lines == ("curl.exe -O https://files.example.net/a.zip",)
    assert (alert.processes, alert.location) == (("curl.exe",), "Norway")
    assert (alert.vendor_status, alert.success) == ("allowed", None)
    assert (alert.vendor_id, alert.link) == (WEBHOOK["sid"], WEBHOOK["results_link"])
    assert alert.raw == WEBHOOK == payload


def test_read__custom_action__its_own_fields_are_no_evidence_and_its_session_key_is_dropped() -> None:
    alert = read({**WEBHOOK, "server_host": "sh-01", "search_uri": "/servicesNS/x", "session_key": "s3cr3t"})
    assert (alert.users, alert.hosts) == (("nora", "svc-mail"), ("mail01.example.org",))
    assert "session_key" not in alert.raw
    assert any("live credential" in note for note in alert.notes)


def test_read__nothing_but_counts__the_time_of_the_search_and_no_invented_facts() -> None:
    alert = with_row(err="17.9")
    assert alert.timestamp is not None
    assert alert.timestamp.isoformat() == "2031-01-01T00:01:00+00:00"
    assert alert.origins["timestamp"].pointer == "/sid"
    assert (alert.severity, alert.users, alert.hosts, alert.source_ip) == (None, (), (), None)


@pytest.mark.parametrize(
    ("top", "row", "name"),
    [
        ({"search_name": None}, {"rule_name": "Row rule"}, "Row rule"),
        ({"search_name": ""}, {"signature": "Row signature"}, "Row signature"),
        ({"search_name": None}, {"count": "1"}, WEBHOOK["sid"]),
    ],
)
def test_name__of_the_search_else_of_the_row_else_the_id(top: dict[str, Any], row: dict[str, Any], name: str) -> None:
    assert read({**WEBHOOK, **top, "result": row}).name == name


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("critical", Severity.CRITICAL),
        ("High", Severity.HIGH),
        ("medium", Severity.MEDIUM),
        ("low", Severity.LOW),
        ("informational", Severity.INFORMATIONAL),
        ("unknown", None),
        ("3", None),
    ],
)
def test_severity__words_of_the_row(word: str, severity: Severity | None) -> None:
    assert with_row(severity=word).severity is severity


def test_ends__are_not_swapped_whatever_the_order_and_a_host_name_stands_where_there_is_no_address() -> None:
    alert = with_row(dest="10.0.0.8", src="198.51.100.9")
    assert (alert.source_ip, alert.destination_ip) == ("198.51.100.9", "10.0.0.8")
    alert = with_row(dest="DC01", src="198.51.100.9", user="eva@example.org")
    assert (alert.source_ip, alert.destination_ip, alert.hosts) == ("198.51.100.9", "DC01", ("DC01",))
    assert alert.users == ("eva@example.org",)


def test_several_values__as_a_list_or_a_value_a_line() -> None:
    alert = with_row(user="ann\nbob", dest=["ws-1", "ws-2", "WS-1", "10.0.0.1"], process_hash="MD5=" + "a" * 32)
    assert (alert.users, alert.hosts, alert.hashes) == (("ann", "bob"), ("ws-1", "ws-2"), ("a" * 32,))


def test_hashes__an_import_hash_is_none() -> None:
    text = f"SHA256={SHA256},IMPHASH={'b' * 32},MD5={'c' * 32}"
    assert with_row(Hashes=text).hashes == (SHA256, "c" * 32)


def test_action__of_a_login_says_whether_it_succeeded() -> None:
    assert [with_row(action=word).success for word in ("success", "failure", "blocked")] == [True, False, None]


def test_host__where_it_was_logged_counts_only_without_another() -> None:
    assert with_row(host="web-3").hosts == ("web-3",)
    assert with_row(host="sh-01", dest_host="web-3").hosts == ("web-3",)


def test_fields_of_the_authors_own_naming__are_found_by_meaning() -> None:
    alert = with_row(attacker_ip="203.0.113.8", account_name="lee")
    assert (alert.source_ip, alert.users) == ("203.0.113.8", ("lee",))
    assert alert.origins["source_ip"].sureness is Sureness.NAMED


@pytest.mark.parametrize(
    "payload",
    [
        WEBHOOK,
        {"result": {"a": "1"}, "results_link": "https://s.example.org/x"},
        {"result": {"a": "1"}, "search_name": "x"},
        {"preview": False, "offset": 0, "result": {"a": "1"}},
        {"result": {"_time": "1924992000", "a": "1"}},
    ],
)
def test_recognises__webhook_and_export_line(payload: Any) -> None:
    assert ADAPTER.recognises(payload)


@pytest.mark.parametrize(
    "payload", [None, [], "x", {}, {"result": {"a": 1}}, {"result": []}, {"result": "ok", "sid": "1"}, {"sid": "1"}]
)
def test_recognises__nothing_else(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)
    assert ADAPTER.missing(payload)


def test_odd_values__never_raise() -> None:
    assert_never_raises(ADAPTER, WEBHOOK)
