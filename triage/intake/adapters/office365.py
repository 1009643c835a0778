"""Microsoft 365's unified audit log: alerts of its compliance centre, mail threats, sign-ins and other operations.

Fields: Office 365 Management Activity API schema. The compliance search wraps a record as {"Operations", "AuditData"},
with the record as a text of JSON; an alert's `Data` is such a text with short keys of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from triage.intake import kinds
from triage.intake.accounts import is_person, people_of
from triage.intake.adapter import Adapter, Items
from triage.intake.blank import text_of
from triage.intake.marks import Form, has
from triage.intake.packed import unpacked
from triage.intake.paths import MAX_ITEMS, Found, node_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word

_PORT = re.compile(r"\]?:(\d{1,5})$", re.ASCII)
_MAPPED = re.compile(r"\[?::ffff:(\d{1,3}(?:\.\d{1,3}){3})\]?(?::\d{1,5})?", re.ASCII | re.IGNORECASE)
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
# What stands in UserId when the service itself wrote the record.
SERVICES = frozenset(
    "securitycompliancealerts securitycomplianceinsights threatintel dlpagent app@sharepoint sharepoint\\system "
    "quarantine cloudappsecurity airinvestigation".split()
)
LOGINS = {"userloggedin": True, "userloginfailed": False, "mailboxlogin": True}
_NOT_SAID = (
    "users hosts addresses location success failed_logins severity techniques vendor_verdict vendor_status vendor_id "
    "alert_type link source_ip destination_ip source_port destination_port mail_sender mail_subject processes "
    "command_lines urls domains hashes"
)

RECORD = Sender(
    "office365",
    {
        "name": "Name AlertName PolicyName Operation Operations",
        "timestamp": "CreationTime CreationDate",
        "severity": "Severity PolicyDetails.Rules.Severity",
        "alert_type": "Category AlertType Workload RecordType",
        "message": "Comments Description AlertDescription DetectionMethod",
        "mail_sender": "P2Sender P1Sender ExchangeMetaData.From",
        "mail_subject": "Subject Item.Subject ExchangeMetaData.Subject AffectedItems.Subject",
        "vendor_id": "AlertId Id Identity",
        "vendor_status": "Status DeliveryAction",
        "vendor_verdict": "Verdict Classification",
        "link": "AlertLinks.AlertLinkHref EventDeepLink DeepLinkUrl",
        "hashes": "AttachmentData.SHA256 Sha256 Sha1 SHA256 EndpointMetaData.Sha256 EndpointMetaData.Sha1",
        "hosts": "DeviceName",
    },
    by_word(),
    silent_on=frozenset(_NOT_SAID.split()),
)
_ADDRESSES = "ClientIP ClientIPAddress ActorIpAddress SenderIp SenderIP UserIp ClientIp"
_USERS = (
    "UserId MailboxOwnerUPN Recipients TargetUserOrGroupName UserIds User TargetUserId ExchangeMetaData.From "
    "ExchangeMetaData.To"
)
_URLS = "Url ObjectId EndpointMetaData.TargetUrl"
# The short keys of an alert's Data -> a field of Alert.
DATA = {
    "users": "f3u suid trc eid",
    "mail_sender": "tsd",
    "mail_subject": "ms",
    "source_ip": "sip cip",
    "message": "ad",
    "severity": "sev",
    "name": "an",
    "urls": "zu url",
    "hashes": "zfh zmfh",
}
# What an alert's Data says better than the record, whose comment is but "New alert".
_BETTER = frozenset({"message"})


def read(payload: Any) -> Items:
    """One alert."""
    record, place = _record(payload)
    given = {name: _moved(values_at(record, paths), place) for name, paths in RECORD.paths.items()}
    data = unpacked(node_at(record, "Data"))
    for name, keys in DATA.items():
        told = [(f"{place}/Data", value) for _, value in values_at(data, keys)]
        given[name] = [*told, *given.get(name, [])] if name in _BETTER else [*given.get(name, []), *told]
    given["users"] = _users(record, place, given["users"])
    ends = [*_moved(values_at(record, _ADDRESSES), place), *given["source_ip"]]
    given["source_ip"] = [(at, _unmapped(value)) for at, value in ends if kinds.address(_unmapped(value))]
    given["source_port"] = list(_ports(ends))
    given["urls"] = [*given["urls"], *_moved(values_at(record, _URLS), place)]
    given["success"] = list(_success(record, place))
    return (read_alert(payload, RECORD, given),)


def _record(payload: Mapping[str, Any]) -> tuple[Any, str]:
    """The record itself, and where it stands."""
    inner = unpacked(payload.get("AuditData"))
    return ({**payload, **inner}, "/AuditData") if isinstance(inner, dict) else (payload, "")


def _moved(pairs: Iterator[Found], place: str) -> list[Found]:
    """The pairs, pointing to the text that holds them where they stand in one."""
    return [(place or pointer, value) for pointer, value in pairs]


def _users(record: Any, place: str, told: list[Found]) -> list[Found]:
    """Accounts by name; the service's own only where there is no other, ids of objects never."""
    pairs = [*_moved(values_at(record, _USERS), place), *_parts(told), *_about(record, place)]
    named = [pair for pair in pairs if (text := text_of(pair[1])) and not _GUID.fullmatch(text[:99])]
    people = [pair for pair in named if str(pair[1]).strip().lower() not in SERVICES and is_person(pair[1])]
    return people or people_of(named[:1])


def _parts(pairs: list[Found]) -> Iterator[Found]:
    """The addresses of a text that lists several; what is no address is an id of something else."""
    for pointer, value in pairs:
        listed = value[:5_000].split(";")[:MAX_ITEMS] if isinstance(value, str) else ()
        yield from ((pointer, part.strip()) for part in listed if "@" in part)


def _about(record: Any, place: str) -> Iterator[Found]:
    """The account that an alert or an administrator's act is about."""
    if node_at(record, "EntityType") == "User":
        yield from _parts(_moved(values_at(record, "AlertEntityId"), place))
    if node_at(record, "Workload") == "AzureActiveDirectory":
        yield from _parts(_moved(values_at(record, "ObjectId Target.ID"), place))


def _unmapped(value: Any) -> Any:
    found = _MAPPED.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 60 else None
    return found[1] if found else value


def _ports(pairs: list[Found]) -> Iterator[Found]:
    """The port behind the first address, as in "198.51.100.4:50123"."""
    for pointer, value in pairs:
        text = text_of(value) or ""
        if kinds.address(_unmapped(text)) and (text.count(":") == 1 or "]:" in text):
            found = _PORT.search(text)
            yield from [(pointer, found[1])] if found else []
            return


def _success(record: Any, place: str) -> Iterator[Found]:
    """Whether a sign-in succeeded; of other operations ResultStatus says only that they were written down."""
    for pair in _moved(values_at(record, "Operation Operations"), place):
        if isinstance(pair[1], str) and pair[1].lower() in LOGINS:
            yield pair[0], LOGINS[pair[1].lower()]


FORMS: tuple[Form, ...] = (
    (has("Workload"), has("Operation"), has("RecordType")),
    (has("Workload"), has("Operation"), has("UserId")),
    (has("Operation"), has("RecordType"), has("OrganizationId"), has("CreationTime")),
    (has("AuditData"), has("Operations")),
    (has("AuditData"), has("RecordType")),
)
ADAPTER = Adapter("office365", "Microsoft 365 unified audit record", FORMS, read)
