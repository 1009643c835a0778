"""Akamai's security events in the JSON of its SIEM API (Akamai techdocs, "SIEM integration", "Log format")."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import has, has_object
from triage.intake.paths import Found, node_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender

AKAMAI = Sender(
    "akamai",
    {
        "timestamp": "httpMessage.start",
        "source_ip": "attackData.clientIP attackData.clientIp",
        "destination_port": "httpMessage.port",
        "hosts": "httpMessage.host",
        "domains": "httpMessage.host",
        "location": "geo.country",
        "vendor_id": "httpMessage.requestId",
        "vendor_status": "attackData.appliedAction",
    },
    silent_on=frozenset({"*"}),
)
# Actions of rules, the one that had its way first.
ACTIONS = ("deny", "abort", "tarpit", "alert", "monitor")
MAX_PARTS = 50


def read(payload: Any) -> Items:
    """One request that rules matched. The rules come as lists in one text, each part in base64."""
    messages = _told(payload, "attackData.ruleMessages attackData.rules.ruleMessages attackData.rules.message")
    rules = _told(payload, "attackData.rules attackData.rules.rule attackData.rules.id")
    tags = _told(payload, "attackData.ruleTags attackData.rules.ruleTags attackData.rules.tag")
    given = {
        "name": [*messages, *rules],
        "message": [(messages[0][0], "; ".join(text for _, text in messages))] if messages else [],
        "alert_type": tags,
        "vendor_status": [*values_at(payload, AKAMAI.paths["vendor_status"]), *_action(payload)],
        "urls": _urls(payload),
    }
    return (read_alert(payload, AKAMAI, given),)


def _told(raw: Any, paths: str) -> list[tuple[str, str]]:
    return [(pointer, part) for pointer, text in values_at(raw, paths) for part in _parts(text)]


def _parts(text: Any) -> Iterator[str]:
    """The parts of "U1FM%3d;WFNT": parted by semicolons, in base64, and that in URL encoding."""
    if not isinstance(text, str):
        return
    for part in unquote(text).split(";")[:MAX_PARTS]:
        if decoded := _decoded("".join(part.split())) or part.strip():
            yield decoded


def _decoded(packed: str) -> str | None:
    """The text in base64, also where its end was cut off; None for what is none."""
    bare = packed.rstrip("=")
    whole = bare[: len(bare) - 1] if len(bare) % 4 == 1 else bare
    try:
        return base64.b64decode(whole + "=" * (-len(whole) % 4), validate=True).decode("utf-8").strip()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None


def _action(raw: Any) -> list[Found]:
    told = _told(raw, "attackData.ruleActions attackData.rules.ruleActions attackData.rules.action")
    words = {text.lower(): (pointer, text.lower()) for pointer, text in told}
    return [words[action] for action in ACTIONS if action in words] or [*words.values()][:1]


def _urls(raw: Any) -> list[Found]:
    site, path = node_at(raw, "httpMessage.host"), node_at(raw, "httpMessage.path")
    if not (isinstance(site, str) and isinstance(path, str)):
        return []
    is_secure = kinds.port(node_at(raw, "httpMessage.port")) == 443 or bool(node_at(raw, "httpMessage.tls"))
    query = node_at(raw, "httpMessage.query")
    more = f"?{query}" if isinstance(query, str) and query else ""
    return [("/httpMessage/path", f"{'https' if is_secure else 'http'}://{site}{path}{more}")]


ADAPTER = Adapter(
    "akamai",
    "Akamai SIEM event",
    (
        (has_object("attackData"), has_object("httpMessage")),
        (has("attackData.clientIP"), has("attackData.configId")),
    ),
    read,
)
