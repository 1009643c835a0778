"""Syslog lines whose message is plain text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from triage.intake.adapters.syslog import ADAPTER, read
from triage.model.alert import Alert, FieldOrigin, Sureness
from triage.model.scales import Severity

FAILED = "<38>Jan  2 03:04:05 web01 sshd[123]: Failed password for invalid user oracle from 203.0.113.9 port 50123 ssh2"
JUNIPER = (
    '<14>1 2026-01-02T03:04:05.250+01:00 srx1 RT_IDP - IDP_ATTACK [junos@2636.1.1.1.2.40 source-address="203.0.113.9" '
    'source-port="50123" destination-address="10.0.0.5" username="alice" attack="a \\"b\\""] attack seen'
)


def alert_of(line: str) -> Alert:
    (alert,) = read(line, lambda: datetime(2026, 3, 1, tzinfo=UTC))
    assert isinstance(alert, Alert)
    return alert


def message(text: str, app: str = "sshd[1]") -> Alert:
    return alert_of(
        f"<38>1 2026-01-02T03:04:05Z web01 - - - - {text}" if not app else f"<38>Jan  2 03:04:05 web01 {app}: {text}"
    )


def test_syslog__a_failed_login() -> None:
    alert = alert_of(FAILED)
    assert (alert.format, alert.alert_type) == ("syslog", "sshd")
    assert alert.name == "sshd: Failed password for invalid user oracle from 203.0.113.9 port 50123 ssh2"
    assert alert.message == "Failed password for invalid user oracle from 203.0.113.9 port 50123 ssh2"
    assert alert.timestamp == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (alert.severity, alert.success) == (None, False)
    assert (alert.users, alert.hosts) == (("oracle",), ("web01",))
    assert (alert.source_ip, alert.source_port) == ("203.0.113.9", 50123)
    assert (alert.received, alert.raw["line"]) == (FAILED, FAILED)
    assert alert.notes[-1] == "the time names no year and was put into 2026, the nearest before its receipt"


@pytest.mark.parametrize(
    ("text", "user", "address", "success"),
    [
        ("Accepted publickey for alice from 203.0.113.9 port 50123 ssh2: RSA x", "alice", "203.0.113.9", True),
        ("Invalid user oracle from 2001:db8::9 port 50123", "oracle", "2001:db8::9", False),
        ("Connection closed by authenticating user root 203.0.113.9 port 50123 [preauth]", "root", "203.0.113.9", None),
        ("pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)", "alice", None, True),
        (
            "pam_unix(sshd:auth): authentication failure; logname= uid=0 tty=ssh ruser= rhost=203.0.113.9  user=root",
            "root",
            "203.0.113.9",
            False,
        ),
        ("the text says Failed password for root from 203.0.113.9 port 50123", None, None, None),
    ],
)
def test_syslog__sshd(text: str, user: str | None, address: str | None, success: bool | None) -> None:
    alert = message(text)
    assert (alert.users, alert.source_ip, alert.success) == ((user,) if user else (), address, success)


def test_syslog__sudo() -> None:
    alert = message("alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/cat /etc/shadow", "sudo")
    assert (alert.users, alert.command_lines, alert.success) == (("alice", "root"), ("/bin/cat /etc/shadow",), True)
    refused = message("alice : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh", "sudo")
    assert (refused.success, refused.users) == (False, ("alice", "root"))


def test_syslog__a_packet_of_the_kernel() -> None:
    alert = message(
        "[12.5] [UFW BLOCK] IN=eth0 OUT= MAC=0 SRC=203.0.113.9 DST=10.0.0.5 LEN=40 PROTO=TCP SPT=50123 DPT=22", "kernel"
    )
    assert (alert.source_ip, alert.source_port) == ("203.0.113.9", 50123)
    assert (alert.destination_ip, alert.destination_port, alert.vendor_status) == ("10.0.0.5", 22, "UFW BLOCK")


def test_syslog__cisco_asa_has_its_own_severity() -> None:
    denied = 'Deny tcp src outside:203.0.113.9/50123 dst inside:10.0.0.5/22 by access-group "x"'
    alert = alert_of(f"<166>Jan 02 2026 03:04:05 asa1 : %ASA-4-106023: {denied}")
    assert (alert.severity, alert.hosts, alert.vendor_status) == (Severity.MEDIUM, ("asa1",), "Deny")
    assert (alert.source_ip, alert.source_port) == ("203.0.113.9", 50123)
    assert (alert.destination_ip, alert.destination_port) == ("10.0.0.5", 22)
    assert alert.timestamp == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_syslog__cisco_asa_says_who_opened_a_connection() -> None:
    flow = "TCP connection 7 for outside:203.0.113.9/443 (203.0.113.9/443) to inside:10.0.0.5/50123 (192.0.2.1/50123)"
    outbound = message(f"Built outbound {flow}", "%ASA-6-302013")
    assert (outbound.source_ip, outbound.source_port) == ("10.0.0.5", 50123)
    assert (outbound.destination_ip, outbound.destination_port) == ("203.0.113.9", 443)
    inbound = message(f"Built inbound {flow}", "%ASA-6-302013")
    assert (inbound.source_ip, inbound.destination_ip) == ("203.0.113.9", "10.0.0.5")
    closed = message(f"Teardown {flow} duration 0:00:01", "%ASA-6-302014")
    assert (closed.source_ip, closed.destination_ip) == (None, None)


def test_syslog__structured_data_is_found_by_meaning() -> None:
    alert = alert_of(JUNIPER)
    assert alert.timestamp == datetime(2026, 1, 2, 2, 4, 5, 250000, tzinfo=UTC)
    assert (alert.source_ip, alert.source_port, alert.destination_ip) == ("203.0.113.9", 50123, "10.0.0.5")
    assert (alert.users, alert.hosts, alert.name) == (("alice",), ("srx1",), "RT_IDP: attack seen")
    element = alert.raw["syslog"]["structured_data"]["junos@2636.1.1.1.2.40"]
    assert element["attack"] == 'a "b"'


def test_syslog__pairs_among_words_are_found_by_meaning() -> None:
    ends = "Device IP Address=10.0.0.1, UserName=alice, Remote-Address=203.0.113.9"
    line = f"<182>Jan  2 03:04:05 ise1 CISE_Failed 01 1 0 NOTICE Failed: it failed, {ends}, NetworkDeviceName=sw-1"
    alert = alert_of(line)
    assert (alert.source_ip, alert.destination_ip, alert.addresses) == ("203.0.113.9", None, ("10.0.0.1",))
    assert (alert.users, alert.hosts, alert.severity) == (("alice",), ("sw-1",), None)
    assert alert.origins["users"] == FieldOrigin("/fields/UserName", Sureness.NAMED)


def test_syslog__words_before_pairs_tell_the_ends() -> None:
    pairs = 'msg="SMTP request" sender="a@example.org" recipients="b@example.org"'
    alert = message(f'id="1B" Allow 1-lan 0-wan tcp 10.0.0.5 203.0.113.9 39398 25 {pairs}', "firewall")
    assert (alert.source_ip, alert.source_port) == ("10.0.0.5", 39398)
    assert (alert.destination_ip, alert.destination_port) == ("203.0.113.9", 25)
    assert (alert.users, alert.mail_sender, alert.hosts) == (("b@example.org",), "a@example.org", ("web01",))


@pytest.mark.parametrize("priority", range(8, 16))
def test_syslog__the_priority_grades_the_logging_and_not_the_event(priority: int) -> None:
    alert = alert_of(f"<{priority}>1 2026-01-02T03:04:05Z web01 app - - - hello")
    assert (alert.severity, alert.raw["syslog"]["facility"]) == (None, 1)


def test_syslog__a_line_of_labels_is_read_by_its_labels() -> None:
    line = (
        "<133>1 2026-01-02T03:04:05Z 10.1.1.1 edr - - - Event ID: 77;Device Name: WS-9;Severity: Critical;"
        "Classification: Suspicious;Action: Blocked;Users: CORP\\eve;Source IP: 203.0.113.9"
    )
    alert = alert_of(line)
    assert (alert.severity, alert.hosts, alert.users, alert.source_ip) == (
        "Critical",
        ("WS-9",),
        ("eve",),
        "203.0.113.9",
    )


@pytest.mark.parametrize(
    "payload", ["hello", "", '<34>1 2026-01-02T03:04:05Z h app - - - {"a": 1}', {"a": FAILED}, None, 5, []]
)
def test_syslog__nothing_else_is_recognised(payload: object) -> None:
    assert not ADAPTER.recognises(payload)
    assert ADAPTER.recognises(FAILED)


def test_syslog__json_that_is_broken_stays_text() -> None:
    assert ADAPTER.recognises('<34>1 2026-01-02T03:04:05Z h app - - - {"a": }')
