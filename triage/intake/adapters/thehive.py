"""TheHive: an alert as one posts it, and the webhooks that TheHive 4 and 5 send themselves (TheHive API, "Alert")."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.blank import text_of
from triage.intake.marks import has, has_object, is_one_of
from triage.intake.paths import Found, objects_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word

THEHIVE = Sender(
    "thehive",
    {
        "name": "title object.title object.name objectType",
        "timestamp": "date object.date startDate object.startDate occurredDate createdAt object._createdAt "
        "object.createdAt _createdAt",
        "severity": "severity object.severity severityLabel object.severityLabel",
        "alert_type": "type object.type object._type objectType",
        "message": "description object.description summary object.summary",
        "techniques": "procedures.patternId object.procedures.patternId tags object.tags",
        "vendor_status": "status object.status stage object.stage",
        "vendor_verdict": "resolutionStatus object.resolutionStatus",
        "vendor_id": "sourceRef object.sourceRef object._id object.id objectId _id",
        "link": "externalLink object.externalLink",
    },
    by_word(critical="4", high="3", medium="2", low="1"),
    frozenset({"*"}),
)
_OBSERVABLES = "observables artifacts object.observables object.artifacts context.observables"
# "dataType" of an observable -> the field of an Alert that its "data" belongs to.
_FIELDS = {
    "ip": "addresses",
    "domain": "domains",
    "fqdn": "domains",
    "hostname": "hosts",
    "host": "hosts",
    "url": "urls",
    "hash": "hashes",
    "mail": "mail_sender",
    "mail_subject": "mail_subject",
    "user": "users",
    "username": "users",
    "account": "users",
    "user_account": "users",
    "cli": "command_lines",
    "command_line": "command_lines",
    "process": "processes",
}
_SOURCES = frozenset({"source", "src", "src_ip", "srcip", "source_ip", "attacker"})
_DESTINATIONS = frozenset({"destination", "dst", "dest", "dst_ip", "dstip", "dest_ip", "destination_ip", "target"})
STANDS_IN = "the sender gives its addresses no part: the first public one stands in as the source"


def read(payload: Any) -> Items:
    """One alert. Observables have no part in what happened, save where a feed tags them as source or destination."""
    given: dict[str, list[Found]] = {}
    for pointer, seen in objects_at(payload, _OBSERVABLES):
        for field in _fields(seen):
            given.setdefault(field, []).append((f"{pointer}/data", _plain(field, seen.get("data"))))
    stand_in = [*first_public(_partless(given))] if "source_ip" not in given else []
    alert = read_alert(payload, THEHIVE, {**given, "source_ip": given.get("source_ip", stand_in)})
    return (replace(alert, notes=(*alert.notes, STANDS_IN)) if stand_in else alert,)


def _partless(given: Mapping[str, list[Found]]) -> list[Found]:
    ends = {pointer for pointer, _ in given.get("destination_ip", ())}
    return [pair for pair in given.get("addresses", ()) if pair[0] not in ends]


def first_public(pairs: list[Found]) -> Iterator[Found]:
    """The first of the addresses that is not of a private, local or reserved range."""
    public = (pair for pair in pairs if (address := kinds.address(pair[1])) and _is_public(address))
    first = next(public, None)
    if first is not None:
        yield first


def _is_public(address: str) -> bool:
    """Whether it may be met on the internet; the ranges of documentation look as if they might."""
    found = ipaddress.ip_address(address)
    return found.is_global or not (found.is_loopback or found.is_link_local or found.is_multicast or _is_inner(found))


_INNER = tuple(
    ipaddress.ip_network(text)
    for text in "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 0.0.0.0/8 100.64.0.0/10 fc00::/7".split()
)


def _is_inner(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return any(address in network for network in _INNER if network.version == address.version)


def _fields(seen: Mapping[str, Any]) -> Iterator[str]:
    field = _FIELDS.get((text_of(seen.get("dataType")) or "").lower().replace("-", "_"))
    if field == "addresses":
        words = {str(tag).lower().rpartition(":")[2] for _, tag in values_at(seen, "tags message")}
        yield from ("source_ip",) if words & _SOURCES else ()
        yield from ("destination_ip",) if words & _DESTINATIONS else ()
    if field:
        yield field


def _plain(field: str, value: Any) -> Any:
    return kinds.account(value) if field == "users" else value


_KINDS = ("alert", "Alert", "case", "Case", "case_artifact", "Observable", "observable", "case_task", "Task")
ADAPTER = Adapter(
    "thehive",
    "TheHive alert or webhook",
    (
        (has("sourceRef"), has("source"), has("title")),
        (is_one_of("objectType", *_KINDS), has_object("object"), has("operation")),
        (is_one_of("objectType", *_KINDS), has_object("object"), has("action")),
    ),
    read,
)
