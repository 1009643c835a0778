"""Cortex XSOAR: the body of its generic webhook, and an incident (XSOAR "Generic Webhook", "Incident fields")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.blank import text_of
from triage.intake.marks import Mark, has, has_list, has_object
from triage.intake.packed import unpacked
from triage.intake.paths import Found, node_at, objects_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_floor
from triage.model.scales import Severity

MAX_RAW_BYTES = 5 * 1024 * 1024
_STEPS = by_floor((4, Severity.CRITICAL), (3, Severity.HIGH), (2, Severity.MEDIUM), (1, Severity.LOW))


def scale(value: Any) -> Severity | None:
    """0 is unknown, 0.5 informational, then 1 low to 4 critical."""
    return Severity.INFORMATIONAL if str(value).strip() == "0.5" else _STEPS(value)


XSOAR = Sender(
    "xsoar",
    {
        "name": "name rawName",
        "timestamp": "occurred created",
        "severity": "severity",
        "alert_type": "type rawType CustomFields.category",
        "message": "details CustomFields.description",
        "vendor_verdict": "closeReason CustomFields.verdict",
        "vendor_id": "id investigationId CustomFields.alertid dbotMirrorId",
        "link": "CustomFields.alerturl CustomFields.externallink",
    },
    scale,
    frozenset({"vendor_verdict", "vendor_status", "link"}),
)
# The end of a label's type, without separators -> the field of an Alert that its value belongs to.
_LABELS = {
    "source_ip": "sourceip srcip src attackerip remoteip",
    "destination_ip": "destinationip destip dstip dst targetip",
    "addresses": "ip ipaddress hostip",
    "users": "user username account accountname srcuser",
    "hosts": "host hostname computername devicename",
    "hashes": "md5 sha1 sha256 filehash hash",
    "urls": "url",
    "domains": "domain",
    "mail_sender": "emailfrom from",
    "mail_subject": "emailsubject subject",
    "techniques": "techniqueid mitretechniqueid",
    "command_lines": "commandline",
}
_STATUSES = {"0": "pending", "1": "active", "2": "closed", "3": "archived"}
_FIELDS = {word: field for field, words in _LABELS.items() for word in words.split()}
_SEPARATORS = re.compile(r"[^a-z0-9]+")


def read(payload: Any) -> Items:
    """One alert; a rawJson that is a text is opened, and the opened payload is what is read. The inside of an
    incident in a format that is known is read before, as that format (intake/envelopes.py, `carried`)."""
    view = _opened(payload)
    status = [("/status", _STATUSES.get((text_of(payload.get("status")) or "")[:2]))]
    alert = read_alert(view, XSOAR, {**_from_labels(payload), "vendor_status": status})
    return (alert if view is payload else replace(alert, received=payload),)


def _opened(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    for key in ("rawJson", "rawJSON"):
        text = payload.get(key)
        if isinstance(text, str) and (inner := unpacked(text, MAX_RAW_BYTES)) is not None:
            return {**payload, key: inner}
    return payload


def _from_labels(payload: Any) -> dict[str, list[Found]]:
    given: dict[str, list[Found]] = {}
    for pointer, label in objects_at(payload, "labels"):
        for field in _label_field(label):
            given.setdefault(field, []).append((f"{pointer}/value", label.get("value")))
    return given


def _label_field(label: Mapping[str, Any]) -> Iterator[str]:
    word = _SEPARATORS.sub("", (text_of(label.get("type")) or "")[:100].lower())
    if word in _FIELDS:
        yield _FIELDS[word]


_TYPED_LABELS = Mark("labels.type", "is missing", lambda payload: node_at(payload, "labels.type") is not None)
ADAPTER = Adapter(
    "xsoar",
    "Cortex XSOAR incident or generic webhook",
    (
        (has("rawJson"), has("name")),
        (has("rawJson"), has("type")),
        (has("rawJSON"), has("name")),
        (has_object("CustomFields"), has("name"), has("occurred")),
        (has_object("CustomFields"), has("name"), has("severity")),
        (has_list("labels"), _TYPED_LABELS, has("name"), has("occurred")),
    ),
    read,
)
