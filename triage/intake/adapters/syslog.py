"""Syslog lines, RFC 5424 and RFC 3164, whose message is plain text: what sshd, sudo, su, iptables, Cisco ASA and
their like say is read where it is certain; structured data is found by meaning."""

from __future__ import annotations

from typing import Any

from triage import strict_json
from triage.errors import PayloadError
from triage.intake.adapter import Adapter, Items
from triage.intake.lines.clock import Clock, utc_now
from triage.intake.lines.head import head_of
from triage.intake.lines.sayings import said
from triage.intake.lines.taken_apart import accounts, read_line, reporter
from triage.intake.marks import Mark
from triage.intake.paths import values_at
from triage.intake.sender import Sender
from triage.intake.severity import by_word

MAX_NAME = 120

SYSLOG = Sender(
    "syslog",
    {
        "severity": "said.severity syslog.severity",
        "message": "message",
        "source_ip": "said.source_ip",
        "source_port": "said.source_port",
        "destination_ip": "said.destination_ip",
        "destination_port": "said.destination_port",
        "addresses": "syslog.hostname",
        "command_lines": "said.command",
        "success": "said.success",
        "vendor_status": "said.action",
    },
    by_word(critical="emergency alert critical", high="error", medium="warning", low="notice"),
    silent_on=frozenset(
        "name timestamp severity alert_type hosts command_lines processes success addresses vendor_id "
        "vendor_verdict link".split()
    ),
)


def read(payload: Any, now: Clock = utc_now) -> Items:
    """One alert, named by the program and the beginning of what it says."""
    head = head_of(payload)
    message = head.message.strip()
    app = head.fields.get("app_name", "")
    parts: dict[str, Any] = {"syslog": head.fields, "message": message, "said": said(app, message)}
    given = {
        "name": [("/message", f"{app}: {message}"[:MAX_NAME] if app else message[:MAX_NAME])],
        "timestamp": list(values_at(parts, "syslog.timestamp")),
        "alert_type": [("/syslog/app_name", app)],
        "users": accounts(parts, "said.user said.target_user"),
        "hosts": reporter(head.fields, []),
    }
    return (read_line(payload, parts, SYSLOG, given, now()),)


def holds_json(message: str) -> bool:
    """Whether the message is a JSON object, which the format inside it reads."""
    if not (message.startswith("{") and message.rstrip().endswith("}")):
        return False
    try:
        return isinstance(strict_json.loads(message.rstrip()), dict)
    except PayloadError:
        return False


def _is_syslog(payload: Any) -> bool:
    if not isinstance(payload, str):
        return False
    head = head_of(payload)
    return bool(head.fields) and bool(head.message.strip()) and not holds_json(head.message.lstrip())


MARK = Mark("", "must be a text line with a syslog head and a message", _is_syslog)
ADAPTER = Adapter("syslog", "Syslog line", ((MARK,),), read)
