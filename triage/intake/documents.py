"""A request's body as the payloads in it: JSON in its several packings, CSV rows, log lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from triage import strict_json
from triage.errors import BadJson, Fault, InvalidAlert, PayloadError, TooLarge, UnknownMedia
from triage.intake.envelopes import opened
from triage.intake.packed import may_be_json
from triage.intake.read import format_of
from triage.intake.table_rows import row_payloads
from triage.intake.tabular import MAX_CELL

CSV = "text/csv"
TEXT = "text/plain"
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-json-stream")
_CHARSET = re.compile(r';\s*charset\s*=\s*"?([\w.:-]+)', re.ASCII | re.IGNORECASE)

# A payload, or what is wrong with what stands in its place.
Payload = Any


def payloads_in(body: bytes, media_type: str, most: int = strict_json.MAX_VALUES) -> list[Payload]:
    """The payloads in a body, in order, a PayloadError in the place of each that is broken; `most` and one more at
    most. `media_type` is the Content-Type. Raises UnknownMedia, BadJson, TooLarge, or InvalidAlert for a table whose
    header says nothing."""
    reads = _READERS.get(media_kind(media_type))
    charset = _CHARSET.search(media_type)
    if reads is None or (charset and charset[1].lower() not in ("utf-8", "utf8")):
        raise UnknownMedia(_TAKEN)
    if body.count(b"\n") > strict_json.MAX_VALUES:
        raise TooLarge(f"more than {strict_json.MAX_VALUES} lines")
    return reads(body, most)


def media_kind(media_type: str) -> str:
    """The Content-Type without its parameters, in lower case."""
    return media_type.partition(";")[0].strip().lower()


def _json(body: bytes, most: int) -> list[Payload]:
    """One document, or several run together; line by line when each has its line and one of them is broken."""
    try:
        found = strict_json.loads_run(body, most)
    except BadJson:
        if not _is_line_wise(body):
            raise
        return strict_json.loads_lines(body, most)
    is_broken = isinstance(found[-1], BadJson)
    return strict_json.loads_lines(body, most) if is_broken and _is_line_wise(body) else found


def _is_line_wise(body: bytes) -> bool:
    """Whether the first line of several is an object by itself."""
    first, _, rest = body.strip().partition(b"\n")
    if not rest or first[:1] != b"{":
        return False
    try:
        strict_json.loads(first)
    except PayloadError:
        return False
    return True


def _json_lines(body: bytes, most: int) -> list[Payload]:
    found = strict_json.loads_lines(body, most)
    if not found:
        raise BadJson("no document: the body is empty")
    return found


def _table(body: bytes, most: int) -> list[Payload]:
    text = body.decode("utf-8-sig", errors="replace")
    return _first(row_payloads(text), most)


def _log_lines(body: bytes, most: int) -> list[Payload]:
    """Lines of the log formats. JSON must come as JSON: any web page can make a browser post text/plain."""
    text = body.decode("utf-8-sig", errors="replace")
    if may_be_json(text):
        raise UnknownMedia("JSON must be sent as Content-Type: application/json (or application/x-ndjson).")
    found = _first(map(_log_line, _lines(text)), most)
    if all(isinstance(payload, PayloadError) for payload in found):
        raise UnknownMedia(f"text/plain is taken for {_LINES} lines, one alert a line; this is none of them. {_TAKEN}")
    return found


def _lines(text: str) -> Iterator[str]:
    return (line.rstrip("\r") for line in text.split("\n") if line.strip())


def _log_line(line: str) -> Payload:
    if len(line) > MAX_CELL:
        return InvalidAlert("not an alert: the line is too long", (Fault("", f"has more than {MAX_CELL} characters"),))
    if format_of(line) or opened(line):
        return line
    return InvalidAlert("not an alert", (Fault("", f"is no {_LINES} line"),))


def _first(payloads: Iterator[Payload], most: int) -> list[Payload]:
    return [payload for payload, _ in zip(payloads, range(most + 1), strict=False)]


_LINES = "CEF, LEEF, syslog, key=value or Snort"
_TAKEN = "Send the body as Content-Type: application/json in UTF-8, or application/x-ndjson, text/csv or text/plain."
_READERS: dict[str, Callable[[bytes, int], list[Payload]]] = {
    "application/json": _json,
    **dict.fromkeys(NDJSON, _json_lines),
    CSV: _table,
    TEXT: _log_lines,
}
