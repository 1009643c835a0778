"""Wazuh 4's alerts, with what its decoders and JSON sources put below "data"."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters import generic, suricata
from triage.intake.adapters.wazuh import ADAPTER
from triage.intake.read import read_payload
from triage.model.alert import Alert
from triage.model.scales import Severity

SHA256, SHA1, MD5 = "a9" * 32, "b9" * 20, "c9" * 16
ALERT: dict[str, Any] = {
    "timestamp": "2031-10-11T12:13:14.500+0200",
    "rule": {
        "level": 10,
        "id": "5763",
        "description": "sshd: brute force.",
        "groups": ["syslog", "sshd", "authentication_failures"],
        "mitre": {"id": ["T1110.001"], "tactic": ["Credential Access"], "technique": ["Password Guessing"]},
        "firedtimes": 4,
    },
    "agent": {"id": "007", "name": "edge-7", "ip": "10.7.7.7"},
    "manager": {"name": "mgr-1"},
    "id": "1949000000.12",
    "full_log": "sshd: Failed password for kai from 198.51.100.61 port 40022",
    "predecoder": {"hostname": "EDGE-7", "program_name": "sshd"},
    "decoder": {"name": "sshd"},
    "data": {"srcip": "198.51.100.61", "srcport": "40022", "dstuser": "kai"},
    "location": "/var/log/auth.log",
    "GeoLocation": {"country_name": "Peru"},
}


def read(payload: Any) -> Alert:
    adapters = {"suricata": suricata.ADAPTER, "wazuh": ADAPTER, "generic": generic.ADAPTER}
    (alert,) = read_payload(payload, adapters=adapters)
    return alert


def of(data: Any, **fields: Any) -> Alert:
    return read({**ALERT, "data": data, **fields})


def test_read__syslog_alert() -> None:
    payload = deepcopy(ALERT)
    alert = read(payload)
    assert (alert.format, alert.name) == ("wazuh", "sshd: brute force.")
    assert alert.timestamp is not None
    assert alert.timestamp.isoformat() == "2031-10-11T10:13:14.500000+00:00"
    assert (alert.severity, alert.vendor_severity) == (Severity.MEDIUM, "10")
    assert alert.alert_type == "syslog, sshd, authentication_failures"
    assert alert.message == "sshd: Failed password for kai from 198.51.100.61 port 40022"
    assert (alert.source_ip, alert.source_port) == ("198.51.100.61", 40022)
    assert (alert.destination_ip, alert.addresses) == (None, ("10.7.7.7",))
    assert (alert.users, alert.hosts, alert.location) == (("kai",), ("edge-7",), "Peru")
    assert (alert.techniques, alert.success) == (("T1110.001",), False)
    assert (alert.vendor_id, alert.link, alert.failed_logins) == ("1949000000.12", None, None)
    assert alert.raw == ALERT == payload


def test_read__message_of_its_shuffle_integration__the_alert_in_it() -> None:
    message = {"severity": 2, "title": "sshd: brute force.", "rule_id": "5763", "all_fields": ALERT}
    alert = read(message)
    assert (alert.format, alert.severity, alert.users) == ("wazuh", Severity.MEDIUM, ("kai",))
    assert (alert.raw, alert.received) == (ALERT, message)


def test_read__list_and_search_hit() -> None:
    items = read_payload([ALERT, {"_index": "wazuh-alerts-4.x", "_source": ALERT}], adapters={"wazuh": ADAPTER})
    assert [item.source_ip for item in items] == ["198.51.100.61", "198.51.100.61"]


@pytest.mark.parametrize(
    ("level", "severity"),
    [
        (16, Severity.CRITICAL),
        (15, Severity.CRITICAL),
        (14, Severity.HIGH),
        (12, Severity.HIGH),
        ("11", Severity.MEDIUM),
        (7, Severity.MEDIUM),
        (6, Severity.LOW),
        (3, Severity.LOW),
        (0, Severity.LOW),
    ],
)
def test_severity__bands_of_the_level(level: Any, severity: Severity) -> None:
    assert read({**ALERT, "rule": {**ALERT["rule"], "level": level}}).severity is severity


@pytest.mark.parametrize(
    ("data", "users"),
    [
        ({"srcuser": "nobody"}, ("nobody",)),
        ({"dstuser": "root"}, ("root",)),
        ({"srcuser": "kai", "dstuser": "root"}, ("kai", "root")),
        ({"win": {"eventdata": {"targetUserName": "lia", "subjectUserName": "DC-1$"}}}, ("lia",)),
        ({"win": {"eventdata": {"user": "CORP\\lia"}}}, ("lia",)),
        ({"win": {"eventdata": {"targetUserName": "-", "subjectUserName": "lia"}}}, ("lia",)),
        ({"aws": {"userIdentity": {"userName": "ci"}}}, ("ci",)),
        ({"office365": {"UserId": "lia@example.org"}}, ("lia@example.org",)),
        ({}, ()),
        (None, ()),
    ],
)
def test_users__wherever_the_decoder_put_them(data: Any, users: tuple[str, ...]) -> None:
    assert of(data).users == users


@pytest.mark.parametrize(
    ("data", "source", "destination"),
    [
        ({"srcip": "192.0.2.1", "dstip": "10.0.0.1"}, "192.0.2.1", "10.0.0.1"),
        ({"src_ip": "192.0.2.1", "dest_ip": "10.0.0.1", "event_type": "alert"}, "192.0.2.1", "10.0.0.1"),
        ({"win": {"eventdata": {"ipAddress": "192.0.2.1"}}}, "192.0.2.1", None),
        ({"win": {"eventdata": {"sourceIp": "10.0.0.1", "destinationIp": "192.0.2.1"}}}, "10.0.0.1", "192.0.2.1"),
        ({"aws": {"sourceIPAddress": "192.0.2.1"}}, "192.0.2.1", None),
        ({"office365": {"ClientIP": "192.0.2.1:443"}}, "192.0.2.1", None),
        ({}, None, None),
    ],
)
def test_ends__under_each_sources_own_names(data: Any, source: str | None, destination: str | None) -> None:
    alert = of(data)
    assert (alert.source_ip, alert.destination_ip, alert.addresses) == (source, destination, ("10.7.7.7",))


@pytest.mark.parametrize(
    ("direction", "ends"), [("INBOUND", ("192.0.2.9", "172.31.0.4")), ("OUTBOUND", ("172.31.0.4", "192.0.2.9"))]
)
def test_ends__guardduty_connection_by_its_direction(direction: str, ends: tuple[str, str]) -> None:
    action = {"connectionDirection": direction, "remoteIpDetails": {"ipAddressV4": "192.0.2.9"}}
    near = {"instanceDetails": {"instanceId": "i-1", "networkInterfaces": {"privateIpAddress": "172.31.0.4"}}}
    alert = of({"aws": {"service": {"action": {"networkConnectionAction": action}}, "resource": near}})
    assert (alert.source_ip, alert.destination_ip) == ends
    assert alert.hosts == ("edge-7", "i-1")


def test_suricata_below_data__its_request_is_put_together() -> None:
    data = {
        "event_type": "alert",
        "src_ip": "192.0.2.1",
        "dest_ip": "10.0.0.1",
        "dest_port": "80",
        "alert": {"signature_id": "1", "signature": "X", "severity": "1", "action": "blocked"},
        "http": {"hostname": "shop.example.com", "url": "/a?b=1"},
    }
    alert = of(data)
    assert (alert.urls, alert.domains) == (("http://shop.example.com/a?b=1",), ("shop.example.com",))
    assert (alert.destination_port, alert.vendor_status, alert.severity) == (80, "blocked", Severity.MEDIUM)


def test_sysmon__process_and_the_hashes_of_its_file() -> None:
    event = {
        "image": "C:\\t\\a.exe",
        "commandLine": "a.exe -x",
        "parentImage": "C:\\t\\p.exe",
        "hashes": f"SHA1={SHA1.upper()},MD5={MD5},SHA256={SHA256},IMPHASH={'d' * 32}",
    }
    alert = of({"win": {"eventdata": event, "system": {"computer": "pc-1.example.org", "message": "Process"}}})
    assert (alert.processes, alert.command_lines) == (("C:\\t\\a.exe", "C:\\t\\p.exe"), ("a.exe -x",))
    assert alert.hashes == (SHA1, MD5, SHA256)
    assert alert.hosts == ("edge-7", "pc-1.example.org")


def test_syscheck__the_hashes_of_the_file_as_it_is_now() -> None:
    check = {"path": "/etc/x", "sha256_after": SHA256, "sha1_after": SHA1, "md5_before": MD5, "uname_after": "root"}
    alert = of({}, syscheck={**check, "audit": {"login_user": {"name": "kai"}, "process": {"name": "/usr/bin/vi"}}})
    assert (alert.hashes, alert.users, alert.processes) == ((SHA256, SHA1), ("kai",), ("/usr/bin/vi",))


def test_audited_command__its_words_in_order() -> None:
    execve = {"a1": "-rf", "a0": "rm", "a2": "/srv", "a10": "last"}
    assert of({"audit": {"exe": "/bin/rm", "execve": execve}}).command_lines == ("rm -rf /srv last",)
    assert of({"audit": {"command": "rm"}}).command_lines == ("rm",)


def test_success__by_the_groups_of_the_rule() -> None:
    groups = {"authentication_success": True, "invalid_login": False, "sudo": None}
    rules = {group: {**ALERT["rule"], "groups": ["syslog", group]} for group in groups}
    assert {group: read({**ALERT, "rule": rule}).success for group, rule in rules.items()} == groups


@pytest.mark.parametrize("beside", ["agent", "manager", "decoder", "full_log"])
def test_recognises__level_and_id_with_one_of_its_own(beside: str) -> None:
    assert ADAPTER.recognises({"rule": ALERT["rule"], beside: ALERT[beside]})


@pytest.mark.parametrize(
    "payload",
    [None, [], "x", {"rule": {"level": 3, "id": "1"}}, {"rule": {"level": "high", "id": "1"}, "agent": {"name": "a"}}],
)
def test_recognises__nothing_else(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)
    assert ADAPTER.missing(payload)


def test_odd_values__never_raise() -> None:
    assert_never_raises(ADAPTER, ALERT)
    assert_never_raises(ADAPTER, {"all_fields": ALERT})


def test_user__of_a_counting_rule_stands_in_the_lines_that_it_counted() -> None:
    line = "Mar  1 10:00:00 web1 sshd[9]: Failed password for root from 203.0.113.9 port 4001 ssh2"
    alert = {"rule": {"level": 10, "id": "5720", "description": "x"}, "agent": {"name": "web1"}, "decoder": {}}
    (read,) = ADAPTER.read({**alert, "previous_output": f"{line}\n{line}", "full_log": "x"})
    assert isinstance(read, Alert)
    assert (read.users, read.origins["users"].pointer) == (("root",), "/previous_output")
    (other,) = ADAPTER.read({**alert, "previous_output": line, "data": {"dstuser": "ana"}})
    assert isinstance(other, Alert)
    assert other.users == ("ana",)
