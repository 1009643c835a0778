"""The words of a field's name, in whatever spelling a product joins them, and in the languages that cost little."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_CAPITALS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN = re.compile(r"[\W_]+")
_JOINTS = re.compile(r"[_:]+")
MAX_NAME = 80
# Parts of an alert that the other end has written, whatever their fields are called.
FOREIGN = frozenset(
    "request headers header body query params parameters cookies cookie form environ payload http response url args "
    "argv email requestparameters responseelements useragent attachment raw".split()
)
TYPES = frozenset(("string", "boolean", "integer", "float", "number", "date", "url", "value"))
CUSTOM = frozenset(("customfields", "custom_fields", "custom-fields"))


@dataclass(frozen=True, slots=True)
class Name:
    """A field's name: `own` are the words of its last part, `above` those of all parts before it.

    `in_list` says that a list stands somewhere on the way.
    """

    own: frozenset[str]
    above: frozenset[str]
    in_list: bool

    @property
    def is_foreign(self) -> bool:
        """Whether it lies in a part of the alert that the other end has written."""
        return not self.above.isdisjoint(FOREIGN)


def plain(text: str) -> str:
    """Lower case without accents: "Änderung" is "anderung"."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text)
    return "".join(char for char in parts if not unicodedata.combining(char)).lower()


@lru_cache(maxsize=4096)
def name_of(path: str) -> Name:
    """The name at the end of a JSON pointer; a dotted key counts as a chain of keys, list positions do not count."""
    segments = path.split("/")[1:]
    named = untyped([segment for segment in segments if not segment.isdigit()])
    pieces = [piece for segment in named for piece in segment.split(".") if piece]
    words = [_words(piece) for piece in pieces] or [()]
    above = frozenset(word for piece in words[:-1] for word in piece)
    return Name(frozenset(words[-1]), above, any(segment.isdigit() for segment in segments))


def last_name(path: str) -> str:
    """The field's own name at the end of a JSON pointer; a place in a list is no name."""
    named = untyped([segment for segment in path.split("/") if not segment.isdigit()])
    return named[-1] if named else ""


def untyped(segments: list[str]) -> list[str]:
    """The names without the type of a custom field's value: customFields, change-ticket, string (TheHive, "Custom
    fields": the analysts' own)."""
    typed = len(segments) > 2 and segments[-1] in TYPES and segments[-3].lower() in CUSTOM
    return segments[:-1] if typed else segments


def spelled_out(text: str) -> Iterator[str]:
    """The words of a name that a rule's author joined: "ssh_brute_force"; none where it is not so joined."""
    if "_" in text and " " not in text:
        yield _JOINTS.sub(" ", text).strip()


def _words(piece: str) -> tuple[str, ...]:
    return tuple(_BETWEEN.sub(" ", plain(_CAPITALS.sub(" ", piece[:MAX_NAME]))).split())
