"""Lines of key=value pairs: Fortinet FortiGate, Sophos Firewall, SonicWall, WatchGuard, logfmt and their like
(FortiOS log message reference; Sophos Firewall syslog guide; SonicOS log event reference)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from triage.intake import kinds, shapes
from triage.intake.adapter import Adapter, Items
from triage.intake.lines.clock import Clock, utc_now
from triage.intake.lines.head import head_of
from triage.intake.lines.names import with_told_links
from triage.intake.lines.pairs import key_values, starts_with_pairs
from triage.intake.lines.taken_apart import accounts, host_names, read_line, reporter
from triage.intake.lines.words import MAX_SEARCHED, with_told_ends
from triage.intake.marks import Mark
from triage.intake.meaning import Fields
from triage.intake.paths import Found, values_at
from triage.intake.sender import Sender
from triage.intake.severity import by_word, read_foreign_severity
from triage.model.scales import Severity


def _paths(names: str) -> str:
    return " ".join(f"fields.{name}" for name in names.split())


_WORDS = by_word(critical="emergency alert critical", high="error", medium="warning", low="notice elevated guarded")


def scale(value: Any) -> Severity | None:
    """The syslog words, of which alert is worse than critical (RFC 5424, table 2); other numbers as any sender's."""
    return _WORDS(value) or read_foreign_severity(value)


_COUNTED = list("01234567")
_CHECK_POINT = ("informational", "low", "medium", "high", "critical")
_SYSLOG_NUMBERS = "emergency alert critical error warning notice informational debug".split()

KEYVALUE = Sender(
    "keyvalue",
    {
        "name": _paths("attack protection_name virus signature_msg signature threatname threat rule_name attackname")
        + _paths(" malware logdesc msg message log_component log_subtype subtype name title event rule"),
        "severity": _paths("severity severity_level crlevel threatlevel level priority log_level lvl"),
        "alert_type": _paths("subtype classification log_type type ipscat category eventtype"),
        "message": _paths("msg message logdesc desc note reason signature_msg"),
        "source_ip": _paths("srcip src_ip src source source_ip srcV6 remip remote_ip client_ip clientip saddr"),
        "source_port": _paths("srcport s_port src_port spt sport source_port remport"),
        "destination_ip": _paths("dstip dst_ip dst destination destination_ip dstV6 locip daddr"),
        "destination_port": _paths("dstport service dst_port dpt dport destination_port locport"),
        "addresses": _paths("transip tran_src_ip tran_dst_ip natSrc natDst fw tunnelip assignip ip addr"),
        "urls": _paths("url referralurl download_url"),
        "domains": _paths("hostname qname domain domainname dstname sni"),
        "hashes": _paths("filehash analyticscksum file_hash sha256 sha1 md5 sha1sum checksum"),
        "mail_sender": _paths("from sender from_email_address mailfrom"),
        "mail_subject": _paths("subject"),
        "location": _paths("srccountry src_country_code src_country"),
        "vendor_id": _paths("attackid signature_id virusid logid log_id eventid"),
        "vendor_status": _paths("action fw_action utmaction status log_subtype outcome"),
    },
    scale,
    silent_on=frozenset(
        "timestamp severity users hosts failed_logins success addresses domains vendor_verdict link".split()
    ),
)
_USERS = _paths(
    "user src_user_name dst_user_name acct AUID UID srcuser usr user_name unauthuser xauthuser username dstuser suser "
    "duser login account"
)
_HOSTS = _paths("srcname src_host dst_host dest_host host computer computername shost dhost ep_name")
# To a firewall the name of a site as often as a machine's: only one without dots is a machine's.
_TARGETS = _paths("dstname hostname")
# Check Point's, with a realm behind it.
_IN_REALM = _paths("src_machine_name dst_machine_name")
# FortiMail's name of who delivered a mail.
_DELIVERING = _paths("client_name")
_DEVICES = _paths("device_name devname dvchost")
_SITE = _paths("http_host")
_DATES = ("date", "time")
_ENDPOINT = re.compile(r"([0-9A-Fa-f.:]*):(\d{0,5})(?::([^:\s]*))?(?::([^\s]*))?", re.ASCII)
# FortiGate and Sophos say of an authentication how it ended in `status`, SonicWall in nothing but the text.
_AUTHENTICATION = frozenset({"login", "logon", "authentication", "auth", "vpn", "user", "tunnel-up", "ssl-login-fail"})


def read(payload: Any, now: Clock = utc_now) -> Items:
    """One alert."""
    head = head_of(payload)
    fields = key_values(head.message)
    fields = {**_inside(fields.get("msg")), **fields}
    parts: dict[str, Any] = {"syslog": head.fields, "fields": fields}
    ends = _ends(fields)
    given = {
        **ends,
        "name": _traffic(fields),
        "timestamp": [*_times(fields), *values_at(parts, "syslog.timestamp")],
        "severity": _priorities(head.fields, fields),
        "users": accounts(parts, _USERS) or _meant(fields, "users", _USERS),
        "hosts": _machines(parts, ends.get("hosts", [])),
        "urls": _links(fields),
    }
    read_by_names = read_line(payload, parts, KEYVALUE, given, now())
    with_ends = with_told_ends(read_by_names, head.message, "/line", guess_first=False)
    alert = with_told_links(with_ends, head.message[:MAX_SEARCHED], "/line")
    return (replace(alert, success=_success(fields)),)


