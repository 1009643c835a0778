"""Suricata's EVE alert events (Suricata user guide, "Eve JSON Format")."""

from __future__ import annotations

from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.marks import has, is_one_of
from triage.intake.part_reading import read_alert_with
from triage.intake.paths import node_at
from triage.intake.sender import Sender
from triage.model.scales import Severity

# 1 is the worst; the rule's classification sets it, and a rule may use any larger number for less.
SEVERITIES = {1: Severity.HIGH, 2: Severity.MEDIUM, 3: Severity.LOW}


def scale(value: Any) -> Severity | None:
    """Suricata counts from 1, its worst; 4 and more is what it merely mentions."""
    if not str(value).isdigit() or len(str(value)) > 3 or int(value) == 0:
        return None
    return SEVERITIES.get(int(value), Severity.INFORMATIONAL)


SURICATA = Sender(
    "suricata",
    {
        "name": "alert.signature alert.category",
        "timestamp": "timestamp",
        "severity": "alert.severity",
        "alert_type": "alert.category",
        "message": "alert.signature",
        "source_ip": "src_ip",
        "source_port": "src_port",
        "destination_ip": "dest_ip",
        "destination_port": "dest_port",
        "hosts": "smb.ntlmssp.host smtp.helo http.hostname tls.sni",
        "users": "smb.ntlmssp.user rdp.cookie ftp.user email.from email.to",
        "domains": "http.hostname tls.sni dns.rrname dns.query.rrname dns.queries.rrname",
        "hashes": "fileinfo.sha256 fileinfo.sha1 fileinfo.md5 files.sha256 files.sha1 files.md5",
        "mail_sender": "smtp.mail_from email.from",
        "mail_subject": "email.subject",
        "techniques": "alert.metadata.mitre_technique_id",
        "vendor_id": "alert.signature_id",
        "vendor_status": "alert.action",
    },
    scale,
    silent_on=frozenset({"users", "location", "failed_logins", "success", "link", "vendor_verdict", "addresses"}),
)


def read(payload: Any) -> Items:
    """One alert. The link is put together from the host and the path, which EVE keeps apart; its own `host` is the
    sensor."""
    part = {key: value for key, value in payload.items() if key != "host"}
    return (read_alert_with(part, "hosts", payload, SURICATA, {"urls": _urls(payload)}),)


def _urls(payload: Any) -> list[tuple[str, Any]]:
    name, path = node_at(payload, "http.hostname"), node_at(payload, "http.url")
    if not (isinstance(name, str) and isinstance(path, str)):
        return []
    return [("/http/url", path if "://" in path[:10] else f"http://{name}{path}")]


ADAPTER = Adapter(
    "suricata", "Suricata EVE alert", ((is_one_of("event_type", "alert"), has("alert.signature_id")),), read
)
