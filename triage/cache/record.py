"""One line of a journal: how it is written, recognised without parsing, and read.

{"key":"9f…","stored_at":1767225600.000,"expires_at":1767312000.000,"bytes":14,"value":{"known":true}}

`bytes` is the length of the value's text: a line that a killed writer tore is told from a whole one by its length.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeGuard

from triage import strict_json
from triage.errors import PayloadError

MAX_RECORD_BYTES = 1024 * 1024

_KEY = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_HEX = re.compile(rb"[0-9a-f]{64}")
_HEAD = re.compile(
    rb'\{"key":"([A-Za-z0-9_.:-]{1,128})","stored_at":([0-9]{1,11}\.[0-9]{3}),'
    rb'"expires_at":([0-9]{1,11}\.[0-9]{3}),"bytes":([0-9]{1,7}),"value":'
)


class Head(NamedTuple):
    """What the index keeps of a line: its compact key, and its times in epoch seconds."""

    slot: bytes
    stored_at: float
    expires_at: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored value, with when it was stored and when it stops counting (epoch seconds)."""

    value: Any
    stored_at: float
    expires_at: float


def slot_of(key: str) -> bytes:
    """A key in as few bytes as may be: 32 for a fingerprint. Raises ValueError for a key that no record can hold."""
    if _KEY.fullmatch(key) is None:
        raise ValueError(f"{key[:40]!r} is no cache key; use fingerprint()")
    return _compact(key.encode())


def encode(key: str, entry: Entry) -> bytes:
    """The line, between two newlines: the leading one keeps it whole after another writer's torn line."""
    text = json.dumps(entry.value, allow_nan=False, separators=(",", ":"))
    expires_at = math.floor(entry.expires_at * 1000) / 1000
    head = f'"stored_at":{entry.stored_at:.3f},"expires_at":{expires_at:.3f},"bytes":{len(text)}'
    return f'\n{{"key":"{key}",{head},"value":{text}}}\n'.encode()


def read_head(line: bytes) -> Head | None:
    """Key and times of a line; None for one that is torn or no record. A line as `encode` writes it isn't parsed."""
    match = _HEAD.match(line)
    if match is not None and match.end() + int(match[4]) + 1 == len(line) and line.endswith(b"}"):
        return Head(_compact(match[1]), float(match[2]), float(match[3]))
    parsed = _parse(line)
    return None if parsed is None else Head(slot_of(parsed[0]), parsed[1].stored_at, parsed[1].expires_at)


def read_entry(key: str, line: bytes) -> Entry | None:
    """The entry on a line; None when the line can't be read or belongs to another key."""
    parsed = _parse(line)
    return parsed[1] if parsed is not None and parsed[0] == key else None


def _compact(key: bytes) -> bytes:
    return bytes.fromhex(key.decode()) if _HEX.fullmatch(key) else key


def _parse(line: bytes) -> tuple[str, Entry] | None:
    try:
        record = strict_json.loads(line, MAX_RECORD_BYTES)
    except PayloadError:
        return None
    if not isinstance(record, dict) or "value" not in record:
        return None
    key, stored_at, expires_at = (record.get(name) for name in ("key", "stored_at", "expires_at"))
    if not (isinstance(key, str) and _KEY.fullmatch(key)):
        return None
    if not (_is_number(stored_at) and _is_number(expires_at)):
        return None
    return key, Entry(record["value"], stored_at, expires_at)


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
