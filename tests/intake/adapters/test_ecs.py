"""Plain documents of the Elastic Common Schema."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from tests.intake.adapters.test_elastic import nested
from triage.intake.adapters import elastic, generic
from triage.intake.adapters.ecs import ADAPTER
from triage.intake.read import read_payload
from triage.model.alert import Alert, Sureness
from triage.model.scales import Severity

SHA256, MD5 = "e1" * 32, "e2" * 16
FLAT: dict[str, Any] = {
    "@timestamp": "2031-07-08T09:10:11.123Z",
    "ecs.version": "8.17.0",
    "event.kind": "alert",
    "event.category": ["intrusion_detection", "network"],
    "event.type": ["denied"],
    "event.action": "exploit-blocked",
    "event.outcome": "failure",
    "event.id": "ev-1",
    "event.url": "https://console.example.org/ev-1",
    "rule.name": "Exploit of a web form",
    "message": "A web form was attacked.",
    "acme.alert.severity": "High",
    "source.ip": "203.0.113.5",
    "source.port": 40000,
    "source.geo.country_name": "Iceland",
    "destination.ip": "10.2.0.80",
    "destination.port": 443,
    "destination.geo.country_name": "Chile",
    "client.ip": "198.51.100.200",
    "user.name": "CORP\\rita",
    "user.email": "rita@example.org",
    "user.target.name": "sam",
    "host.name": "web-80",
    "host.hostname": "WEB-80",
    "host.ip": ["10.2.0.81"],
    "agent.name": "collector-1",
    "observer.hostname": "fw-1",
    "url.domain": "shop.example.com",
    "url.original": "/form?id=1",
    "file.hash.sha256": SHA256,
    "file.hash.md5": MD5.upper(),
    "process.executable": "/usr/sbin/nginx",
    "process.args": ["nginx", "-g", "daemon off;"],
    "tls.server.subject": "CN=shop.example.com",
    "email.from.address": ["a@example.net"],
    "email.subject": "Your order",
    "threat.technique.id": ["T1190"],
    "related.ip": ["203.0.113.5", "10.2.0.80", "192.0.2.99"],
}


def read(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters={"elastic": elastic.ADAPTER, "ecs": ADAPTER, "generic": generic.ADAPTER})
    return alert


def of(**fields: Any) -> Alert:
    return read({"ecs": {"version": "8.11.0"}, "@timestamp": "2031-07-08T09:10:11Z", **fields})


@pytest.mark.parametrize("payload", [FLAT, nested(FLAT)], ids=["flat", "nested"])
def test_read__flat_and_nested_say_the_same(payload: dict[str, Any]) -> None:
    kept = deepcopy(payload)
    alert = read(payload)
    assert (alert.format, alert.name, alert.alert_type) == ("ecs", "Exploit of a web form", "intrusion_detection")
    assert alert.timestamp is not None
    assert alert.timestamp.isoformat() == "2031-07-08T09:10:11.123000+00:00"
    assert (alert.severity, alert.vendor_severity) == (Severity.HIGH, "High")
    assert (alert.source_ip, alert.source_port, alert.location) == ("203.0.113.5", 40000, "Iceland")
    assert (alert.destination_ip, alert.destination_port) == ("10.2.0.80", 443)
    assert alert.users == ("rita", "rita@example.org", "sam")
    assert (alert.hosts, alert.addresses) == (("web-80",), ("192.0.2.99", "10.2.0.81"))
    assert (alert.urls, alert.domains) == (("http://shop.example.com/form?id=1",), ("shop.example.com",))
    assert (alert.hashes, alert.techniques) == ((SHA256, MD5), ("T1190",))
    assert (alert.processes, alert.command_lines) == (("/usr/sbin/nginx",), ("nginx -g daemon off;",))
    assert (alert.mail_sender, alert.mail_subject) == ("a@example.net", "Your order")
    assert (alert.success, alert.vendor_status, alert.vendor_id) == (False, "denied", "ev-1")
    assert (alert.message, alert.link) == ("A web form was attacked.", "https://console.example.org/ev-1")
    assert alert.raw == kept == payload


@pytest.mark.parametrize(
    ("fields", "severity"),
    [
        ({"acme": {"severity": "critical"}, "event": {"severity": 21}}, Severity.CRITICAL),
        ({"acme": {"severity": "informational"}, "event": {"severity": 21}}, Severity.INFORMATIONAL),
        ({"rule": {"severity": "low"}, "log": {"level": "error"}}, Severity.LOW),
        ({"event": {"severity": "medium"}}, Severity.MEDIUM),
        ({"event": {"severity": 99}, "log": {"level": "info"}}, Severity.CRITICAL),
        ({"event": {"severity": 73}}, Severity.HIGH),
        ({"event": {"severity": 47}}, Severity.MEDIUM),
        ({"event": {"severity": 21}}, Severity.LOW),
        ({"event": {"severity": 10}}, Severity.CRITICAL),
        ({"event": {"severity": 8}}, Severity.HIGH),
        ({"event": {"severity": 3}, "log": {"level": "warning"}}, Severity.MEDIUM),
        ({"event": {"severity": 3, "risk_score_norm": 80}}, Severity.CRITICAL),
        ({"event": {"risk_score": 55.0}, "log": {"level": "info"}}, Severity.HIGH),
        ({"log": {"level": "notice"}}, Severity.LOW),
        ({"log": {"level": "alert"}}, Severity.CRITICAL),
        ({"log": {"level": "information"}}, Severity.INFORMATIONAL),
        ({}, None),
    ],
)
def test_severity__the_products_word_then_numbers_that_can_be_read(fields: Any, severity: Severity | None) -> None:
    assert of(**fields).severity is severity


def test_severity__a_small_number_of_an_unknown_product_is_kept_unread() -> None:
    alert = of(event={"severity": 3, "module": "acme"})
    assert (alert.severity, alert.vendor_severity) == (None, "3")


@pytest.mark.parametrize(
    ("module", "number", "severity"),
    [
        ("suricata", 1, Severity.HIGH),
        ("snort", 3, Severity.LOW),
        ("cisco_asa", 2, Severity.CRITICAL),
        ("cisco_ftd", 6, Severity.INFORMATIONAL),
        ("panw", 1, Severity.CRITICAL),
        ("panw", 5, Severity.INFORMATIONAL),
        ("checkpoint", 4, Severity.CRITICAL),
        ("checkpoint", 1, Severity.LOW),
        ("aws", 8, Severity.HIGH),
        ("aws", 47, Severity.MEDIUM),
        ("crowdstrike", 10, Severity.INFORMATIONAL),
    ],
)
def test_severity__small_numbers_of_known_products_in_their_direction(
    module: str, number: int, severity: Severity
) -> None:
    assert of(event={"severity": number, "module": module}).severity is severity
    assert of(event={"severity": number, "dataset": f"{module}.log"}).severity is severity
    assert of(event={"severity": number}, **{module: {"any": "thing"}}).severity is severity


def test_ends__client_and_server_where_there_is_no_source_and_destination() -> None:
    alert = of(client={"ip": "198.51.100.1", "port": 5}, server={"address": "db.example.org", "port": 5432})
    assert (alert.source_ip, alert.source_port) == ("198.51.100.1", 5)
    assert (alert.destination_ip, alert.destination_port) == ("db.example.org", 5432)


def test_ends__are_not_swapped_by_the_direction_of_the_traffic() -> None:
    ends = {"source": {"ip": "10.0.0.1"}, "destination": {"ip": "203.0.113.1"}}
    for direction in ("inbound", "outbound"):
        alert = of(**ends, network={"direction": direction})
        assert (alert.source_ip, alert.destination_ip) == ("10.0.0.1", "203.0.113.1")


def test_hosts__the_collector_and_the_sensor_are_none_the_products_own_field_is() -> None:
    alert = of(agent={"name": "c", "hostname": "c"}, observer={"hostname": "fw"}, acme={"computer_name": "pc-5"})
    assert (alert.hosts, alert.origins["hosts"].sureness) == (("pc-5",), Sureness.NAMED)
    assert of(agent={"name": "c", "hostname": "c"}, observer={"hostname": "fw"}).hosts == ()


def test_users__machine_accounts_give_way_to_people() -> None:
    alert = of(user={"name": "PC-5$", "effective": {"name": "ulla"}}, related={"user": ["PC-5$", "ulla", "x"]})
    assert alert.users == ("ulla",)
    assert of(related={"user": ["x"]}).users == ("x",)


@pytest.mark.parametrize(
    ("url", "urls"),
    [
        ({"full": "https://a.example/x", "domain": "a.example", "path": "/x"}, ("https://a.example/x",)),
        ({"original": "a.example/x", "domain": "a.example"}, ("http://a.example/x",)),
        ({"scheme": "https", "domain": "a.example", "path": "/x"}, ("https://a.example/x",)),
        ({"domain": "a.example"}, ()),
        ({"original": "/x"}, ()),
    ],
)
def test_urls__put_together_where_they_are_not_whole(url: dict[str, str], urls: tuple[str, ...]) -> None:
    assert of(url=url).urls == urls


def test_hashes__of_the_file_before_the_loose_ones() -> None:
    assert of(process={"hash": {"md5": MD5}}, related={"hash": [SHA256]}).hashes == (MD5,)
    assert of(related={"hash": [SHA256, "not one"]}).hashes == (SHA256,)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"message": "Door opened", "event": {"action": "open"}}, "Door opened"),
        ({"message": "raw,line\nof text", "event": {"action": "open"}}, "open"),
        ({"message": "x" * 500, "event": {"reason": "Because"}}, "Because"),
        ({"event": {"dataset": "acme.log"}}, "acme.log"),
    ],
)
def test_name__a_short_message_or_what_was_done_where_no_rule_spoke(fields: Any, name: str) -> None:
    assert of(**fields).name == name


@pytest.mark.parametrize(
    "payload",
    [
        {"ecs": {"version": "1.5"}},
        {"ecs.version": "1.5"},
        {"@timestamp": "2031-01-01", "event": {"kind": "alert"}},
        {"@timestamp": "2031-01-01", "event.category": ["file"]},
        {"@timestamp": "2031-01-01", "event": {"action": "login"}},
        {"@timestamp": "2031-01-01", "event": {"dataset": "system.auth"}},
    ],
)
def test_recognises__by_version_or_by_event_fields(payload: dict[str, Any]) -> None:
    assert ADAPTER.recognises(payload)


@pytest.mark.parametrize(
    "payload",
    [None, [], "x", {"@timestamp": "2031-01-01"}, {"event": {"kind": "alert"}}, {"@timestamp": 1, "event": 2}],
)
def test_recognises__nothing_else(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)
    assert ADAPTER.missing(payload)


@pytest.mark.parametrize("payload", [FLAT, nested(FLAT)], ids=["flat", "nested"])
def test_odd_values__never_raise(payload: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, payload)


@pytest.mark.parametrize(
    ("types", "action", "success"),
    [
        (["denied"], "dropped", False),
        (["connection", "denied"], "x", False),
        (["info"], "blocked", False),
        (["allowed"], "accept", True),
        (["allowed", "denied"], "x", True),
        (["info"], "logged-in", True),
    ],
)
def test_success__of_what_was_stopped_is_none_although_the_stopping_succeeded(
    types: list[str], action: str, success: bool
) -> None:
    event = {"event.type": types, "event.action": action, "event.outcome": "success"}
    (alert,) = read_payload({"@timestamp": "2031-07-08T09:10:11Z", "ecs.version": "8.17.0", **event})
    assert (alert.format, alert.success) == ("ecs", success)


def test_urls__a_path_with_a_link_in_it_is_no_link() -> None:
    url = {"url.domain": "shop.example.com", "url.original": "/a?u=ldap://198.51.100.7/x"}
    (alert,) = read_payload({"@timestamp": "2031-07-08T09:10:11Z", "ecs.version": "8.17.0", **url})
    assert alert.urls == ("http://shop.example.com/a?u=ldap://198.51.100.7/x",)
