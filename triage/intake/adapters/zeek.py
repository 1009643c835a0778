"""Zeek's JSON logs: notices, and the other logs as records (Zeek documentation, "Zeek Log Formats")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.marks import Mark, has
from triage.intake.paths import Found, node_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_floor
from triage.model.scales import Severity

# Zeek has no severity; Corelight's notices may carry one from 1 (lowest) to 10.
ZEEK = Sender(
    "zeek",
    {
        "timestamp": "ts _write_ts",
        "name": "note alert.signature event_msg sig_id name",
        "severity": "severity.level severity",
        "message": "msg event_msg notice_msg addl sub",
        "source_ip": "src id.orig_h src_addr tx_hosts orig_h",
        "source_port": "id.orig_p src_port",
        "destination_ip": "dst id.resp_h dst_addr rx_hosts resp_h",
        "destination_port": "id.resp_p p dst_port",
        "users": "username user cname client_name",
        "hosts": "host_name hostname",
        "addresses": "seen.indicator",
        "domains": "query server_name host seen.indicator",
        "hashes": "sha256 sha1 md5 seen.indicator",
        "mail_sender": "mailfrom from",
        "mail_subject": "subject",
        "location": "remote_location.country_code",
        "success": "auth_success success",
        "vendor_id": "uid",
    },
    by_floor((9, Severity.CRITICAL), (7, Severity.HIGH), (4, Severity.MEDIUM), (1, Severity.LOW)),
    silent_on=frozenset({"*"}),
)


def read(payload: Any) -> Items:
    """One alert, named by its notice; another record by its log ("Zeek conn")."""
    given = {"name": _names(payload), "alert_type": _types(payload), "urls": _urls(payload)}
    return (read_alert(payload, ZEEK, given),)


def _names(payload: dict[str, Any]) -> Iterator[Found]:
    for key in ("note", "event_msg", "name"):
        yield f"/{key}", payload.get(key) if isinstance(payload.get(key), str) else None
    log = payload.get("_path")
    yield ("/_path", f"Zeek {log}") if isinstance(log, str) and log else ("", "Zeek record")


def _types(payload: dict[str, Any]) -> Iterator[Found]:
    """A notice's kind stands before its name: "SSH" in "SSH::Password_Guessing"."""
    note = payload.get("note")
    yield "/note", note.partition("::")[0] if isinstance(note, str) else None
    yield "/_path", payload.get("_path")


def _urls(payload: dict[str, Any]) -> Iterator[Found]:
    """http.log keeps server and path apart."""
    name, path = payload.get("host"), payload.get("uri")
    if isinstance(name, str) and isinstance(path, str):
        yield "/uri", path if "://" in path[:10] else f"http://{name}{path}"


def _is_notice(payload: Any) -> bool:
    note = node_at(payload, "note")
    return isinstance(note, str) and "::" in note


NOTICE = (has("ts"), Mark("note", 'must be a notice like "Scan::Port_Scan"', _is_notice, ("note",)))
RECORD = (has("ts"), has("uid"), has("id.orig_h"), has("id.resp_h"))
ADAPTER = Adapter("zeek", "Zeek log", (NOTICE, RECORD), read)
