"""One key for everything that an answer depends on: different facts never share a key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any


def fingerprint(*parts: Any) -> str:
    """SHA-256 (64 lower-case hex digits) over the parts, each with its type and length before it: `a|bc`
    and `ab|c`, 1 and "1" have different ones.

    Takes None, bool, int, float, str (a StrEnum counts as its text), lists and tuples (alike), and mappings with str
    keys in any order; no normalisation of any kind. Raises TypeError for anything else.
    """
    digest = hashlib.sha256()
    for piece in _pieces(parts):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(value: Any) -> Iterator[bytes]:
    if isinstance(value, Mapping):
        yield b"d%d:" % len(value)
        for key in sorted(value, key=_text):
            yield _tagged(b"s", _text(key))
            yield from _pieces(value[key])
    elif isinstance(value, (list, tuple)):
        yield b"l%d:" % len(value)
        for item in value:
            yield from _pieces(item)
    else:
        yield _scalar(value)


def _scalar(value: Any) -> bytes:
    if isinstance(value, str):
        return _tagged(b"s", _text(value))
    if value is None:
        return b"n0:"
    if isinstance(value, bool):
        return b"b1:%d" % value
    if isinstance(value, int):
        return _tagged(b"i", hex(value).encode())
    if isinstance(value, float):
        return _tagged(b"f", value.hex().encode())
    raise TypeError(f"a {type(value).__name__} cannot be part of a fingerprint")


def _text(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    raise TypeError(f"a key of type {type(value).__name__} cannot be part of a fingerprint")


def _tagged(tag: bytes, content: bytes) -> bytes:
    return b"%s%d:%s" % (tag, len(content), content)
