"""The factor keywords: words in the alert's text that speak for an attack. They only ever add."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from triage.model.alert import Alert
from triage.model.dossier import Dossier
from triage.model.leaves import leaves
from triage.scoring.tables import Tables
from triage.scoring.view import Known, View

# Above the largest body that the door lets in, so that padding cannot push a word out of sight; a second net only.
MAX_TEXT = 6_000_000
MAX_SHOWN = 5
# Stands between two fields and occurs in no keyword: no match runs from one field into the next.
_BETWEEN = "\x00"
_UNSEEN = frozenset({"Cf", "Mn"})


def keywords(dossier: Dossier, tables: Tables) -> View:
    """The weights of all keywords found, added up, at most 100; 0 when there is none, so it is always known."""
    text = _text(dossier.alert)
    found = [(word, weight) for word, weight in tables.keywords if word in text]
    if not found:
        return View(Known(0, "no risk keyword in the alert's text"))
    found.sort(key=lambda pair: -pair[1])
    shown = ", ".join(f"{word!r} {weight}" for word, weight in found[:MAX_SHOWN])
    more = f" and {len(found) - MAX_SHOWN} more" if len(found) > MAX_SHOWN else ""
    return View(Known(min(100, sum(weight for _, weight in found)), f"found {shown}{more}"))


def _text(alert: Alert) -> str:
    text = _BETWEEN.join(dict.fromkeys(_readable(part) for part in _parts(alert)))
    if len(text) <= MAX_TEXT:
        return text
    return text[: MAX_TEXT // 2] + _BETWEEN + text[-MAX_TEXT // 2 :]


def _parts(alert: Alert) -> Iterator[str]:
    yield alert.name
    yield alert.message
    yield from alert.command_lines
    yield from alert.processes
    for pointer, value in leaves(alert.raw):
        yield pointer.rpartition("/")[2]
        if isinstance(value, str):
            yield value


def _readable(text: str) -> str:
    """Lower case, blanks run together, invisible and combining characters left out, so that none hides a word."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in _UNSEEN)
    return " ".join(text.lower().split())
