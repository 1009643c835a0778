"""IBM QRadar Log Event Extended Format lines, 1.0 and 2.0 (QRadar LEEF guide, "LEEF event components")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.lines.clock import Clock, utc_now
from triage.intake.lines.head import behind_head, head_of
from triage.intake.lines.pairs import add
from triage.intake.lines.taken_apart import accounts, host_names, read_line, reporter
from triage.intake.marks import Mark
from triage.intake.paths import Found, values_at
from triage.intake.sender import Sender
from triage.intake.severity import by_floor
from triage.model.scales import Severity

_START = re.compile(r"(?:^|(?<=[\s:>\]\"]))LEEF: ?(\d(?:\.\d)?)\|", re.ASCII)
_HEX = re.compile(r"(?:0x|\\?x)([0-9A-Fa-f]{1,4})", re.ASCII)
_SERVER = re.compile(r"[/:?#]")
_HEADER = ("vendor", "product", "version", "event_id")
_TAB = "\t"
_BARS = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}=[^|]{0,2000}\|[A-Za-z][A-Za-z0-9_]{0,60}=", re.ASCII)


def _paths(names: str) -> str:
    return " ".join(f"leef.attributes.{name}" for name in names.split())


LEEF = Sender(
    "leef",
    {
        "name": _paths("cat") + " leef.event_id",
        "severity": _paths("sev severity alarmSev"),
        "alert_type": _paths("cat"),
        "message": _paths("msg message reason description eventDesc"),
        "source_ip": _paths("src vSrc"),
        "source_port": _paths("srcPort"),
        "destination_ip": _paths("dst"),
        "destination_port": _paths("dstPort"),
        "addresses": _paths("identSrc srcPreNAT srcPostNAT dstPreNAT dstPostNAT identSecondIp"),
        "urls": _paths("url"),
        "vendor_id": _paths("externalId eventId"),
        "vendor_status": _paths("action act"),
    },
    by_floor((9, Severity.CRITICAL), (7, Severity.HIGH), (4, Severity.MEDIUM), (0, Severity.LOW)),
    silent_on=frozenset("timestamp failed_logins addresses hosts users domains".split()),
)
_HOSTS = _paths("identHostName srcHostName dstHostName hostName hostname vSrcName shost dhost identNetBios")
_HOSTS += " " + _paths("sourceHostname targetHostname")
_DEVICE = _paths("dvchost")
_LINKS = _paths("url")
# Zscaler says in `cat` what it did.
_DONE = frozenset("allowed blocked cautioned denied dropped".split())
_USERS = _paths("usrName accountName suser duser user userName sourceUser targetUser")


def read(payload: Any, now: Clock = utc_now) -> Items:
    """One alert, named by its event id, by its category where the id is a mere number. Raises InvalidAlert for a header
    that lacks parts."""
    parts = taken_apart(payload)
    event_id = parts["leef"]["event_id"]
    links, servers = _links(parts)
    asked = {str(name).lower() for _, name in servers}
    hosts = [found for found in host_names(parts, _HOSTS) if str(found[1]).lower() not in asked]
    given = {
        "name": [("/leef/event_id", event_id)] if re.search("[A-Za-z]{2}", event_id) else [],
        "timestamp": [*_times(parts), *values_at(parts, "syslog.timestamp")],
        "hosts": reporter(parts["syslog"], hosts or list(host_names(parts, _DEVICE))),
        "users": accounts(parts, _USERS),
        "urls": links,
        "domains": servers,
        "vendor_status": _done(parts),
    }
    return (read_line(payload, parts, LEEF, given, now()),)


def taken_apart(line: str) -> dict[str, Any]:
    """{"syslog": its head, "leef": the header's parts and "attributes"}."""
    found = behind_head(line, "LEEF:", _START)
    version, start, end = (found[1], found.start(), found.end()) if found else ("1.0", 0, 0)
    parts = line[end:].split("|", len(_HEADER))
    if len(parts) <= len(_HEADER):
        detail = f"has {len(parts)} of the 5 parts behind LEEF:{version}|"
        raise InvalidAlert(f"not an alert: the line {detail}", (Fault("", detail),))
    header = {name: part.strip() for name, part in zip(_HEADER, parts, strict=False)}
    delimiter, attributes = _delimiter(parts[-1]) if version.startswith("2") else (_TAB, parts[-1])
    leef = {"leef_version": version, **header, "attributes": _pairs(attributes, delimiter)}
    return {"syslog": head_of(line[:start]).fields, "leef": leef}


def _delimiter(text: str) -> tuple[str, str]:
    """LEEF 2.0's fifth header part: a character or its number in hex; it may be empty or left out."""
    first, bar, rest = text.partition("|")
    if found := _HEX.fullmatch(first):
        return chr(int(found[1], 16)), rest
    if bar and len(first) <= 1:
        return first or _TAB, rest
    return _TAB, text


def _pairs(text: str, delimiter: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pair in _split(text, delimiter):
        key, equals, value = pair.partition("=")
        if equals and key.strip():
            add(found, key.strip(), value.strip())
    return found


def _split(text: str, delimiter: str) -> list[str]:
    """Shippers write a tab as \\t, or make blanks or bars of it."""
    if delimiter in text:
        return text.split(delimiter)
    if _BARS.match(text):
        return text.split("|")
    if "\\t" in text and delimiter == _TAB:
        return text.split("\\t")
    return re.split(r"(?<!\s)\s+(?=[A-Za-z][A-Za-z0-9_]{0,60}=)", text)


def _times(parts: dict[str, Any]) -> Iterator[Found]:
    """The time, with the pattern in which the line says that it is written."""
    pattern = next((value for _, value in values_at(parts, _paths("devTimeFormat"))), None)
    for pointer, value in values_at(parts, _paths("devTime eventTime")):
        yield pointer, (str(value), pattern) if isinstance(pattern, str) else value


def _links(parts: dict[str, Any]) -> tuple[list[Found], list[Found]]:
    """The links and their servers; the scheme of "www.example.com/path" is told by the protocol or the port."""
    told = {str(value).lower() for _, value in values_at(parts, _paths("appproto dstPort"))}
    scheme = "https" if told & {"https", "ssl", "443"} else "http"
    links: list[Found] = []
    servers: list[Found] = []
    for pointer, value in values_at(parts, _LINKS):
        is_whole = "://" in str(value)
        server = _SERVER.split(str(value).partition("://")[2] if is_whole else str(value), maxsplit=1)[0]
        if is_whole or kinds.domain(server) or kinds.address(server):
            links.append((pointer, value if is_whole else f"{scheme}://{value}"))
            servers.append((pointer, server))
    return links, servers


def _done(parts: dict[str, Any]) -> list[Found]:
    return [found for found in values_at(parts, _paths("cat")) if str(found[1]).lower() in _DONE]


MARK = Mark(
    "",
    "must be a text line with LEEF:1.0| or LEEF:2.0| after at most a syslog head",
    lambda payload: behind_head(payload, "LEEF:", _START) is not None,
)
ADAPTER = Adapter("leef", "IBM LEEF line", ((MARK,),), read)
