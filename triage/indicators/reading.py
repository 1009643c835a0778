"""Read free texts within a budget, and say in words what was not read."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import islice

from triage.indicators.fields import Meaning
from triage.indicators.refang import refang
from triage.indicators.scan import Hit, scan
from triage.indicators.words import MAX_FIELD_TEXT, MAX_WORD, head_and_tail, split
from triage.model.indicator import Kind

MAX_TEXT = 400_000
MAX_WORDS = 40_000
MAX_KEPT_AT_EACH_END = 100


@dataclass(slots=True)
class Reader:
    """Reads one alert's texts. `users` are user names, which are no domains although they may look so."""

    users: frozenset[str] = frozenset()
    characters_left: int = MAX_TEXT
    words_left: int = MAX_WORDS
    cut_places: dict[str, list[str]] = field(default_factory=dict)

    @property
    def cuts(self) -> list[str]:
        """What was not read, in words: each kind of cut once, with its first place."""
        places = self.cut_places.items()
        return [f"{what}: {where[0]}{f' and {len(where) - 1} more' if where[1:] else ''}" for what, where in places]

    def read(self, text: str, meaning: Meaning, where: str) -> list[Hit]:
        """The distinct indicators in one text, in order; of very many the first and the last hundred."""
        hits: list[Hit] = []
        for part in self._parts(text, where):
            hits += scan(self._words(part, where), meaning)
        named = (hit for hit in hits if hit[0] is not Kind.DOMAIN or hit[1] not in self.users)
        return _both_ends(dict.fromkeys(named)) if hits else []

    def _parts(self, text: str, where: str) -> list[str]:
        """The text within the budget, refanged, in one part or two."""
        if len(text) > MAX_FIELD_TEXT:
            self._cut(f"only the first and last {MAX_FIELD_TEXT // 2} characters were searched", where)
        parts = head_and_tail(text)
        size = sum(map(len, parts))
        if size > self.characters_left:
            self._cut(f"not searched, since the texts before had {MAX_TEXT} characters", where)
            return []
        self.characters_left -= size
        return [refang(part) for part in parts]

    def _words(self, part: str, where: str) -> list[str]:
        words = split(part)
        if len(words) > self.words_left:
            self._cut(f"not searched to the end, since the texts before had {MAX_WORDS} words", where)
            words = words[: self.words_left]
        self.words_left -= len(words)
        if len(part) > MAX_WORD and any(len(word) > MAX_WORD for word in words):
            self._cut(f"words of more than {MAX_WORD} characters were not searched, of links only the host", where)
        return words

    def _cut(self, what: str, where: str) -> None:
        self.cut_places.setdefault(what, []).append(where)


def _both_ends(hits: dict[Hit, None]) -> list[Hit]:
    if len(hits) <= 2 * MAX_KEPT_AT_EACH_END:
        return list(hits)
    return [*islice(hits, MAX_KEPT_AT_EACH_END), *deque(hits, maxlen=MAX_KEPT_AT_EACH_END)]
