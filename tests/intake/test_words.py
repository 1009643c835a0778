"""What the words of a line tell of ends and accounts, where no pairs do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.contracts.adapter_contract import PLANTED
from triage.intake.lines.words import addresses_in
from triage.intake.read import read_payload
from triage.model.alert import Alert, Sureness

OUT, IN = "203.0.113.7", "10.1.2.3"
HEAD = "<134>Jan  2 03:04:05 gw1 fwd: "


def alert_of(payload: Any) -> Alert:
    (alert,) = read_payload(payload)
    return alert


@pytest.mark.parametrize(
    "text",
    [
        f"blocked a packet from {OUT} to {IN}",
        f"{OUT}:4444 -> {IN}:22 dropped",
        f"session {OUT}(4444)->{IN}(22) closed",
        f"gate pass {OUT}:4444 to {IN}:22",
        f"flood against {IN} from {OUT} seen",
        f"attack on {IN} from evil.example ({OUT}) port 4444",
        f"drop src {OUT} dst {IN}",
        f"attack seen client {OUT} server {IN} rule 7",
        f"5,,,103,eth0,match,block,in,4,tcp,60,{OUT},{IN},4444,22,0,S",
        f"{OUT} 4444 {IN} 443 tcp",
        f"drop src outside:{OUT}/4444 dst inside:{IN}/443",
        f"src={OUT} dst={IN}",
        f"allow 1-lan 0-wan tcp {OUT} {IN} 4444 25",
        f"allow udp {OUT} 4444 {IN} 53",
        f"Rule: web Source IP Address: {OUT} Source Port: 4444 Destination IP Address: {IN} Destination Port: 80",
    ],
)
def test_ends__told_by_the_words_beside_the_addresses(text: str) -> None:
    alert = alert_of(HEAD + text)
    assert (alert.format, alert.source_ip, alert.destination_ip) == ("syslog", OUT, IN)
    assert (alert.origins["source_ip"].sureness, alert.origins["source_ip"].pointer) == (Sureness.GUESSED, "/message")


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        (f"{OUT}:4444 -> {IN}:22", (4444, 22)),
        (f"tcp {OUT} {IN} 4444 25", (4444, 25)),
        (f"udp {OUT} 4444 {IN} 53", (4444, 53)),
        (f"from {OUT}/4444 to {IN}/24", (4444, None)),
        (f"from {OUT} port 4444 to {IN} port 22", (4444, 22)),
        (f"Source Address: {OUT} Source Port: 4444 Destination Address: {IN} Destination Port: 80", (4444, 80)),
    ],
)
def test_ports__stand_at_their_addresses(text: str, ports: tuple[int | None, int | None]) -> None:
    alert = alert_of(HEAD + text)
    assert (alert.source_port, alert.destination_port) == ports


@pytest.mark.parametrize(
    ("text", "source", "destination"),
    [
        (f"{OUT} seen, {IN} too", OUT, None),
        (f"allow {OUT} {IN} 443", OUT, None),
        (f"connect from unknown[{OUT}]", OUT, None),
        (f"connection to {IN} refused", None, IN),
        (f"tomcat:{OUT} hello", OUT, None),
        (f"from {OUT} to {OUT}", OUT, None),
        ("engine version 10.4.5.6 started at 10:00:00", None, None),
        ("mac aa:bb:cc:dd:ee:ff joined", None, None),
        ("from 2001:db8::9 port 77 to fe80::1", "2001:db8::9", "fe80::1"),
    ],
)
def test_ends__the_first_address_acts_where_no_word_tells(text: str, source: str, destination: str) -> None:
    alert = alert_of(HEAD + text)
    assert (alert.source_ip, alert.destination_ip) == (source, destination)


def test_ends__what_is_neither_stays_among_the_addresses() -> None:
    alert = alert_of(f"{HEAD}gate 192.0.2.1 dropped {OUT} -> {IN}")
    assert (alert.source_ip, alert.destination_ip, alert.addresses) == (OUT, IN, ("192.0.2.1",))


def test_ends__a_program_whose_every_sentence_is_known_leaves_nothing_to_guess() -> None:
    alert = alert_of(f"<38>Jan  2 03:04:05 web01 sshd[7]: a text from {OUT} to {IN} a=1 src={OUT} user=x")
    assert (alert.source_ip, alert.destination_ip, alert.users) == (None, None, ())


PIECES = "from to src dst tcp -> against user for login : = , 1 443".split()
PIECES += [OUT, IN, f"{OUT}:4444", f"{IN}/443", "::1", "a=b", f"src={OUT}", 'user="ana"', "{}", "tag:"]
LINES = [
    f"{HEAD}blocked a packet from {OUT} to {IN}",
    f"{HEAD}flood against {IN} from {OUT} seen",
    f"{HEAD}login failed from {OUT}",
    f'{HEAD}id="1" time="2026-01-02 03:04:05" Allow tcp {OUT} {IN} 4444 25 msg="a request" severity="high"',
    f"{HEAD}AAA accounting with command, Version=7, Device IP Address=10.9.9.9, User=ana, Remote-Address={OUT}, Step=1",
    f'<14>1 2026-01-02T03:04:05Z s1 FLOW - DENY [j@26 source-address="{OUT}" destination-address="{IN}"] denied it',
    f"<38>Jan  2 03:04:05 web01 sshd[7]: Failed password for ana from {OUT} port 4444 ssh2",
    f"2026-03-01 10:00:00 gate pass {OUT}:4444 to {IN}:22 severity=high",
    f"2026-03-01 10:00:00 gate a=1 srcip={OUT} dstip={IN} severity=high time=2026-03-01T10:00:00Z",
]


@pytest.mark.parametrize("planted", [text for text in PLANTED if "CEF:" not in text])
@pytest.mark.parametrize("line", LINES)
def test_ends__what_somebody_wrote_behind_them_changes_nothing(line: str, planted: str) -> None:
    for payload, poisoned in ((line, line + planted), ({"message": line}, {"message": line + planted})):
        told, after = alert_of(payload), alert_of(poisoned)
        assert told.source_ip == OUT
        for field in ("format", "severity", "source_ip", "destination_ip", "timestamp"):
            assert getattr(after, field) == getattr(told, field), field


@pytest.mark.parametrize(
    ("text", "users"),
    [
        (f'login of user "ana.k" from {OUT} failed', ("ana.k",)),
        (f"access denied for user ana from {OUT}", ("ana",)),
        (f"214 failed logins for root from {OUT}", ("root",)),
        (f"session opened, User: CORP\\ana, from {OUT}", ("ana",)),
        (f"user authentication failed for user account from {OUT}", ()),
        (f"user agent: curl from {OUT}", ()),
        (f"username: unknown, from {OUT}", ()),
    ],
)
def test_users__named_by_words(text: str, users: tuple[str, ...]) -> None:
    assert alert_of(HEAD + text).users == users


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        (f"{OUT} ana GET https://bad.example/a.exe 403 DENIED", ("https://bad.example/a.exe",)),
        (f'blocked {OUT} url: "http://bad.example/a"', ("http://bad.example/a",)),
        (f"{OUT} blocked, see https://docs.example/help.", ()),
    ],
)
def test_urls__that_were_asked_for(text: str, urls: tuple[str, ...]) -> None:
    assert alert_of(HEAD + text).urls == urls


def test_line__of_a_web_server_in_the_common_log_format() -> None:
    alert = alert_of(f'{OUT} - ana [02/Jan/2026:03:04:05 +0100] "GET /a HTTP/1.1" 200 17')
    assert (alert.format, alert.source_ip, alert.users, alert.urls) == ("logline", OUT, ("ana",), ())
    assert alert.timestamp == datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)


def test_addresses__at_most_32_and_in_linear_time() -> None:
    assert len(addresses_in("10.0.0.1 " * 500)) == 32
    assert addresses_in(":" * 50_000) == addresses_in("g:h:" * 20_000) == addresses_in("1." * 50_000) == []


@settings(max_examples=300, deadline=None)
@example("tag: {}")
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=14).map(" ".join))
def test_line__any_words_in_any_order_give_an_alert(text: str) -> None:
    alert = alert_of(f"{HEAD}words {text}")
    assert alert.source_ip is None or alert.source_ip != alert.destination_ip
