"""Lines of key=value pairs: three firewalls and logfmt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.intake.adapters.lines import alerts_by
from triage.intake.adapters.keyvalue import ADAPTER, read
from triage.intake.read import read_payload
from triage.model.alert import FieldOrigin, Sureness
from triage.model.scales import Severity

FORTIGATE = (
    '<185>date=2026-01-02 time=04:04:05 devname="fw-edge" devid="FG100" eventtime=1767323045123456789 tz="+0100" '
    'logid="0419016384" type="utm" subtype="ips" level="alert" severity="high" srcip=203.0.113.9 srccountry="Norway" '
    'dstip=10.0.0.5 srcport=50123 dstport=443 action="dropped" attack="Some.Overflow" attackid=777 '
    'user="CORP\\\\alice" hostname="portal.example.com" url="/a?b=c" msg="web_app: Some.Overflow"'
)
SOPHOS = (
    'device="SFW" date=2026-01-02 time=03:04:05 timezone="BST" device_name="fw-xg" device_id=C44- P29 log_type="Event" '
    'log_component="VPN Authentication" log_subtype="Authentication" status="Failed" priority=Warning '
    'user_name="alice" src_ip=203.0.113.9 message="User alice failed to log in"'
)
SONICWALL = (
    '<129> id=firewall sn=18B1 time="2026-01-02 03:04:05 UTC" fw=10.0.0.1 pri=1 c=32 m=608 msg="Intrusion seen" '
    'ipscat="Web attack" src=203.0.113.9:50123:X1:badhost dst=10.0.0.5:443:X0 usr="alice" fw_action="drop"'
)
LOGFMT = 'level=error ts=2026-01-02T03:04:05Z msg="login failed" user=alice client_ip=203.0.113.9 path=/login'


alert_of = alerts_by(read)


def test_keyvalue__fortigate() -> None:
    alert = alert_of(FORTIGATE)
    assert (alert.format, alert.name, alert.alert_type) == ("keyvalue", "Some.Overflow", "ips")
    assert alert.timestamp == datetime(2026, 1, 2, 3, 4, 5, 123457, tzinfo=UTC)
    assert (alert.severity, alert.vendor_severity) == (Severity.HIGH, "high")
    assert (alert.source_ip, alert.source_port) == ("203.0.113.9", 50123)
    assert (alert.destination_ip, alert.destination_port) == ("10.0.0.5", 443)
    assert (alert.users, alert.hosts, alert.location) == (("alice",), ("fw-edge",), "Norway")
    assert alert.urls == ("https://portal.example.com/a?b=c",)
    assert alert.domains == ("portal.example.com",)
    assert (alert.vendor_id, alert.vendor_status) == ("777", "dropped")
    assert (alert.received, alert.raw["line"]) == (FORTIGATE, FORTIGATE)
    assert alert.raw["fields"]["devid"] == "FG100"


def test_keyvalue__fortigate_without_eventtime_has_date_time_and_zone() -> None:
    line = 'date=2026-01-02 time=04:04:05 tz="+0100" level="warning" srcip=203.0.113.9'
    alert = alert_of(line)
    assert (alert.timestamp, alert.severity) == (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), Severity.MEDIUM)


def test_keyvalue__sophos_tells_how_an_authentication_ended() -> None:
    alert = alert_of(SOPHOS)
    assert (alert.success, alert.users, alert.hosts) == (False, ("alice",), ("fw-xg",))
    assert (alert.source_ip, alert.severity, alert.vendor_status) == ("203.0.113.9", Severity.MEDIUM, "Failed")
    assert alert.raw["fields"]["device_id"] == "C44- P29"
    assert alert.timestamp == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_keyvalue__sonicwall_packs_address_port_and_name_into_one() -> None:
    alert = alert_of(SONICWALL)
    assert (alert.name, alert.severity, alert.vendor_severity) == ("Intrusion seen", Severity.CRITICAL, "alert")
    assert (alert.source_ip, alert.source_port) == ("203.0.113.9", 50123)
    assert (alert.destination_ip, alert.destination_port) == ("10.0.0.5", 443)
    assert (alert.users, alert.hosts, alert.addresses) == (("alice",), ("badhost",), ("10.0.0.1",))
    assert alert.timestamp == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_keyvalue__sonicwall_with_ipv6_and_nobody() -> None:
    ends = "src=:50123:X1:laptop srcV6=2001:db8::9 dst=::X0 dstV6=2001:db8::5"
    alert = alert_of(f'gate id=firewall sn=1 pri=5 {ends} usr="Unknown (SSO failed)"')
    assert (alert.source_ip, alert.source_port, alert.destination_ip) == ("2001:db8::9", 50123, "2001:db8::5")
    assert (alert.users, alert.severity) == ((), Severity.LOW)


def test_keyvalue__logfmt() -> None:
    alert = alert_of(LOGFMT)
    assert (alert.name, alert.severity, alert.users) == ("login failed", Severity.HIGH, ("alice",))
    assert (alert.source_ip, alert.timestamp) == ("203.0.113.9", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("level", "severity"),
    [
        ("emergency", Severity.CRITICAL),
        ("alert", Severity.CRITICAL),
        ("critical", Severity.CRITICAL),
        ("error", Severity.HIGH),
        ("warning", Severity.MEDIUM),
        ("notice", Severity.LOW),
        ("information", Severity.INFORMATIONAL),
        ("debug", Severity.INFORMATIONAL),
        ("2", None),
        ("8", Severity.HIGH),
    ],
)
def test_keyvalue__severity(level: str, severity: Severity | None) -> None:
    assert alert_of(f"level={level} srcip=203.0.113.9 dstip=10.0.0.5").severity == severity


@pytest.mark.parametrize("line", [FORTIGATE, SOPHOS, SONICWALL, LOGFMT, "Jan  2 03:04:05 gate a=1 b=2 c=3"])
def test_keyvalue__is_recognised(line: str) -> None:
    assert ADAPTER.recognises(line)


@pytest.mark.parametrize(
    "payload", ["hello", "a=b", "a=b c=d", "see this: a=b c=d e=f", {"a": "a=b c=d e=f"}, None, [], 5]
)
def test_keyvalue__nothing_else_is_recognised(payload: object) -> None:
    assert not ADAPTER.recognises(payload)


def test_check_point__pairs_with_a_colon_behind_a_syslog_head() -> None:
    line = (
        '<134>1 2026-03-01T10:00:00Z gate CheckPoint 77 - [action:"Drop"; src:"185.220.101.52"; dst:"10.0.0.5"; '
        's_port:"4444"; service:"22"; product:"IPS"; severity:"High"; protection_name:"Clean-up"]'
    )
    (alert,) = read_payload(line)
    assert (alert.format, alert.severity, alert.vendor_status) == ("keyvalue", "High", "Drop")
    assert (alert.source_ip, alert.destination_ip) == ("185.220.101.52", "10.0.0.5")
    assert (alert.source_port, alert.destination_port, alert.name) == (4444, 22, "Clean-up")


def test_keyvalue__fortigates_traffic_log_is_named_by_what_was_done() -> None:
    line = 'type="traffic" subtype="forward" action="deny" srcip=203.0.113.9 dstip=10.0.0.5 level="notice"'
    assert alert_of(line).name == "traffic forward deny"


def test_keyvalue__words_among_the_pairs_tell_the_ends_that_no_pair_names() -> None:
    line = 'msg_id="1B" Allow 1-lan 0-wan tcp 10.0.0.5 203.0.113.9 39398 25 msg="SMTP request" action="x"'
    alert = alert_of(line)
    assert (alert.source_ip, alert.source_port) == ("10.0.0.5", 39398)
    assert (alert.destination_ip, alert.destination_port) == ("203.0.113.9", 25)
    assert alert.origins["source_ip"] == FieldOrigin("/line", Sureness.GUESSED)
    named = alert_of(f'{line} src_ip="192.0.2.9"')
    assert (named.source_ip, named.destination_ip) == ("10.0.0.5", "203.0.113.9")
    assert alert_of('a="1" b="2" c="3" and 10.0.0.5').source_ip is None


@pytest.mark.parametrize(
    ("number", "severity"), [("0", "Informational"), ("1", "Low"), ("2", "Medium"), ("3", "High"), ("4", "Critical")]
)
def test_check_point__counts_its_severity_from_informational(number: str, severity: str) -> None:
    line = f'<134>1 2026-03-01T10:00:00Z gate CheckPoint 77 - [action:"Drop"; src:"8.8.8.8"; severity:"{number}"]'
    assert alert_of(line).severity == severity
    assert alert_of(line.replace("CheckPoint", "Other")).severity is None


def test_keyvalue__a_priority_in_words_is_a_severity_and_the_heads_is_none() -> None:
    assert alert_of("<134>Jan  2 03:04:05 gw date=2026-01-02 type=x pri=critical").severity == Severity.CRITICAL
    assert alert_of("<130>Jan  2 03:04:05 gw date=2026-01-02 type=x srcip=8.8.8.8").severity is None
