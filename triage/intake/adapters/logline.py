"""A log line of any other product: it names a time and an address; pairs among its words are read by meaning."""

from __future__ import annotations

import re
from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.lines.clock import Clock, utc_now
from triage.intake.lines.head import head_of
from triage.intake.lines.pairs import pairs_among
from triage.intake.lines.tagged import holds_json
from triage.intake.lines.taken_apart import read_line
from triage.intake.lines.words import MAX_SEARCHED, names_an_address, with_told_ends, with_told_names
from triage.intake.marks import Mark
from triage.intake.sender import Sender

MAX_NAME = 120

# Nobody vouches for a severity among the words of a line: whoever writes into the log may have put it there.
LOGLINE = Sender("logline", {"message": "line"}, silent_on=frozenset({"name", "message", "severity"}))

_TIME = re.compile(
    r"(?<!\d)(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?|1\d{9}(?:\.\d{1,6}|\d{3})?(?!\d)"
    r"|\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}"
    r"|[A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d)",
    re.ASCII,
)


def read(payload: Any, now: Clock = utc_now) -> Items:
    """One alert: what its pairs mean, and what its words tell of ends and user."""
    head = head_of(payload)
    message = head.message.strip() or payload
    given = {
        "name": [("/line", message[:MAX_NAME])],
        "timestamp": [("/line", time) for time in _TIME.findall(payload[:MAX_SEARCHED])[:1]],
    }
    alert = read_line(payload, {"syslog": head.fields, "fields": pairs_among(message, 1)}, LOGLINE, given, now())
    return (with_told_names(with_told_ends(alert, payload, "/line"), payload, "/line"),)


def _is_log_line(payload: Any) -> bool:
    if not isinstance(payload, str) or payload.lstrip()[:1] in ("{", "["):
        return False
    start = payload[:MAX_SEARCHED]
    return _TIME.search(start) is not None and names_an_address(payload) and not holds_json(payload)


MARK = Mark("", "must be a text line that names a time and an address", _is_log_line)
ADAPTER = Adapter("logline", "Log line of any other product", ((MARK,),), read)
