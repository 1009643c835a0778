"""A log line of any other product: it names a time and an address; pairs among its words are read by meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.adapters.syslog import holds_json
from triage.intake.lines.clock import Clock, utc_now
from triage.intake.lines.head import head_of
from triage.intake.lines.pairs import key_values
from triage.intake.lines.taken_apart import read_line
from triage.intake.marks import Mark
from triage.intake.sender import Sender
from triage.model.alert import FieldOrigin, Sureness

MAX_NAME = 120
MAX_SEARCHED = 8_000

LOGLINE = Sender("logline", {"message": "line"}, silent_on=frozenset({"name", "message"}))

_TIME = re.compile(
    r"(?<!\d)(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?|1\d{9}(?:\.\d{1,6}|\d{3})?(?!\d)"
    r"|[A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d)",
    re.ASCII,
)
_ADDRESS = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){2,7})(?![\w.])", re.ASCII
)


def read(payload: Any, now: Clock = utc_now) -> Items:
    """One alert. Of addresses that no pair names, the first counts as the source, as nearly every log writes it."""
    head = head_of(payload)
    message = head.message.strip() or payload
    found = list(_addresses(payload))
    given = {
        "name": [("/line", message[:MAX_NAME])],
        "timestamp": [("/line", time) for time in _TIME.findall(payload[:MAX_SEARCHED])[:1]],
    }
    alert = read_line(payload, {"syslog": head.fields, "fields": key_values(message)}, LOGLINE, given, now())
    if alert.source_ip or not found:
        return (alert,)
    others = tuple(dict.fromkeys(a for a in found[1:] if a not in (found[0], alert.destination_ip)))
    origins = {**alert.origins, "source_ip": FieldOrigin("/line", Sureness.GUESSED)}
    return (replace(alert, source_ip=found[0], addresses=others[: kinds.MAX_SEVERAL], origins=origins),)


def _is_log_line(payload: Any) -> bool:
    if not isinstance(payload, str) or payload.lstrip()[:1] in ("{", "["):
        return False
    start = payload[:MAX_SEARCHED]
    if holds_json(head_of(payload).message.lstrip()):
        return False
    return _TIME.search(start) is not None and any(_addresses(payload))


def _addresses(line: str) -> Iterator[str]:
    words = (kinds.address(word) for word in _ADDRESS.findall(line[:MAX_SEARCHED]))
    return (address for address in words if address is not None)


MARK = Mark("", "must be a text line that names a time and an address", _is_log_line)
ADAPTER = Adapter("logline", "Log line of any other product", ((MARK,),), read)
