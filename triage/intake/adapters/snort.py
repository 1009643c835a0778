"""Snort 3 alert_json objects, and the fast alert lines of Snort and Suricata (Snort 3 user manual, "Alert modules")."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.lines.clock import Clock, spelled, utc_now
from triage.intake.lines.head import head_of
from triage.intake.lines.taken_apart import read_line, reporter
from triage.intake.marks import Mark, has, has_any
from triage.intake.paths import Found, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.model.scales import Severity

# The rule's classification sets it (classification.config): 1 is the worst, 4 very low; 0 is a rule without one.
PRIORITIES = {1: Severity.HIGH, 2: Severity.MEDIUM, 3: Severity.LOW, 4: Severity.INFORMATIONAL}

_FAST = re.compile(
    r"(?:\[\*\*\] ?)?\[(\d{1,10}):(\d{1,10}):(\d{1,10})\] (.{1,500}?)\s?(?:\[\*\*\]\s?)?"
    r"(?:\[Classification: ([^\]]{0,200})\]\s?)?\[Priority: (\d{1,3})\][^{]{0,20}\{([^}]{1,20})\} "
    r"(\S{2,52}) -> (\S{2,52})\s*$",
    re.ASCII,
)
_PARTS = "gid sid rev msg class priority proto src_ap dst_ap".split()
_TIME = re.compile(r"\d\d/\d\d(?:/\d{2,4})?-\d\d:\d\d:\d\d(?:\.\d{1,9})?", re.ASCII)
MAX_LINE = 2_000
# Suricata writes all eight parts of an IPv6 address, and the port behind them.
IPV6_COLONS = 8
_SILENT = frozenset({"*"})


def scale(value: Any) -> Severity | None:
    """Snort counts from 1, its worst."""
    return PRIORITIES.get(int(value)) if str(value).isdecimal() and len(str(value)) < 4 else None


def _paths(where: str) -> dict[str, str]:
    return {
        "name": f"{where}msg",
        "message": f"{where}msg",
        "severity": f"{where}priority",
        "alert_type": f"{where}class {where}classification",
        "source_ip": f"{where}src_addr {where}src_ap",
        "source_port": f"{where}src_port",
        "destination_ip": f"{where}dst_addr {where}dst_ap",
        "destination_port": f"{where}dst_port",
        "vendor_id": f"{where}rule {where}sid",
        "vendor_status": f"{where}action",
    }


OBJECT = Sender("snort", _paths(""), scale, silent_on=_SILENT)
LINE = Sender("snort", _paths("snort."), scale, silent_on=_SILENT)


def read(payload: Any, now: Clock = utc_now) -> Items:
    """One alert. The classification "none" says nothing."""
    if isinstance(payload, str):
        return (_line(payload, now),)
    times, year = _times(payload, now)
    alert = read_alert(payload, OBJECT, {"timestamp": times})
    return (replace(alert, notes=(*alert.notes, *year)),)


def _times(payload: dict[str, Any], now: Clock) -> tuple[list[Found], tuple[str, ...]]:
    """`seconds` is an epoch; `timestamp` is local and names no year."""
    exact = list(values_at(payload, "seconds"))
    found = [(pointer, spelled(str(value), now())) for pointer, value in values_at(payload, "timestamp")]
    years = () if exact else tuple(year for _, (_, year) in found if year)
    notes = tuple(f"the time names no year and was put into {year}, the nearest before its receipt" for year in years)
    return [*exact, *((pointer, text) for pointer, (text, _) in found)], notes


def _line(line: str, now: Clock) -> Any:
    found = _FAST.search(line)
    start = found.start() if found else 0
    fields = {name: value for name, value in zip(_PARTS, found.groups() if found else (), strict=False) if value}
    for end in ("src", "dst"):
        fields |= _end(end, fields.get(f"{end}_ap", ""))
    time = _TIME.match(line.lstrip())
    head = head_of(line[:start]).fields if time is None else {}
    parts = {"syslog": head, "snort": fields | ({"timestamp": time[0]} if time else {})}
    given = {
        "timestamp": list(values_at(parts, "snort.timestamp syslog.timestamp")),
        "vendor_id": [("/snort/sid", ":".join(fields.get(name, "") for name in ("gid", "sid", "rev")))],
        "hosts": reporter(head, []),
    }
    return read_line(line, parts, LINE, given, now())


def _end(end: str, text: str) -> dict[str, str]:
    """The address and the port of "1.2.3.4:80" and of an IPv6 address, whose port only a ninth part can be."""
    address, _, port = text.rpartition(":") if "." in text or text.count(":") == IPV6_COLONS else (text, "", "")
    return {f"{end}_addr": address or text, **({f"{end}_port": port} if address else {})}


IS_LINE = Mark(
    "",
    "must be a fast alert line: [**] [1:2:3] text [**] [Priority: 2] {TCP} address:port -> address:port",
    lambda payload: isinstance(payload, str) and len(payload) <= MAX_LINE and _FAST.search(payload) is not None,
)
ADDRESS = has_any("src_addr", "src_ap")
RULE = (has("msg"), ADDRESS, has("rule"))
IDS = (has("msg"), ADDRESS, has("gid"), has("sid"))
ADAPTER = Adapter("snort", "Snort alert", (RULE, IDS, (IS_LINE,)), read)
