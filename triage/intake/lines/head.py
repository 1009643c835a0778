"""The syslog head of a line: RFC 5424, RFC 3164, and what devices make of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

SEVERITIES = ("emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug")
_COUNT = r"(?:\d{1,6} (?=<))?"  # RFC 6587 counts the bytes in front of each line
_RFC5424 = re.compile(
    _COUNT + r"<(\d{1,3})>\d{1,2} (\S{1,64}) (\S{1,255}) (\S{1,128}) ([^\s=]{1,128}) ([^\s=]{1,128})(?: |$)", re.ASCII
)
# Meraki's: version, epoch, host and kind of log, then the message.
_SHORTENED = re.compile(
    _COUNT + r"<(\d{1,3})>\d{1,2} (\d{10}(?:\.\d{1,9})?) (\S{1,255}) ([^\s=]{1,128}) (?=[^\s=]{1,128}=)", re.ASCII
)
_WITHOUT_PRIORITY = re.compile(
    r"1 (\d{4}-\d\d-\d\dT\S{5,40}) (\S{1,255}) ([^\s=]{1,128}) ([^\s=]{1,128}) ([^\s=]{1,128}) ", re.ASCII
)
_NAMES = ("timestamp", "hostname", "app_name", "procid", "msgid")
_PRIORITY = re.compile(_COUNT + r"<(\d{1,3})>\s{0,4}", re.ASCII)
# A priority in words behind the time, as relays write it for people.
_NAMED_PRIORITY = re.compile(r"^<[a-z]{2,10}\d?\.[a-z]{3,8}>\s{0,4}")
_TIME = re.compile(
    r"(?:: ?|\d{1,10}: )?[*.]?("
    r"[A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: [A-Z]{3,4}(?=[ :]))?"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.,:Z+-]{0,20}?):?(?: +|$)",
    re.ASCII,
)
# A program that logs for itself writes its level behind the time, where syslog has the host.
_LEVEL = r"(?!(?:EMERG|ALERT|CRIT|CRITICAL|FATAL|SEVERE|ERR|ERROR|WARN|WARNING|NOTICE|INFO|DEBUG|TRACE)[ :])"
_HOST = re.compile(_LEVEL + r"([A-Za-z0-9_][A-Za-z0-9_.:-]{0,253})(?<!:)[ \t]+(?:: )?", re.ASCII)
_TAG = re.compile(r"([A-Za-z_%][\w./%-]{0,63})(?:\[(\w{1,12})\])?: ?", re.ASCII)
_BARE_TAG = re.compile(
    r"\s{0,4}(?:([A-Za-z_][\w./-]{0,63})\[(\d{1,10})\]|(%[A-Z][A-Z0-9_]{1,30}-\d-\w{1,30})): ", re.ASCII
)
_ELEMENT = re.compile(r'\[([^\s=\]"\[]{1,64})((?: [^\s=\]"]{1,64}="(?:[^"\\\]]|\\.)*")*) ?\]')
_PARAMETER = re.compile(r' ([^\s=\]"]{1,64})="((?:[^"\\\]]|\\.)*)"')
_WORD = re.compile(r"[\w.:\[\]/-]{1,128}", re.ASCII)
_ESCAPED = re.compile(r'\\(["\\\]])')


# How far into a line a format's own part may start: a syslog head is shorter.
LONGEST_HEAD = 2_000


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before a line's message. `fields` uses RFC 5424's names (facility, severity, timestamp, hostname,
    app_name, procid, msgid, structured_data); {} when the line has no head and is its own message."""

    fields: dict[str, Any]
    message: str


def head_of(line: str) -> Head:
    """The head and the message of a line; never raises."""
    if found := _RFC5424.match(line):
        return _rfc5424(found, line)
    if found := _WITHOUT_PRIORITY.match(line):
        named = zip(_NAMES, found.groups(), strict=True)
        return Head({name: value for name, value in named if value != "-"}, line[found.end() :])
    if found := _SHORTENED.match(line):
        named = zip(("timestamp", "hostname", "app_name"), found.groups()[1:], strict=True)
        return Head(_of_priority(found[1]) | dict(named), line[found.end() :])
    priority = _PRIORITY.match(line)
    fields: dict[str, Any] = _of_priority(priority[1]) if priority else {}
    at = priority.end() if priority else 0
    time = _TIME.match(line, at)
    if time is None:
        return Head(fields, line[at:]) if priority else _bare(line)
    return _rfc3164(fields | {"timestamp": time[1]}, line, time.end())


def behind_head(line: Any, word: str, mark: re.Pattern[str]) -> re.Match[str] | None:
    """A format's mark, which holds that word, at the beginning of a line, or behind nothing but a syslog head or a
    word in its place; None for anything else. A mark further on is what somebody wrote into the message."""
    has_word = isinstance(line, str) and line.find(word, 0, LONGEST_HEAD) >= 0
    found = mark.search(line, 0, LONGEST_HEAD) if has_word else None
    return found if found and _is_head(line[: found.start()]) else None


def _is_head(text: str) -> bool:
    outer = head_of(text)
    rest = _NAMED_PRIORITY.sub("", outer.message.strip(), count=1)
    if "app_name" not in outer.fields and (inner := head_of(rest)).fields:
        rest = inner.message.strip()  # a relay put its own head before the whole line
    return "\n" not in text and (not rest or _WORD.fullmatch(rest) is not None)


def _of_priority(text: str) -> dict[str, Any]:
    number = int(text)
    return {"facility": number // 8, "severity": SEVERITIES[number % 8]} if number < 192 else {}


def _rfc5424(found: re.Match[str], line: str) -> Head:
    fields = {name: value for name, value in zip(_NAMES, found.groups()[1:], strict=True) if value != "-"}
    elements, message = _structured(line, found.end())
    if elements:
        fields["structured_data"] = elements
    return Head(_of_priority(found[1]) | fields, message.removeprefix("\ufeff"))


def _structured(line: str, at: int) -> tuple[dict[str, Any], str]:
    """The elements of the structured data and the message behind them."""
    if line[at : at + 1] == "-":
        return {}, line[at + 1 :].lstrip(" ")
    elements: dict[str, Any] = {}
    while element := _ELEMENT.match(line, at):
        values = {name: _ESCAPED.sub(r"\1", value) for name, value in _PARAMETER.findall(element[2])}
        elements.setdefault(element[1], {}).update(values)
        at = element.end()
    return elements, line[at:].lstrip(" ")


def _bare(line: str) -> Head:
    """A line whose head a relay took off: a program with its process, or a message's number as Cisco writes it."""
    tag = _BARE_TAG.match(line)
    if tag is None:
        return Head({}, line)
    named = {"app_name": tag[1], "procid": tag[2]} if tag[1] else {"app_name": tag[3]}
    return Head(named, line[tag.end() :])


def _rfc3164(fields: dict[str, Any], line: str, at: int) -> Head:
    tag = _TAG.match(line, at)
    if tag is None and (host := _HOST.match(line, at)):
        fields |= {"hostname": host[1]}
        at = host.end()
        tag = _TAG.match(line, at)
    if tag is not None and tag[1] not in ("CEF", "LEEF"):
        fields |= {"app_name": tag[1], **({"procid": tag[2]} if tag[2] else {})}
        at = tag.end()
    return Head(fields, line[at:])
