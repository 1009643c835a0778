"""What well-known programs say in their log messages, read where the sentence leaves no doubt.

Each pattern is anchored at the beginning of the message. The sentences are those of OpenSSH's auth.c, Linux-PAM, sudo's
logging.c, netfilter's LOG target and the Cisco ASA system log messages guide.
"""

from __future__ import annotations

import re
from typing import Any

from triage.intake.lines.head import SEVERITIES
from triage.intake.lines.pairs import key_values

_IP = r"[0-9A-Fa-f.:]{2,45}"
_WHO = r"(?P<user>\S{1,100})"
_AT = rf"(?P<source_ip>{_IP}|[A-Za-z0-9][\w.-]{{1,252}})"
_PORT = r"port (?P<source_port>\d{1,5})"
_FROM = rf"from {_AT}(?: {_PORT})?"
_ENDS = "".join(
    rf"(?:src|dst|from|to) (?:[\w.-]{{1,64}}:)?(?P<{end}_ip>{_IP})(?:[/(](?P<{end}_port>\d{{1,5}})\)?)?{between}"
    for end, between in (("source", " "), ("destination", ""))
)
_PAM = r"pam_\w{1,30}\([\w:-]{1,60}\): "
_SUDO_RUNS = r"TTY=\S{1,64} ; PWD=[^;]{1,400} ; USER=(?P<target_user>\S{1,100}) ; COMMAND=(?P<command>.{1,4000})"
# "for outside:A/port (mapped) to inside:B/port (mapped)": outbound, the inside opened it.
_FLOW_IN, _FLOW_OUT = (
    rf"\S{{1,12}} connection \d{{1,20}} for [\w.-]{{1,64}}:(?P<{one}_ip>{_IP})/(?P<{one}_port>\d{{1,5}})"
    rf"(?: ?\([^)]{{1,80}}\)){{0,2}} to [\w.-]{{1,64}}:(?P<{other}_ip>{_IP})/(?P<{other}_port>\d{{1,5}})"
    for one, other in (("source", "destination"), ("destination", "source"))
)
# "inside:A/port (mapped/port) to outside:B/port".
_NAT_FLOW = (
    rf"[\w.-]{{1,64}}:(?P<source_ip>{_IP})/(?P<source_port>\d{{1,5}})(?: ?\([^)]{{1,80}}\))?"
    rf" to [\w.-]{{1,64}}:(?P<destination_ip>{_IP})/(?P<destination_port>\d{{1,5}})"
)
_ASA_TAG = r"%(?:ASA|FTD|PIX)-\d-"

