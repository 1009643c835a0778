"""Text in words: split once, with the key or the word that stood before each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from triage.indicators.links import MAX_LINK

MAX_WORD = 2048
MAX_FIELD_TEXT = 100_000
MAX_EMBEDDED_LINKS = 3
MAX_TRIMMED = 16

# Gaps between words; inside a link only the first set parts. The full stop and comma of Chinese prose are gaps.
_GAPS = r"\s\"'<>|`\u2018-\u201f\u3001\u3002"
_SIGNS = r"=(){}\[\],;&?!*^$#"
_OUTER = re.compile(rf"[{_GAPS}]+")
_INNER = re.compile(rf"[{_SIGNS}]+")
_ALL = re.compile(rf"[{_GAPS}{_SIGNS}]+")
# Line ends that a sender escaped twice: backslash and letter.
_WRITTEN_GAPS = re.compile(r"\\[nrt](?=[0-9])|\\r\\n")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+]{1,9}://")
_NEXT_LINK = re.compile(r"[,;](?=[A-Za-z][A-Za-z0-9+]{1,9}://)")
_ENCODED_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9]{1,5}%3[Aa]%2[Ff]%2[Ff]")
_EDGES = ".,;!?:*~-\u2026"


def head_and_tail(text: str) -> tuple[str, ...]:
    """The text, or its first and last 50,000 characters without the words that the cut went through."""
    if len(text) <= MAX_FIELD_TEXT:
        return (text,)
    head, tail = text[: MAX_FIELD_TEXT // 2], text[-MAX_FIELD_TEXT // 2 :]
    return head[: _last_gap(head)], tail[_first_gap(tail) :]


def split(text: str) -> list[str]:
    """The words of a text in order; a link is one word, whatever it holds, and links inside it follow it."""
    if "\\" in text:
        text = _WRITTEN_GAPS.sub(" ", text)
    if "://" not in text and "%2" not in text:
        return [word for word in _ALL.split(text) if word]
    return [word for chunk in _OUTER.split(text) for word in _words_of(chunk) if word]


def _words_of(chunk: str) -> Iterable[str]:
    return _with_links(chunk) if "://" in chunk or "%2" in chunk else _INNER.split(chunk)


def trimmed(word: str) -> str:
    """A word without the punctuation around it; the colons of an IPv6 address stay."""
    bare = word.strip(_EDGES + "\\") if not word.startswith("\\\\") else word.rstrip(_EDGES + "\\")
    start = "::" if word.startswith("::") else ""
    end = "::" if word.endswith("::") and bare else ""
    return f"{start}{bare}{end}"


def trimmed_link(word: str) -> str:
    """A link without the punctuation of its sentence; a closing bracket stays when the link opens one."""
    bare = word
    for _ in range(MAX_TRIMMED):
        if not bare or not (bare[-1] in ".,;:!?*\u2026'" or _is_unopened(bare)):
            break
        bare = bare[:-1]
    return bare


def _is_unopened(text: str) -> bool:
    opening = {")": "(", "]": "[", "}": "{"}.get(text[-1])
    return opening is not None and text.count(opening) < text.count(text[-1])


def _with_links(chunk: str) -> Iterator[str]:
    for part in _NEXT_LINK.split(chunk):
        starts = [found.start() for found in _SCHEME.finditer(part[:MAX_LINK])]
        yield from _INNER.split(part[: starts[0]] if starts else part)
        yield from (part[start:] for start in starts[:1])
        yield from (_up_to_gap(part, start) for start in starts[1 : 1 + MAX_EMBEDDED_LINKS])
        yield from _encoded_links(part[:MAX_LINK])


def _encoded_links(part: str) -> list[str]:
    """Links inside a link, percent-encoded as a parameter (?next=http%3A%2F%2F…)."""
    starts = [found.start() for found in _ENCODED_SCHEME.finditer(part)] if "%" in part else []
    return [unquote(_up_to_gap(part, start)) for start in starts[:MAX_EMBEDDED_LINKS]]


def _up_to_gap(part: str, start: int) -> str:
    return _INNER.split(part[start : start + MAX_LINK], maxsplit=1)[0]


def _last_gap(head: str) -> int:
    gaps = [found.start() for found in _ALL.finditer(head, len(head) - MAX_WORD)]
    return gaps[-1] if gaps else len(head) - MAX_WORD


def _first_gap(tail: str) -> int:
    found = _ALL.search(tail, 0, MAX_WORD)
    return found.end() if found else MAX_WORD
