"""Events of the Windows event log and of Sysmon, as the shippers turn them into JSON.

Fields: Microsoft's descriptions of the Security events, Sysmon's schema; layouts of Winlogbeat (`winlog.event_data`),
NXLog and the SecurityEvent table (flat), and of XML turned into JSON (`Event.System`, `Event.EventData`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from triage.intake.accounts import people_of, plain_name
from triage.intake.adapter import Adapter, Items
from triage.intake.blank import text_of
from triage.intake.marks import Form, has, has_any, has_object
from triage.intake.paths import MAX_ITEMS, Found, node_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word
from triage.intake.windows_names import GROUP_EVENTS, LOGONS, RESULTS, name_of
from triage.model.leaves import escape

_MAPPED = re.compile(r"::ffff:(\d{1,3}(?:\.\d{1,3}){3})", re.ASCII | re.IGNORECASE)
_WORDLESS = re.compile(r"[^a-z0-9]")
_ADDRESS = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])", re.ASCII)
# Where the shippers keep an event's own fields; "" is the payload itself.
HOLDERS = ("winlog.event_data", "Event.EventData", "EventData", "event_data", "winlog.user_data", "Event.UserData", "")
# XML turned into JSON may give the number as an object with its text.
_ID = (
    "winlog.event_id EventID EventId event_id event.code Event.System.EventID System.EventID "
    "Event.System.EventID.#text Event.System.EventID.Value System.EventID.#text EventID.#text"
)
_CHANNEL = "winlog.channel Channel channel Event.System.Channel System.Channel LogName winlog.provider_name SourceName"
_NOT_SAID = (
    "severity users hosts addresses location failed_logins success source_ip source_port destination_ip "
    "destination_port processes command_lines hashes domains urls techniques mail_sender mail_subject vendor_status "
    "vendor_verdict vendor_id link alert_type name"
)

EVENT = Sender(
    "windows_event",
    {
        "timestamp": "winlog.time_created TimeCreated.SystemTime EventTime TimeCreated @timestamp TimeGenerated "
        "Event.System.TimeCreated.#attributes.SystemTime Event.System.TimeCreated.@SystemTime "
        "Event.System.TimeCreated.SystemTime System.TimeCreated.SystemTime UtcTime event.created",
        "severity": "Severity SeverityName severity event.severity_name",
        "alert_type": _CHANNEL,
        "message": "message Message Description",
        "hosts": "winlog.computer_name Computer computer_name ComputerName Event.System.Computer System.Computer "
        "host.name Hostname hostname MachineName",
        # Where Elastic's own processing moves an event's fields (Elastic Common Schema).
        "source_ip": "source.ip",
        "source_port": "source.port",
        "destination_ip": "destination.ip",
        "destination_port": "destination.port",
        "domains": "dns.question.name destination.domain",
        "processes": "process.executable process.parent.executable",
        "command_lines": "process.command_line process.parent.command_line powershell.file.script_block_text",
        "hashes": "process.hash.sha256 process.hash.sha1 process.hash.md5 file.hash.sha256 file.hash.sha1",
        "addresses": "host.ip",
        "techniques": "threat.technique.id threat.technique.subtechnique.id",
        "vendor_id": "winlog.record_id RecordNumber EventRecordID RecordId Event.System.EventRecordID record_number",
    },
    by_word(informational="verbose audit_success", low="audit_failure"),
    silent_on=frozenset(_NOT_SAID.split()),
)

# A field of Alert -> the event's fields, by lower-case name without separators, the surest first.
FIELDS: Mapping[str, str] = {
    "source_ip": "ipaddress sourceip sourceaddress clientaddress clientip callingstationid",
    "source_port": "ipport sourceport clientport",
    "destination_ip": "destinationip destaddress destinationaddress",
    "destination_port": "destinationport destport",
    "domains": "queryname destinationhostname",
    "processes": "newprocessname image processname sourceimage application imageloaded servicefilename imagepath "
    "targetimage parentprocessname parentimage",
    "command_lines": "commandline processcommandline scriptblocktext parentcommandline",
    "techniques": "rulename",
    "severity": "severityname",
}
_USERS = "targetusername subjectusername user targetuser sourceuser detectionuser samaccountname membername"
_USERS_OF_GROUPS = "subjectusername membername"
_LAST_USERS = "account accountname parentuser"


def read(payload: Any) -> Items:
    """One alert: one event."""
    place, code = next(((at, text) for at, value in values_at(payload, _ID) if (text := text_of(value))), ("", ""))
    channel = next((text for _, value in values_at(payload, _CHANNEL) if (text := text_of(value))), "")
    fields = _fields(payload)
    given = {name: list(_of(fields, names)) for name, names in FIELDS.items()}
    given["name"] = [(place, _threat(fields) or name_of(code, channel, payload))]
    given["users"] = _users(fields, code, payload)
    given["hashes"] = list(_hashes(fields))
    given["source_ip"] = [*map(_unmapped, given["source_ip"]), *_workstation(fields, payload)]
    given["addresses"] = list(_answers(fields))
    given["success"] = list(_success(fields, code, place))
    return (read_alert(payload, EVENT, given),)


def _fields(payload: Mapping[str, Any]) -> dict[str, Found]:
    """The event's own fields by lower-case name without separators, wherever the shipper keeps them."""
    found: dict[str, Found] = {}
    for path in HOLDERS:
        holder = node_at(payload, path) if path else payload
        for name, pair in _pairs(holder, "/" + path.replace(".", "/") if path else ""):
            found.setdefault(_WORDLESS.sub("", name.lower()), pair)
    prefix = "winlog.event_data."
    for key, value in payload.items():
        if isinstance(key, str) and key.startswith(prefix) and _says(value):
            found.setdefault(_WORDLESS.sub("", key.removeprefix(prefix).lower()), (f"/{escape(key)}", value))
    return found


