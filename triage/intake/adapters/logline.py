"""A log line of any other product: it names an address, and pairs among its words are read by meaning. Or
a text that consists of labels, each on its line, of quoted columns with pairs, or of XML's elements."""

from __future__ import annotations

import re
from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.lines.clock import Clock, utc_now
from triage.intake.lines.columns import quoted_columns
from triage.intake.lines.head import head_of
from triage.intake.lines.markup import tagged_values
from triage.intake.lines.pairs import bracketed_pairs, labelled_columns, labelled_lines, pairs_among
from triage.intake.lines.sayings import said
from triage.intake.lines.tagged import holds_json
from triage.intake.lines.taken_apart import read_line
from triage.intake.lines.words import MAX_SEARCHED, names_an_address, with_told_ends, with_told_names
from triage.intake.marks import Mark
from triage.intake.meaning import Fields
from triage.intake.packed import may_be_json
from triage.intake.paths import Found
from triage.intake.sender import Sender

MAX_NAME = 120
# Fewer pairs among the words of a text are not what it is about.
FEWEST_PAIRS = 5
# An address alone is no line.
FEWEST_BLANKS = 2
# A row of quoted columns, eight at least.
_ROW = re.compile(r'(?:"[^"\n]{0,500}",){7}"')
# Umbrella's log of DNS: time, identity, identities, internal and external address (its "DNS log format").
_UMBRELLA = re.compile(
    r'"\d{4}-\d\d-\d\d [\d:]{8}","([^"]{1,120})","[^"]{0,400}",'
    r'"[\d.]{7,15}","[\d.]{0,15}","(?:Allowed|Blocked|Proxied)"',
    re.ASCII,
)
# Its log of links: time, identity, identities, internal, external and destination address, type, verdict.
_PROXIED = re.compile(
    r'"\d{4}-\d\d-\d\d [\d:]{8}","([^"]{1,120})","([^"]{0,400})","([\d.]{7,15})","[\d.]{0,15}","([\d.]{7,15})",'
    r'"[^"]{0,120}","(?:ALLOWED|BLOCKED)"',
    re.ASCII,
)
_FLEET = re.compile(r"(?=.*[-\d])[A-Z0-9]{2,15}(?:-[A-Za-z0-9]{1,15}){0,3}", re.ASCII)
_WORDS = re.compile(r"[^\s,;|]{1,200}")

# Nobody vouches for a severity among the words of a line, nor behind its commas: whoever writes into the log may have
# put it there. Only a text that consists of fields gives one.
LOGLINE = Sender("logline", {"message": "line"}, silent_on=frozenset({"name", "message", "severity"}))

_TIME = re.compile(
    r"(?<!\d)(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?|1\d{9}(?:\.\d{1,6}|\d{3})?(?!\d)"
    r"|\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}"
    r"|[A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d{1,6} \d{4})?)",
    re.ASCII,
)


def read(payload: Any, now: Clock = utc_now) -> Items:
    """One alert: what its pairs mean, and what its words tell of ends and user."""
    head = head_of(payload)
    message = head.message.strip() or payload
    vouched = _fields(payload)
    told = vouched or labelled_columns(payload)
    meant = Fields(told) if told else None
    given = {
        "name": [*_meant(meant, "name"), *_sentence(vouched), ("/line", message[:MAX_NAME])],
        "severity": _meant(meant, "severity") if vouched else [],
        "timestamp": [("/line", time) for time in _TIME.findall(payload[:MAX_SEARCHED])[:1]],
    }
    parts = {"syslog": head.fields, "fields": told or pairs_among(message, 1)}
    if row := _UMBRELLA.match(payload):
        given |= _identity(row[1])
    elif row := _PROXIED.match(payload):
        given |= _identity(row[2].rpartition(",")[2].strip())
        given |= {"source_ip": [("/line", row[3])], "destination_ip": [("/line", row[4])]}
    alert = read_line(payload, parts, LOGLINE, given, now())
    return (alert,) if told else (with_told_names(with_told_ends(alert, payload, "/line"), payload, "/line"),)


def _fields(text: str) -> dict[str, Any]:
    """What a text consists of that is elements of XML, quoted columns or labels, each on its line; {} for others."""
    if text.lstrip()[:1] == "<":
        return tagged_values(text)
    return quoted_columns(text) if text[:1] == '"' else bracketed_pairs(text) or labelled_lines(text)


def _identity(name: str) -> dict[str, list[Found]]:
    """Who asked, in Umbrella's log of DNS: "Ana Lima (ana@example.org)", or a computer's name."""
    if "@" in name:
        return {"users": [("/line", name.rpartition("(")[2].rstrip(")"))]}
    return {"hosts": [("/line", name)]} if _FLEET.fullmatch(name) else {}


def _sentence(fields: dict[str, Any]) -> list[Found]:
    """What a text of fields calls its message."""
    return [("/fields/msg", fields["msg"])] if isinstance(fields.get("msg"), str) else []


def _meant(fields: Fields | None, name: str) -> list[Found]:
    found = fields.candidates(name) if fields else ()
    return [(f"/fields{origin.pointer}", value) for value, origin in found]


def _is_log_line(payload: Any) -> bool:
    if not isinstance(payload, str) or may_be_json(payload):
        return False
    start = payload[:MAX_SEARCHED]
    is_told = names_an_address(payload) and len(_WORDS.findall(start, 0, 400)) > FEWEST_BLANKS
    return (is_told or bool(said("", start.strip())) or _has_fields(start)) and not holds_json(payload)


def _has_fields(text: str) -> bool:
    return (
        bool(_fields(text) or labelled_columns(text) or _ROW.match(text))
        or len(pairs_among(text, FEWEST_PAIRS)) >= FEWEST_PAIRS
    )


MARK = Mark(
    "", "must be a text of words that name an address, or one of pairs, labels, quoted columns or XML", _is_log_line
)
ADAPTER = Adapter("logline", "Log line of any other product", ((MARK,),), read)
