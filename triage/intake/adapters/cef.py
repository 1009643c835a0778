"""ArcSight Common Event Format lines (CEF implementation standard, revision 25 and later)."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake import kinds, shapes
from triage.intake.adapter import Adapter, Items
from triage.intake.blank import is_blank
from triage.intake.lines.clock import Clock, utc_now
from triage.intake.lines.head import behind_head, head_of
from triage.intake.lines.names import with_told_hashes, with_told_user
from triage.intake.lines.pairs import add
from triage.intake.lines.taken_apart import accounts, host_names, read_line, reporter
from triage.intake.lines.words import MAX_SEARCHED
from triage.intake.marks import Mark
from triage.intake.meaning import Fields
from triage.intake.paths import Found, values_at
from triage.intake.sender import Sender
from triage.intake.severity import by_floor
from triage.model.leaves import escape
from triage.model.scales import Severity

_START = re.compile(r"(?:^|(?<=[\s:>\]\"]))CEF: ?\d", re.ASCII)
# A header of which a relay took the first word; all of it must fit, and pairs must follow.
_CUT = re.compile(r"\s{0,8}0\|(?:(?:[^|\\\n]|\\.){1,200}\|){5}(?:10|\d|[A-Za-z][A-Za-z-]{2,11})\|", re.ASCII)
FEWEST_PAIRS = 2
_HEADER_PART = re.compile(r"(?:[^|\\]|\\.)*", re.DOTALL)
_KEY = re.compile(r"(?:(?<=\s)|^)([A-Za-z0-9_][A-Za-z0-9_.\[\]/-]{0,99})=", re.ASCII)
_ESCAPED = re.compile(r"\\([\\=|nr])")
_UNESCAPED = {"n": "\n", "r": "\r"}
_LABELS = tuple(
    (field, re.compile(says, re.ASCII | re.IGNORECASE))
    for field, says in (
        ("hashes", r".*(?:md5|sha[-_ ]?1|sha[-_ ]?256|hash).*"),
        ("techniques", r".*(?:mitre|att&ck|technique).*"),
        ("command_lines", r"(?:.*[ _])?(?:command[ _]?line|cmd[ _]?line)"),
        ("source_ip", r"(?:source|src|attacker)[ _]?(?:ip)?v?6?[ _]?(?:address|ip)"),
        ("destination_ip", r"(?:destination|dst|dest|target)[ _]?(?:ip)?v?6?[ _]?(?:address|ip)"),
        ("addresses", r"device[ _]?(?:ip)?v?6?[ _]?address"),
        ("users", r"(?:user|account|login|logon)[ _]?(?:name|id)?"),
        ("hosts", r"(?:host|computer|device|machine|endpoint)[ _]?name|computer"),
    )
)
_HEADER = ("version", "device_vendor", "device_product", "device_version", "event_class_id", "name", "severity")


def _paths(names: str) -> str:
    return " ".join(f"cef.extension.{name}" for name in names.split())


CEF = Sender(
    "cef",
    {
        "name": "cef.name cef.event_class_id",
        "severity": "cef.severity",
        "alert_type": _paths("cat deviceEventCategory"),
        "message": _paths("msg message reason") + " cef.name",
        "source_ip": _paths("src sourceAddress"),
        "source_port": _paths("spt sourcePort"),
        "destination_ip": _paths("dst destinationAddress sip"),
        "destination_port": _paths("dpt destinationPort"),
        "addresses": _paths(
            "dvc deviceAddress sourceTranslatedAddress destinationTranslatedAddress deviceTranslatedAddress"
        ),
        "success": _paths("outcome eventOutcome"),
        "urls": _paths("request requestUrl"),
        "hashes": _paths("fileHash oldFileHash"),
        "processes": _paths("sproc sourceProcessName dproc destinationProcessName"),
        "vendor_id": _paths("externalId eventId"),
        "vendor_status": _paths("act deviceAction"),
    },
    by_floor((9, Severity.CRITICAL), (7, Severity.HIGH), (4, Severity.MEDIUM), (0, Severity.LOW)),
    silent_on=frozenset(
        {"timestamp", "severity", "failed_logins", "location", "addresses", "hosts", "users", "domains"}
    ),
)
_TIMES = _paths("rt deviceReceiptTime end endTime start startTime art") + " syslog.timestamp"
_HOSTS = _paths("shost sourceHostName dhost destinationHostName dvchost deviceHostName")
_USERS = _paths("suser sourceUserName duser destinationUserName")
# Where a user is named beside it, an account is a customer's.
_CUSTOMER = "/cef/extension/accountName"
_USER_IDS = _paths("suid sourceUserId duid destinationUserId")
_SERVER = _paths("dhost destinationHostName destinationDnsDomain") + " cef.custom.Host cef.custom.host"
_OF_SITES = re.compile(r"(?i)\bwaf|appfw|\basm\b|incapsula|securesphere|application (?:fire|sec)", re.ASCII)
# A firewall before sites names so the one that a request was for.
_SITE = _paths("sourceServiceName destinationServiceName")
_LINKS = _paths("request requestUrl")
_DOMAINS = _paths("destinationDnsDomain sourceDnsDomain")


def read(payload: Any, now: Clock = utc_now) -> Items:
    """One alert. Raises InvalidAlert for a header that lacks parts."""
    parts = taken_apart(payload)
    labelled = _labelled(parts["cef"])
    if any(values_at(parts, _USERS)):
        labelled["users"] = [pair for pair in labelled.get("users", ()) if pair[0] != _CUSTOMER]
    hosts = [*host_names(parts, _HOSTS), *labelled.get("hosts", ())] or _meant(parts["cef"], "hosts")
    hosts = hosts or _sites(parts)
    ids = [pair for pair in accounts(parts, _USER_IDS) if shapes.is_spelt_as_a_name(pair[1])]
    named = accounts(parts, _USERS) or ids
    users = [*named, *labelled.get("users", ())] or _meant(parts["cef"], "users")
    given = {
        **labelled,
        "timestamp": list(values_at(parts, _TIMES)),
        "hosts": reporter(parts["syslog"], hosts),
        "users": users,
        "domains": [*values_at(parts, _DOMAINS), *_servers(parts)],
        "urls": _links(parts),
    }
    alert = read_line(payload, parts, CEF, given, now())
    told = with_told_user(alert, alert.message[:MAX_SEARCHED], "/line")
    return (with_told_hashes(told, payload[:MAX_SEARCHED], "/line"),)


def _sites(parts: dict[str, Any]) -> list[Found]:
    """The site that a firewall before sites protects; to a proxy a request's host is somebody else's."""
    found = [(pointer, value) for pointer, value in values_at(parts, _SITE) if kinds.domain(value)]
    header = " ".join(str(parts["cef"].get(name)) for name in _HEADER)
    if found or not _OF_SITES.search(header):
        return found
    hosts = ((pointer, shapes.host_of(str(value))) for pointer, value in values_at(parts, _LINKS))
    return [(pointer, host) for pointer, host in hosts if host and kinds.domain(host)]


def _links(parts: dict[str, Any]) -> list[Found]:
    """The links of a request, of which some name the server alone, and some the path at the destination's host."""
    names = (kinds.domain(value) for _, value in values_at(parts, _SERVER))
    server = next(filter(None, names), None)
    is_tls = any(kinds.port(value) == 443 for _, value in values_at(parts, _paths("dpt destinationPort")))
    start = f"{'https' if is_tls else 'http'}://"
    found: list[Found] = []
    for pointer, value in values_at(parts, _LINKS):
        asked = f"{server}{value}" if server and str(value)[:1] == "/" else value
        found.append((pointer, shapes.link(f"{start}{asked}" if asked != value or kinds.domain(value) else value)))
    return found