def _pairs(holder: Any, pointer: str) -> Iterator[tuple[str, Found]]:
    """(name, pair) of an object's fields, and of a list of {"Name": …, "#text": …}."""
    if isinstance(holder, dict):
        yield from ((key, (f"{pointer}/{escape(key)}", item)) for key, item in holder.items() if _says(item))
        listed = holder.get("Data")
        yield from _named(listed, f"{pointer}/Data") if isinstance(listed, list) else ()


def _named(listed: list[Any], pointer: str) -> Iterator[tuple[str, Found]]:
    for index, item in enumerate(listed[:MAX_ITEMS]):
        name = next(iter(values_at(item, "@Name Name name #attributes.Name")), None)
        value = next(iter(values_at(item, "#text Value value text content")), None)
        if name and value and isinstance(name[1], str) and _says(value[1]):
            yield name[1], (f"{pointer}/{index}{value[0]}", value[1])


def _says(value: Any) -> bool:
    return text_of(value) is not None


def _of(fields: Mapping[str, Found], names: str) -> Iterator[Found]:
    return (fields[name] for name in names.split() if name in fields)


def _users(fields: Mapping[str, Found], code: str, payload: Mapping[str, Any]) -> list[Found]:
    """The account acted on, then the one that acts; in an event on a group the group is no account."""
    named = map(plain_name, _of(fields, _USERS_OF_GROUPS if code in GROUP_EVENTS else _USERS))
    people = people_of(pair for pair in map(_member, filter(None, named)) if pair)
    if people:
        return people
    last: Iterable[Found] = [
        *_of(fields, _LAST_USERS),
        *values_at(payload, "user.target.name user.name winlog.user.name"),
    ]
    return people_of(pair for pair in map(plain_name, last) if pair)


def _member(pair: Found) -> Found:
    """A member's plain name from its distinguished name ("CN=Mara,OU=…")."""
    text = str(pair[1])
    return (pair[0], text[3:].partition(",")[0]) if text[:3].upper() == "CN=" else pair


def _unmapped(pair: Found) -> Found:
    """An IPv4 address that is written as IPv6 ("::ffff:198.51.100.4") in its own form."""
    found = _MAPPED.fullmatch(pair[1].strip()) if isinstance(pair[1], str) and len(pair[1]) < 60 else None
    return (pair[0], found[1]) if found else pair


def _workstation(fields: Mapping[str, Found], payload: Mapping[str, Any]) -> Iterator[Found]:
    """The machine from which somebody logged on, where that is another one than the event's own."""
    own = {str(value).lower().partition(".")[0] for _, value in values_at(payload, EVENT.paths["hosts"])}
    for pointer, value in _of(fields, "workstationname workstation clientname"):
        name = str(value).lstrip("\\")
        if name.lower().partition(".")[0] not in own:
            yield pointer, name


def _hashes(fields: Mapping[str, Found]) -> Iterator[Found]:
    """Each hash of a file; the import hash is none ("SHA1=…,MD5=…,IMPHASH=…")."""
    for pointer, value in _of(fields, "hashes hash sha256 sha1 md5 filehash"):
        parts = value[:2_000].split(",") if isinstance(value, str) else ()
        yield from ((pointer, part.strip()) for part in parts if not part.strip().upper().startswith("IMPHASH"))


def _answers(fields: Mapping[str, Found]) -> Iterator[Found]:
    """The addresses in the answer to a DNS query."""
    for pointer, value in _of(fields, "queryresults"):
        yield from ((pointer, found) for found in _ADDRESS.findall(str(value)[:5_000]))


def _success(fields: Mapping[str, Found], code: str, place: str) -> Iterator[Found]:
    """Whether a logon succeeded, by the event's number or by its status."""
    if code in LOGONS:
        yield place, LOGONS[code]
    elif code in RESULTS:
        yield from ((at, str(value).lower() in ("0x0", "0")) for at, value in _of(fields, "status failurecode"))


def _threat(fields: Mapping[str, Found]) -> str | None:
    """The name that the antivirus gives what it found."""
    found = next(_of(fields, "threatname"), None)
    return text_of(found[1]) if found else None


_BESIDE = "Channel Computer SourceName Hostname ProviderName TargetUserName ProcessGuid UtcTime"
FORMS: tuple[Form, ...] = (
    (has_any("winlog.event_id", "winlog.event_data"),),
    (has("EventID"), has_any(*_BESIDE.split())),
    (has_object("Event.System"), has("Event.System.EventID")),
    (has_object("System"), has("System.EventID"), has_object("EventData")),
    (has("event_id"), has_object("event_data")),
)
ADAPTER = Adapter("windows_event", "Windows event log or Sysmon event", FORMS, read)
