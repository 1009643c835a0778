"""Small events of XML, whose elements are read as pairs: `<Event><UserName>ana</UserName>…`. No parser reads them: no
entity is expanded, nothing outside the text is asked for."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from triage.intake.lines.pairs import FEWEST_LABELS, add

MAX_TEXT = 64 * 1024
MAX_TAGS = 2_000
MAX_DEPTH = 32

_BEGINS = re.compile(r"\s{0,8}(?:<\?xml[^<>]{0,200}\?>\s{0,8})?<[A-Za-z][\w.:-]{0,60}[\s>]", re.ASCII)
_TAG = re.compile(r"<(/?)([A-Za-z][\w.:-]{0,60})([^<>]{0,500})>([^<>]{0,2000})", re.ASCII)
_NAMED = re.compile(r"Name=['\"](\w{1,60})['\"]", re.ASCII)
_ESCAPED = re.compile(r"&(amp|lt|gt|quot|apos);")
_PLAIN = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def tagged_values(text: str) -> dict[str, Any]:
    """The texts of the innermost elements by their names with the element around them, "MachineInfo.UserName"; {} for
    what is no XML, for fewer than five of them, and for elements more than 32 deep."""
    found: dict[str, Any] = {}
    around: list[str] = []
    for tag in islice(_TAG.finditer(text[:MAX_TEXT]), MAX_TAGS) if _BEGINS.match(text) else ():
        closes, name, rest, behind = tag.groups()
        if closes:
            del around[-1 if around[-1:] == [name] or name == "Data" else len(around) :]
            continue
        if rest.endswith("/"):
            continue
        around.append(_called(name, rest))
        if len(around) > MAX_DEPTH:
            return {}
        if behind.strip() and text.startswith(f"</{name}", tag.end()):
            add(found, ".".join(around[-2:]), _unescaped(behind.strip()))
    return found if len(found) >= FEWEST_LABELS else {}


def _called(name: str, rest: str) -> str:
    """An element by its name; a Windows event's datum by its own (<Data Name="User">)."""
    found = _NAMED.search(rest) if name == "Data" else None
    return found[1] if found else name


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: _PLAIN[found[1]], text)