def _local(value: Any) -> Any:
    name, at, realm = value.partition("@") if isinstance(value, str) else (value, "", "")
    return name if at and realm.count(".") else value


def _inside(messages: Any) -> dict[str, Any]:
    """The pairs inside the message of Linux' audit: msg=audit(…): … msg='op=login acct="ana" addr=203.0.113.7'."""
    told = messages if isinstance(messages, list) else []
    is_audit = len(told) == 2 and str(told[0]).startswith("audit(")
    return key_values(str(told[1])) if is_audit and starts_with_pairs(str(told[1])) else {}


def _machines(parts: dict[str, Any], ends: list[Found]) -> list[Found]:
    """The machines that are named, with the device; without any, FortiWeb's site that a request was for, else the
    device alone, or who wrote the line."""
    named, devices = [*ends, *host_names(parts, _HOSTS)], list(host_names(parts, _DEVICES))
    named += [found for found in host_names(parts, _TARGETS) if "." not in str(found[1])]
    named += [(at, name) for at, value in values_at(parts, _DELIVERING) if (name := shapes.machine(value))]
    named += [(at, name) for at, value in values_at(parts, _IN_REALM) if (name := shapes.machine(_local(value)))]
    sites = [] if named else list(host_names(parts, _SITE))
    return reporter(parts["syslog"], sites or [*named, *devices])


def _meant(fields: dict[str, Any], name: str, documented: str) -> list[Found]:
    """What the names of the pairs mean that are none of the documented ones."""
    known = documented.replace("fields.", "").split()
    others = Fields({key: value for key, value in fields.items() if key not in known})
    return [(f"/fields{origin.pointer}", value) for value, origin in others.candidates(name)]


def _traffic(fields: dict[str, Any]) -> list[Found]:
    """A name for FortiGate's traffic log, which has none: what it is and what was done, "traffic forward deny"."""
    words = [fields.get(key) for key in ("type", "subtype", "action")]
    told = [word for word in words if isinstance(word, str) and word]
    return [("/fields/type", " ".join(told))] if words[0] == "traffic" else []


def _ends(fields: dict[str, Any]) -> dict[str, list[Found]]:
    """SonicWall's "address:port:interface:name" taken apart."""
    given: dict[str, list[Found]] = {}
    for key, end in (("src", "source"), ("dst", "destination")):
        value = fields.get(key)
        found = _ENDPOINT.fullmatch(value) if isinstance(value, str) else None
        if found is None or kinds.address(value) == value:
            continue
        given[f"{end}_ip"] = [(f"/fields/{key}", found[1])]
        given[f"{end}_port"] = [(f"/fields/{key}", found[2])]
        if found[4] and (end == "source" or "." not in found[4]):
            given.setdefault("hosts", []).append((f"/fields/{key}", found[4]))
    return given


def _times(fields: dict[str, Any]) -> Iterator[Found]:
    """FortiGate's eventtime (an epoch) is exact; `date` and `time` are the device's local time, `tz` its zone."""
    yield from values_at({"fields": fields}, _paths("eventtime"))
    date, time = (fields.get(key) for key in _DATES)
    if isinstance(date, str) and isinstance(time, str):
        zone = fields.get("tz") if re.fullmatch(r"[+-]\d\d:?\d\d", str(fields.get("tz"))) else ""
        yield "/fields/date", f"{date}T{time}{zone}"
    yield from values_at({"fields": fields}, _paths("timestamp time ts start_time event_time datetime date"))


def _priorities(head: dict[str, Any], fields: dict[str, Any]) -> Iterator[Found]:
    """FortiMail's `pri` is a word; SonicWall's counts as syslog does, 0 the worst; Check Point's severity counts from
    0, informational, to 4 (Check Point log fields: "Severity")."""
    level = fields.get("pri")
    if isinstance(level, str) and level.isalpha() and not str(fields.get("severity", "")).isalpha():
        yield "/fields/pri", level
    elif "sn" in fields and level in _COUNTED[:8]:
        yield "/fields/pri", _SYSLOG_NUMBERS[int(level)]
    grade = fields.get("severity")
    if head.get("app_name") == "CheckPoint" and grade in _COUNTED[:5]:
        yield "/fields/severity", _CHECK_POINT[int(grade)]


def _links(fields: dict[str, Any]) -> Iterator[Found]:
    """The link of which FortiGate gives host and path, and SonicWall server and argument."""
    for server, path in (("hostname", "url"), ("dstname", "arg")):
        name, rest = fields.get(server), fields.get(path)
        if isinstance(name, str) and isinstance(rest, str) and rest.startswith("/"):
            scheme = "https" if "443" in (fields.get("dstport"), fields.get("dst_port")) else "http"
            yield f"/fields/{path}", f"{scheme}://{name}{rest}"


def _success(fields: dict[str, Any]) -> bool | None:
    """How an authentication ended; None where the line is about none."""
    about = {str(fields.get(key)).lower() for key in ("action", "subtype", "log_subtype", "type")}
    return kinds.flag(fields.get("status")) if about & _AUTHENTICATION else None


MARK = Mark(
    "",
    "must be a text line of key=value pairs, three at least, after at most a syslog head",
    lambda payload: isinstance(payload, str) and starts_with_pairs(head_of(payload).message),
)
ADAPTER = Adapter("keyvalue", "Line of key=value pairs", ((MARK,),), read)