def _meant(cef: dict[str, Any], name: str) -> list[Found]:
    """What the names of a vendor's own keys mean."""
    fields = Fields({place: cef[place] for place in ("extension", "custom") if place in cef})
    return [(f"/cef{origin.pointer}", value) for value, origin in fields.candidates(name)]


def taken_apart(line: str) -> dict[str, Any]:
    """{"syslog": its head, "cef": the header's parts and "extension"}; custom fields again in "custom"."""
    found = behind_head(line, "CEF:", _START)
    start = found.start() if found else 0
    header, extension = _header(line[start:].removeprefix("CEF:").strip())
    pairs = _pairs(extension)
    custom = _custom(pairs)
    cef = {**header, "extension": pairs, **({"custom": custom} if custom else {})}
    return {"syslog": head_of(line[:start]).fields, "cef": cef}


def _header(text: str) -> tuple[dict[str, str], str]:
    parts: list[str] = []
    at = 0
    while len(parts) < len(_HEADER) and at <= len(text):
        found = _HEADER_PART.match(text, at)
        end = found.end() if found else at
        parts.append(_unescaped(text[at:end].strip()))
        at = end + 1
    if len(parts) < len(_HEADER):
        detail = f"has {len(parts)} of the 7 parts of a CEF header; the first missing is {_HEADER[len(parts)]}"
        raise InvalidAlert(f"not an alert: the line {detail}", (Fault("", detail),))
    return dict(zip(_HEADER, parts, strict=True)), text[at:]


def _pairs(text: str) -> dict[str, Any]:
    """A value runs to the next key, blanks and all."""
    keys = list(_KEY.finditer(text))
    ends = [key.start() for key in keys[1:]] + [len(text)]
    found: dict[str, Any] = {}
    for key, end in zip(keys, ends, strict=False):
        add(found, key[1], _unescaped(text[key.end() : end].strip()))
    return found


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: _UNESCAPED.get(found[1], found[1]), text) if "\\" in text else text


def _custom(extension: dict[str, Any]) -> dict[str, Any]:
    """The custom fields (cs1, cn1, c6a2, flexString1 …) under the names that the line gives them."""
    labels = ((name, label) for name, label in extension.items() if name.endswith("Label") and isinstance(label, str))
    named = {label: extension.get(name.removesuffix("Label")) for name, label in labels}
    return {label: value for label, value in named.items() if label and value}


def _labelled(cef: dict[str, Any]) -> dict[str, list[Found]]:
    """What the names of the custom fields and of the vendor's own keys say that they hold."""
    given: dict[str, list[Found]] = {}
    for place in ("custom", "extension"):
        for label, value in cef.get(place, {}).items():
            field = next((field for field, says in _LABELS if says.fullmatch(label[:80])), None)
            if field and not is_blank(value):
                given.setdefault(field, []).append((f"/cef/{place}/{escape(label)}", value))
    return given


def _servers(parts: dict[str, Any]) -> list[Found]:
    """The server of a request that is no absolute link: "www.example.com/path"."""
    found = values_at(parts, _LINKS)
    return [(pointer, value.partition("/")[0]) for pointer, value in found if "://" not in str(value)]


def _is_cut(payload: Any) -> bool:
    header = _CUT.match(payload) if isinstance(payload, str) else None
    return header is not None and len(list(islice(_KEY.finditer(payload, header.end()), FEWEST_PAIRS))) == FEWEST_PAIRS


MARK = Mark(
    "",
    "must be a text line with CEF:0| after at most a syslog head, or with all of a CEF header but its first word",
    lambda payload: behind_head(payload, "CEF:", _START) is not None or _is_cut(payload),
)
ADAPTER = Adapter("cef", "ArcSight CEF line", ((MARK,),), read)