# Each sentence, and whether it tells of a success; None where it tells of neither.
_SAYINGS: tuple[tuple[re.Pattern[str], bool | None], ...] = tuple(
    (re.compile(pattern, re.ASCII), success)
    for pattern, success in (
        (rf"Failed \S{{1,40}} for (?:invalid user |illegal user )?{_WHO} {_FROM}", False),
        (rf"Accepted \S{{1,40}} for {_WHO} {_FROM}", True),
        (rf"Invalid user {_WHO} {_FROM}", False),
        (rf"(?:error: )?maximum authentication attempts exceeded for (?:invalid user )?{_WHO} {_FROM}", False),
        (rf"Connection (?:closed|reset) by (?:authenticating|invalid) user {_WHO} {_AT} {_PORT}", None),
        (rf"Disconnected from (?:authenticating |invalid )?user {_WHO} {_AT} {_PORT}", None),
        (rf"User {_WHO} {_FROM} not allowed because", False),
        (rf"{_PAM}session opened for user (?P<user>[^\s(]{{1,100}})", True),
        (rf"PAM \d{{1,4}} more authentication failures?;.{{0,400}}? rhost=(?:{_AT})?(?: +user={_WHO})?", False),
        (rf"{_PAM}Consecutive login failures for user {_WHO} account", False),
        (rf"{_PAM}authentication failure;.{{0,400}}? rhost=(?:{_AT})?(?: +user={_WHO})?", False),
        (rf"{_WHO} : \d{{1,4}} incorrect password attempts? ; {_SUDO_RUNS}", False),
        (rf"{_WHO} : (?:user NOT in sudoers|command not allowed) ; {_SUDO_RUNS}", False),
        (rf"{_WHO} : {_SUDO_RUNS}", True),
        (rf"{_ASA_TAG}\d{{6}}: (?P<action>Deny) (?:\S{{1,12}} )?(?:\(no connection\) )?{_ENDS}", None),
        (rf"{_ASA_TAG}\d{{6}}: Built inbound {_FLOW_IN}", None),
        (rf"{_ASA_TAG}\d{{6}}: Built outbound {_FLOW_OUT}", None),
        (r"Alert Level: \d{1,2}; Rule: \d{1,7} - .{0,300}?; Location: \((?P<host>[\w.-]{1,100})\)", None),
        (rf"{_ASA_TAG}\d{{6}}: Dynamic Filter (?P<action>[a-z]{{3,20}}) .{{0,60}}? from {_NAT_FLOW}", None),
        (rf"{_ASA_TAG}113015: AAA user authentication (?P<action>Rejected) .{{0,300}}? user = {_WHO}", False),
        (rf"{_ASA_TAG}113012: AAA user authentication (?P<action>Successful) .{{0,100}}? user = {_WHO}", True),
        (rf'{_ASA_TAG}605004: Login (?P<action>denied) {_ENDS}\S{{0,40}} for user "{_WHO}"', False),
        (rf'{_ASA_TAG}605005: Login (?P<action>permitted) {_ENDS}\S{{0,40}} for user "{_WHO}"', True),
    )
)
# Programs whose every sentence is known: what is none of them tells nothing of ends or users.
PROGRAMS = frozenset("sshd sshd-session sudo su kernel cron crond systemd systemd-logind login polkitd".split())
_ASA = re.compile(r"%(?:ASA|FTD|PIX)-([0-7])-\d{6}", re.ASCII)
_NETFILTER = re.compile(r"(?:\[ *\d{1,12}\.\d{1,9}\] )?([^=\n]{0,80}?)\s?\bIN=\S{0,32} OUT=\S{0,32} ", re.ASCII)
_PACKET = {"SRC": "source_ip", "DST": "destination_ip", "SPT": "source_port", "DPT": "destination_port"}


def leaves_no_doubt(program: str, message: str, told: dict[str, Any]) -> bool:
    """Whether nothing beside what was said is to be guessed: all sentences of the program are known, or this one is. A
    connection's end ("Teardown …") does not say who opened it."""
    return program.lower() in PROGRAMS or bool(told.keys() - {"severity", "host"}) or message.startswith("Teardown ")


def said(program: str, message: str) -> dict[str, Any]:
    """What the message says: of user, target_user, source_ip, source_port, destination_ip, destination_port, command,
    action, severity and success those that it tells; {} when it is none of the sentences."""
    text = f"{program}: {message}" if program.startswith("%") else message
    found = _by_sentence(text) or _of_packet(text)
    if level := _ASA.match(text):
        found["severity"] = SEVERITIES[int(level[1])]
    return found


def _by_sentence(text: str) -> dict[str, Any]:
    for pattern, success in _SAYINGS:
        if match := pattern.match(text):
            told = {name: value for name, value in match.groupdict().items() if value}
            return told if success is None else {**told, "success": success}
    return {}


def _of_packet(text: str) -> dict[str, Any]:
    """netfilter's and ufw's lines; the rule's own prefix says what was done."""
    match = _NETFILTER.match(text)
    if match is None:
        return {}
    pairs = key_values(text[match.start() :])
    told = {name: pairs[key] for key, name in _PACKET.items() if isinstance(pairs.get(key), str)}
    prefix = match[1].strip(" []:")
    return {**told, "action": prefix} if prefix else told
