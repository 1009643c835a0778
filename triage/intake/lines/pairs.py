"""The key=value pairs of a line; Check Point writes key:"value"."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from triage.intake import kinds, shapes

_PAIR = re.compile(
    r"(?<![^\s,;|(\[{])([A-Za-z_@][\w.@/-]{0,99})(?:=|:(?=\"))"
    r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s]*))""",
    re.ASCII,
)
_START = re.compile(r"\s{0,8}(?:[\w.:-]{1,253} +)?\[?([A-Za-z_@][\w.@/-]{0,99}(?:=(?:\"|'|\S)|:\"))", re.ASCII)
# Where commas part the pairs, a name may have blanks in it ("Device IP Address=…, User=…").
_PARTED = re.compile(
    r"(?:^|(?<=[,;:] ))([A-Za-z_@][\w.@/-]{0,60}(?: [\w.@/-]{1,40}){0,3})="
    r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s,;]*))""",
    re.ASCII,
)
# Commas without blanks may part them, too ("date=2024-01-02,type=event,…").
_VALUE = r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^,\n]*))"""
_COMMA = re.compile(rf"(?:^|(?<=,))([A-Za-z_@][\w.@/-]{{0,99}})={_VALUE}(?=,|\s*$)", re.ASCII)
_IN_COMMAS = re.compile(
    r"(?:[A-Za-z_@][\w.@/-]{0,99}=(?:\"[^\"\n]{0,500}\"|[^\s,\"=]{0,200}),){2}[A-Za-z_@][\w.@/-]{0,99}=", re.ASCII
)
# So may bars ("type=THREAT|user=|app=…"), where an empty value is usual.
_BAR = re.compile(
    r"(?:^|(?<=[|]))([A-Za-z_@][\w.@/-]{0,99})="
    r"""(?:"([^"|\n]*)"(?=[|]|$)|'([^'|\n]*)'(?=[|]|$)|([^|\n]*))""",
    re.ASCII,
)
_IN_BARS = re.compile(r"(?:[A-Za-z_@][\w.@/-]{0,99}=[^|\n]{0,500}[|]){4}", re.ASCII)
_ESCAPED = re.compile(r"\\([\"'\\])")
_LABEL = re.compile(
    r"\s{0,4}([A-Z][A-Za-z0-9/-]{0,30}(?: [A-Za-z0-9/-]{1,20}){0,4}) ?: ?(.{0,2000})", re.ASCII | re.DOTALL
)
# Apache escapes the quotes of what strangers send; only its own brackets are without any.
_BRACKETED = re.compile(
    r"\[(?:([a-z][\w-]{0,30}) \"((?:[^\"\\]|\\.){0,4000})\"|(pid|tid|client) ([^\s\"\]]{1,200}))\]", re.ASCII
)
# "[ USERNAME = ana ] [ SOURCE = web01 ]".
_SPACED = re.compile(r"\[ ([A-Z][A-Z_ ]{0,40}) = ([^\]\n]{0,500}?) \]", re.ASCII)
MAX_BRACKETED = 16_000
MAX_PAIRS = 2_000
FEWEST_PARTED = 3
FEWEST_BARS = 5
FEWEST_LABELS = 5


def starts_with_pairs(text: str) -> bool:
    """Whether a line is key=value pairs, three at least, from its beginning or behind one word (a relay's name)."""
    if _IN_COMMAS.match(text) or _IN_BARS.match(text):
        return True
    found = _START.match(text)
    if found is None:
        return False
    pairs = _PAIR.finditer(text, found.start(1), found.start(1) + 2_000)
    return sum(1 for _, _ in zip(pairs, range(3), strict=False)) == 3


def key_values(text: str) -> dict[str, Any]:
    """The pairs by their keys; a key that comes again gives a list. A bare value runs on over words that are no pair
    ("name=a b c=d" is name "a b"); quotes, single or double, are taken off."""
    pattern = _BAR if _IN_BARS.match(text) else _COMMA if _IN_COMMAS.match(text) else _PAIR
    return _values(text, _matches(pattern, text))


