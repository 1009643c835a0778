"""One strict JSON reader for every JSON that comes in: requests, files, upstreams, the model, the caches.

Strict means: UTF-8, no duplicate key, no NaN or Infinity (also not as 1e999), no number of more than
64 digits, a depth limit, a limit on the count of values, lone surrogates replaced by U+FFFD.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from triage.errors import BadJson, TooLarge

MAX_DEPTH = 64
MAX_VALUES = 500_000
MAX_DIGITS = 64

_SURROGATE = re.compile(r"[\ud800-\udfff]")


def loads(text: bytes | str, max_bytes: int | None = None) -> Any:
    """Parse strict JSON. Raises BadJson, or TooLarge for too many bytes or values (counted before parsing)."""
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    _check_size(raw, max_bytes)
    value = _parse(_decode(raw))
    _check_depth(value)
    return _without_surrogates(value) if b"\\u" in raw else value


def loads_run(text: bytes, most: int = MAX_VALUES, line: int = 1) -> list[Any]:
    """Parse one document, or objects and lists run together with or without blanks between them, `most` and one more
    at most. A broken one behind the first is a BadJson in its place and the last: what follows cannot be told apart.
    Raises as `loads`, also when the first is broken or something else than an object or list follows; `line` is the
    number of the first line, for the messages."""
    _check_size(text, None)
    decoded = _decode(text)
    found: list[Any] = []
    at = _after_blanks(decoded, 0)
    while (at < len(decoded) or not found) and len(found) <= most:
        if found and not (decoded[at] in "{[" and isinstance(found[-1], (dict, list))):
            raise BadJson(f"more than one document, and what follows is no object: {decoded[at : at + 20]!r}")
        try:
            value, at = _document(decoded, at, line)
        except BadJson as error:
            if not found:
                raise
            return [*found, error]
        found.append(_without_surrogates(value) if b"\\u" in text else value)
    return found


def loads_lines(text: bytes, most: int = MAX_VALUES) -> list[Any]:
    """Parse a document a line (or several run together), a BadJson in the place of each that is broken; `most` and one
    more at most. Raises TooLarge."""
    _check_size(text, None)
    found: list[Any] = []
    for number, line in enumerate(text.split(b"\n"), 1):
        if len(found) > most:
            break
        if line.strip():
            found += _line(line, most, number)
    return found


def dumps(value: Any) -> str:
    """Compact strict JSON. Raises ValueError for NaN and Infinity."""
    return json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))


def _check_size(raw: bytes, max_bytes: int | None) -> None:
    if max_bytes is not None and len(raw) > max_bytes:
        raise TooLarge(f"{len(raw)} bytes; the limit is {max_bytes}")
    if raw.count(b",") + raw.count(b"[") + raw.count(b"{") > MAX_VALUES:
        raise TooLarge(f"more than {MAX_VALUES} values")


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadJson(f"not UTF-8 at byte {error.start}") from None


def _parse(text: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_int=_integer,
            parse_float=_finite,
        )
    except json.JSONDecodeError as error:
        raise BadJson(f"{error.msg} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise BadJson(f"nested deeper than {MAX_DEPTH} levels") from None


def _line(text: bytes, most: int, number: int) -> list[Any]:
    try:
        return loads_run(text, most, number)
    except BadJson as error:
        return [error]


def _document(text: str, at: int, line: int) -> tuple[Any, int]:
    """The document that starts at `at`, and where the one behind it starts."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise BadJson(f"{error.msg} at line {error.lineno + line - 1}, column {error.colno}") from None
    except RecursionError:
        raise BadJson(f"nested deeper than {MAX_DEPTH} levels") from None
    _check_depth(value)
    return value, _after_blanks(text, end)


def _after_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise BadJson(f"duplicate key {_first_double(pairs)!r}")
    return result


def _first_double(pairs: list[tuple[str, Any]]) -> str:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            return key[:80]
        seen.add(key)
    return ""


def _no_constant(name: str) -> Any:
    raise BadJson(f"{name} is not JSON")


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise BadJson(f"a number of more than {MAX_DIGITS} digits")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if len(digits) > MAX_DIGITS or not math.isfinite(number):
        raise BadJson(f"the number {digits[:20]} is out of range")
    return number


def _check_depth(value: Any) -> None:
    level, depth = _children([value]), 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise BadJson(f"nested deeper than {MAX_DEPTH} levels")
        level = [child for item in level for child in _children(item)]


def _children(item: Any) -> list[Any]:
    values = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
    return [child for child in values if isinstance(child, (dict, list))]


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value


_BLANKS = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_no_constant, parse_int=_integer, parse_float=_finite
)
