"""Words in an alert that were written for the analyst or the model, not about the event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, permutations
from typing import Any

from triage.model.alert import Alert
from triage.model.leaves import escape
from triage.model.thresholds import PROMPT_FIELD_CHARACTERS
from triage.policy.folding import decoded, disguises, fold
from triage.policy.phrases import PHRASES, TAGS
from triage.policy.sentences import STEM, holds, spoken
from triage.policy.unseen import hidden_characters

# Bounds that keep the search linear; what lies beyond them is cut from the prompt too, and that has its own rule.
MAX_TEXTS = 4_000
MAX_CHARACTERS = 96_000
MAX_PARTS = 6
PART = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing found: the family of what it asks for, and the JSON pointer of the text that holds it ("" for the
    alert's name and message, two pointers joined by " + " when it is split over two fields)."""

    family: str
    pointer: str


def find_marks(alert: Alert) -> tuple[Mark, ...]:
    """Every mark in an alert, each once. Linear in the alert's size; at most 96,000 characters are read.

    Looked at: each text and key, with escapes, base64, look-alike letters and digits undone, and every two of the texts
    read one after the other.
    """
    texts = list(_bounded(alert))
    marks = [Mark(family, pointer) for pointer, text in texts for family in _families(text)]
    if not marks:
        marks = list(_split_marks(texts))
    return tuple(dict.fromkeys(marks))


def _bounded(alert: Alert) -> Iterator[tuple[str, str]]:
    left = MAX_CHARACTERS
    for count, (pointer, text) in enumerate(_texts(alert)):
        if count >= MAX_TEXTS or left <= 0:
            return
        shown = _head_and_tail(text, min(PROMPT_FIELD_CHARACTERS, left))
        left -= len(shown)
        yield pointer, shown


def _texts(alert: Alert) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for pointer, text in chain(_inside(alert.raw), (("", alert.name), ("", alert.message))):
        if text not in seen:
            seen.add(text)
            yield pointer, text


def _inside(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    stack: list[tuple[str, Any]] = [("", raw)]
    while stack:
        pointer, item = stack.pop()
        if isinstance(item, str):
            yield pointer, item
        elif isinstance(item, dict):
            below = [(f"{pointer}/{escape(str(key))}", key, child) for key, child in item.items()]
            yield from ((path, str(key)) for path, key, _ in below)
            stack.extend((path, child) for path, _, child in reversed(below))
        elif isinstance(item, list):
            stack.extend((f"{pointer}/{place}", child) for place, child in reversed(list(enumerate(item))))


def _head_and_tail(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit // 2] + "\n" + text[-(limit // 2) :]


def _families(text: str) -> Iterator[str]:
    if hidden_characters(text):
        yield "hidden characters"
    lowered = text.lower()
    if any(tag.search(lowered) for tag in TAGS):
        yield "role tag"
    folded = fold(text)
    yield from spoken(folded)
    for form in disguises(text, folded):
        yield from spoken(form)
    for form in decoded(text):
        yield from (f"encoded {family}" for family in spoken(form))


def _split_marks(texts: list[tuple[str, str]]) -> Iterator[Mark]:
    """Sentences that only two texts together hold: all pairs of the first few that hold a stem."""
    parts = [(pointer, folded) for pointer, text in texts if " " in text and STEM.search(folded := fold(text[:PART]))]
    for (first, head), (second, tail) in permutations(list(dict.fromkeys(parts))[:MAX_PARTS], 2):
        joined = f"{head} {tail}"
        for phrase in PHRASES:
            match = holds(phrase, joined)
            if match is not None and match.start() < len(head) < match.end():
                yield Mark(phrase.family, f"{first} + {second}")