def pairs_among(text: str, fewest: int = 3) -> dict[str, Any]:
    """The pairs that stand anywhere among a line's words, also such as commas part and whose names have blanks in
    them; {} where there are fewer than `fewest`."""
    if text.count("|") >= FEWEST_BARS and len(barred := _matches(_BAR, text)) >= FEWEST_BARS:
        return _values(text, barred)
    if len(spaced := _SPACED.findall(text[:MAX_BRACKETED])) >= max(fewest, FEWEST_LABELS):
        return {key: value for key, value in reversed(spaced) if value}
    plain, parted = _matches(_PAIR, text), _matches(_PARTED, text)
    matches = parted if len(parted) >= FEWEST_PARTED and len(parted) * 2 > len(plain) else plain
    return _values(text, matches) if len(matches) >= fewest else {}


def bracketed_pairs(text: str) -> dict[str, Any]:
    """Apache's and ModSecurity's `[…] [client 203.0.113.7] … [msg "…"] [severity "CRITICAL"]`; {} for fewer than five
    and for what does not begin so."""
    found: dict[str, Any] = {}
    if text.lstrip()[:1] != "[":
        return found
    for pair in islice(_BRACKETED.finditer(text[:MAX_BRACKETED]), MAX_PAIRS):
        add(found, pair[1] or pair[3], _ESCAPED.sub(r"\1", pair[2]) if pair[1] else pair[4])
    return found if len(found) >= FEWEST_LABELS else {}


def labelled_values(text: str) -> dict[str, Any]:
    """ "Device Name: web01;Severity: High;…", parted by ends of lines (also written out), else by semicolons, else by
    commas; {} for fewer than five, or where they are not most of the parts."""
    return (
        labelled_lines(text) or (_labelled(text.split(";", MAX_PAIRS)) if ";" in text else {}) or labelled_columns(text)
    )


def labelled_columns(text: str) -> dict[str, Any]:
    """ "web01,Device Name: web01,Severity: High,…" parted by commas; a part without a label that begins with a blank
    goes on with the value before it. A machine's name in the first column counts as "Host"."""
    if text.count(",") < FEWEST_LABELS - 1 or text.count(":") < FEWEST_LABELS:
        return {}
    parts: list[str] = []
    for part in text.split(",", MAX_PAIRS):
        if parts and part[:1] == " " and ":" in parts[-1] and not _LABEL.fullmatch(part):
            parts[-1] = f"{parts[-1]},{part}"
        else:
            parts.append(part)
    found = _labelled(parts)
    return {"Host": parts[0], **found} if found and shapes.is_numbered(parts[0]) else found


def labelled_lines(text: str) -> dict[str, Any]:
    """ "Device Name: web01" and the like, each on a line of its own; {} for fewer than five, or where they are not most
    of the lines."""
    lines = text.split("\\r\\n" if text.count("\n") < FEWEST_LABELS - 1 else "\n", MAX_PAIRS)
    return _labelled(lines) if len(lines) >= FEWEST_LABELS else {}


def _labelled(parts: list[str]) -> dict[str, Any]:
    parts = [part for part in parts if part.strip()]
    matches = [match for part in parts if (match := _LABEL.fullmatch(part))]
    if len(matches) < FEWEST_LABELS or len(matches) * 2 < len(parts):
        return {}
    values: dict[str, Any] = {}
    for label, value in (match.groups() for match in matches):
        if value.strip():
            add(values, label, value.strip())
    return values


def _matches(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    return list(islice(pattern.finditer(text), MAX_PAIRS))


def _values(text: str, matches: list[re.Match[str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    ends = [pair.start() for pair in matches[1:]] + [len(text)]
    for pair, end in zip(matches, ends, strict=False):
        add(found, pair[1], _value(pair, text[pair.end() : end]))
    return found


def add(found: dict[str, Any], key: str, value: str) -> None:
    """Put a value under its key, beside what is already there."""
    if key not in found:
        found[key] = value
    elif isinstance(found[key], list):
        found[key].append(value)
    else:
        found[key] = [found[key], value]


def _value(pair: re.Match[str], behind: str) -> str:
    quoted = pair[2] if pair[2] is not None else pair[3]
    if quoted is not None:
        return _ESCAPED.sub(r"\1", quoted)
    if kinds.address(pair[4]):
        return pair[4]
    return f"{pair[4]} {behind.strip()}".rstrip(" ,;|)]}")
