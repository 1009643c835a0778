"""The contract of a signal: one sign that an alert is an attack, or that it is harmless."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from triage.classification.facts import Facts
from triage.classification.wording import Zone

EXCERPT = 80
# A word longer than this is a blob, and is cut.
WORD_REST = 24
TOLD_LESS = 15
NAMED, TOLD = "_named", "_told"

ORDINARY = 20
SUPPORTED = 45
EXPLAINED = 60


class In(StrEnum):
    """Where a pattern looks: in the words for the event, in what only the product or the house says, and so on."""

    NAMED = "named"
    OWN = "own"
    HOUSE = "house"
    TOLD = "told"
    SENTENCE = "sentence"
    COMMAND = "command"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Read:
    """One fact that a signal read: `path` in the alert, or the field of a source's reading about an indicator."""

    path: str
    source: str = "alert"
    indicator: str | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What a signal saw: the facts it read, and the values that fill its reason."""

    reads: tuple[Read, ...]
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign. `weight` > 0 speaks for an attack, < 0 for a harmless event, within -100..100.

    `reason` is a sentence with {places} that the Sight fills. `look` never raises. A harmless sign says what it can
    clear: attack signals of at most `clears` (ORDINARY, SUPPORTED or EXPLAINED), and of the families in `explains`
    only (() is all); with `claims_only` it clears what the sender's words claim, never what its fields show.
    `technique` is an ATT&CK id where one is sure.
    """

    name: str
    weight: int
    reason: str
    look: Callable[[Facts], Sight | None]
    technique: str | None = None
    clears: int = ORDINARY
    explains: tuple[str, ...] = ()
    claims_only: bool = False


def holds_one(text: str, literals: tuple[str, ...]) -> bool:
    """Whether a text holds one of the literals; a plain loop, since it runs some thousand times an alert."""
    for literal in literals:  # noqa: SIM110
        if literal in text:
            return True
    return False


def whole_words(text: str, match: re.Match[str]) -> str:
    """What matched, widened to whole words, at most 80 characters."""
    start, end = match.span()
    while 0 < start < end and match.start() - start < WORD_REST and _in_word(text, start):
        start -= 1
    while end < len(text) and end - match.end() < WORD_REST and _in_word(text, end):
        end += 1
    found = text[start:end].strip()
    return found if len(found) <= EXCERPT else found[:EXCERPT].rsplit(" ", 1)[0].strip()


def _in_word(text: str, at: int) -> bool:
    """Whether a cut at this offset would divide a word."""
    return text[at - 1].isalnum() and text[at].isalnum()


@dataclass(frozen=True, slots=True)
class Words:
    """Fires when a bounded pattern matches a zone that holds one of `needs`, the cheap test that goes before it."""

    pattern: re.Pattern[str]
    needs: tuple[str, ...]
    zone: In = In.SEEN

    def __call__(self, facts: Facts) -> Sight | None:
        """What matched ({match}, at most 80 characters) and where."""
        zone: Zone = getattr(facts.wording, self.zone)
        if not holds_one(zone.text, self.needs):
            return None
        match = self.pattern.search(zone.text)
        if match is None:
            return None
        return Sight((Read(zone.path_at(match.start())),), {"match": whole_words(zone.text, match)})


def reads(*paths: str) -> tuple[Read, ...]:
    """Facts of the alert by their JSON pointers."""
    return tuple(Read(path) for path in paths)
