"""ModSecurity's audit log in JSON: version 3 has all in "transaction", version 2 has sections beside it
(ModSecurity reference manual, "SecAuditLogFormat")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import has
from triage.intake.paths import Found, node_at, objects_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word
from triage.model.leaves import escape

# Reference manual, "severity": the levels of syslog, 0 is the worst.
SCALE = by_word(
    critical="0 1 2 emergency alert critical",
    high="3 error",
    medium="4 warning",
    low="5 notice",
    informational="6 7 info debug",
)
NO_RULE = "No rule matched"
MODSECURITY = Sender(
    "modsecurity",
    {
        "source_ip": "transaction.client_ip transaction.remote_address",
        "source_port": "transaction.client_port transaction.remote_port",
        "destination_ip": "transaction.host_ip transaction.local_address",
        "destination_port": "transaction.host_port transaction.local_port",
        "timestamp": "transaction.time",
        "vendor_id": "transaction.unique_id transaction.transaction_id transaction.id",
    },
    SCALE,
    silent_on=frozenset({"*"}),
)
# Version 2 packs a rule's parts into its message: … [id "942100"] [msg "…"] [severity "CRITICAL"] [tag "…"]
_PART = re.compile(r'\[(id|msg|severity|tag) "([^"\]]{0,500})"\]')
_TIMES = ("%a %b %d %H:%M:%S %Y", "%d/%b/%Y:%H:%M:%S.%f %z")


def read(payload: Any) -> Items:
    """One request with the rules that it matched; the worst of them gives the name and the severity."""
    rules = sorted(_rules(payload), key=lambda rule: _rank(rule[1].get("severity")))
    site = _site(payload)
    given: dict[str, list[Found]] = {
        "name": [(place, rule.get("msg") or rule.get("id")) for place, rule in rules] + [("", NO_RULE)],
        "message": [("", "; ".join(str(rule["msg"]) for _, rule in rules if rule.get("msg")))],
        "severity": [(place, rule.get("severity")) for place, rule in rules],
        "alert_type": [(place, rule.get("tag")) for place, rule in rules],
        "timestamp": _time(payload),
        "hosts": site,
        "domains": site,
        "urls": _urls(payload, site),
        "vendor_status": _status(payload),
    }
    return (read_alert(payload, MODSECURITY, given),)


def _rules(raw: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for pointer, message in objects_at(raw, "transaction.messages messages"):
        tags = [tag for _, tag in values_at(message, "details.tags") if str(tag).startswith("attack-")]
        parts = {"id": node_at(message, "details.ruleId"), "severity": node_at(message, "details.severity")}
        yield pointer, {**parts, "msg": kinds.text(message.get("message")), "tag": tags[0] if tags else None}
    for pointer, text in values_at(raw, "audit_data.messages audit_data.error_messages"):
        found = _PART.findall(text[:10_000]) if isinstance(text, str) else []
        if found:
            tags = [value for key, value in found if key == "tag" and value.startswith("attack-")]
            yield pointer, {**dict(found), "tag": tags[0] if tags else None}


def _rank(severity: Any) -> int:
    """The worst first, what cannot be read last."""
    read_as = SCALE(severity)
    return -read_as.rank if read_as else 1


def _time(raw: Any) -> list[Found]:
    """Version 3 writes "Tue May 10 04:52:04 2022", without a zone; version 2 may write parts of a second."""
    found: list[Found] = []
    for pointer, text in values_at(raw, "transaction.time_stamp transaction.time"):
        times = (_parsed(text, pattern) for pattern in _TIMES)
        found.append((pointer, next((time.isoformat() for time in times if time), text)))
    return found


def _parsed(text: Any, pattern: str) -> datetime | None:
    try:
        return datetime.strptime(" ".join(str(text)[:60].split()), pattern)
    except ValueError:
        return None


def _site(raw: Any) -> list[Found]:
    """The Host header without its port, whatever the casing of its name."""
    found: list[Found] = []
    for path in ("transaction.request.headers", "request.headers"):
        headers = node_at(raw, path)
        for key, value in headers.items() if isinstance(headers, dict) else ():
            if key.lower() == "host" and isinstance(value, str):
                found.append((f"/{path.replace('.', '/')}/{escape(key)}", value.partition(":")[0]))
    return found or [*values_at(raw, "transaction.request.hostname")]


def _urls(raw: Any, site: list[Found]) -> list[Found]:
    ports = values_at(raw, MODSECURITY.paths["destination_port"])
    scheme = "https" if any(kinds.port(port) == 443 for _, port in ports) else "http"
    found: list[Found] = []
    for pointer, line in values_at(raw, "transaction.request.uri request.request_line"):
        uri = next((part for part in str(line).split(" ", 2) if "/" in part), "")
        if "://" in uri[:10]:
            found.append((pointer, uri))
        elif uri and site:
            found.append((pointer, f"{scheme}://{site[0][1]}{uri}"))
    return found


def _status(raw: Any) -> list[Found]:
    told = values_at(raw, "transaction.is_interrupted audit_data.action.intercepted")
    return [(pointer, "blocked" if value else "allowed") for pointer, value in told if isinstance(value, bool)]


ADAPTER = Adapter(
    "modsecurity",
    "ModSecurity audit record",
    (
        (has("transaction.client_ip"), has("transaction.request")),
        (has("transaction.client_ip"), has("transaction.messages")),
        (has("transaction.remote_address"), has("request.request_line")),
        (has("transaction.remote_address"), has("audit_data")),
    ),
    read,
)
