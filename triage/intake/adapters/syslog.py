"""Syslog lines, RFC 5424 and RFC 3164, whose message is plain text: what sshd, sudo, su, iptables, Cisco ASA and
their like say is read where it is certain. Structured data and pairs among the words are found by meaning, and
where there are none, the words beside the addresses are a guess."""

from __future__ import annotations

from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.lines.clock import Clock, utc_now
from triage.intake.lines.head import Head, head_of
from triage.intake.lines.markup import tagged_values
from triage.intake.lines.names import told_hosts
from triage.intake.lines.pairs import labelled_values, pairs_among
from triage.intake.lines.sayings import leaves_no_doubt, said
from triage.intake.lines.tagged import holds_json
from triage.intake.lines.taken_apart import accounts, host_names, read_line, reporter
from triage.intake.lines.words import with_told_ends, with_told_names
from triage.intake.marks import Mark
from triage.intake.meaning import Fields
from triage.intake.paths import Found, values_at
from triage.intake.sender import Sender
from triage.intake.severity import by_word

MAX_NAME = 120

# The head's priority grades the logging, not the event: sshd says "info" of every login, an intruder's too.
SYSLOG = Sender(
    "syslog",
    {
        "severity": "said.severity labels.Severity",
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
    by_word(critical="emergency alert", high="error", medium="warning", low="notice"),
    silent_on=frozenset(
        "name timestamp severity alert_type hosts command_lines processes success vendor_id vendor_verdict link".split()
    ),
)


def read(payload: Any, now: Clock = utc_now) -> Items:
    """One alert, named by the program and the beginning of what it says."""
    head = head_of(payload)
    message = head.message.strip()
    parts = _parts(head, message)
    is_known = leaves_no_doubt(head.fields.get("app_name", ""), message, parts["said"])
    own = Fields(head.fields.get("structured_data"))
    given = {
        "name": [*([] if message else _meant("/syslog/structured_data", own, "name")), ("/message", _title(head))],
        "severity": _meant("/syslog/structured_data", own, "severity"),
        "timestamp": list(values_at(parts, "syslog.timestamp")),
        "alert_type": [("/syslog/app_name", head.fields.get("app_name", ""))],
        "users": accounts(parts, "said.user said.target_user"),
        "hosts": reporter(head.fields, _machines(parts, own, is_known)),
    }
    alert = read_line(payload, parts, SYSLOG, given, now())
    if is_known:
        return (alert,)
    return (with_told_names(with_told_ends(alert, message, "/message"), message, "/message"),)


def _parts(head: Head, message: str) -> dict[str, Any]:
    """What the line consists of: its head, what a known program says, or the pairs in what any other does."""
    app = head.fields.get("app_name", "")
    told = said(app, message)
    found: dict[str, Any] = {"xml": {}, "labels": {}, "fields": {}}
    if not leaves_no_doubt(app, message, told):
        found["xml"] = _elements(message)
        found["labels"] = {} if found["xml"] else labelled_values(message)
        is_plain = not (found["xml"] or found["labels"] or "structured_data" in head.fields)
        found["fields"] = pairs_among(message) if is_plain else {}
    return {"syslog": head.fields, "message": message, "said": told, **found}


def _title(head: Head) -> str:
    app, message = head.fields.get("app_name", ""), head.message.strip() or str(head.fields.get("msgid", ""))
    return (f"{app}: {message}" if app else message)[:MAX_NAME]


def _machines(parts: dict[str, Any], own: Fields, is_known: bool) -> list[Found]:
    """The machines that the sentence, the structured data, the pairs or, last, the words name."""
    if machines := list(host_names(parts, "said.host")) or _meant("/syslog/structured_data", own, "hosts"):
        return machines
    meant = (_meant(f"/{name}", Fields(parts[name]), "hosts") for name in ("fields", "labels", "xml"))
    return next(filter(None, meant), []) or ([] if is_known else told_hosts(parts["message"], "/message"))


def _elements(message: str) -> dict[str, Any]:
    """The XML at the end of a message, as pairs."""
    _, mark, xml = message.partition("<?xml")
    return tagged_values(mark + xml) if mark else {}


def _meant(place: str, fields: Fields, name: str) -> list[Found]:
    return [(f"{place}{origin.pointer}", value) for value, origin in fields.candidates(name)]


def _is_syslog(payload: Any) -> bool:
    if not isinstance(payload, str):
        return False
    head = head_of(payload)
    is_told = bool(head.message.strip()) or "structured_data" in head.fields
    return bool(head.fields) and is_told and not holds_json(payload)


MARK = Mark("", "must be a text line with a syslog head and a message", _is_syslog)
ADAPTER = Adapter("syslog", "Syslog line", ((MARK,),), read)
