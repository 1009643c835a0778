"""Every text inside an alert that may hold an indicator, with its place; JSON inside a text value is unpacked once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from triage import strict_json
from triage.errors import PayloadError
from triage.indicators.fields import MAX_KEY, Place, is_container
from triage.model.leaves import escape

MAX_LEAVES = 20_000
MAX_PACKED_LENGTH = 256 * 1024
MAX_PACKED = 32
MAX_POINTER = 512

_TYPE_KEYS = ("dataType", "type", "Type", "kind", "Kind")
_PACKS = {"{": "}", "[": "]"}
_LONG_ENOUGH = 32
# Every kind of indicator needs one of these marks, or the 32 digits of the shortest hash.
_MARK = re.compile(r"[.:@\[({\uff0e\uff61\u3002]|[Cc][Vv][Ee]")


class Leaf(NamedTuple):
    """One text value: its JSON pointer (that of the packed text for what was packed), its place, the text, and
    whether its place can be trusted: JSON inside a message or an agent is as free as the text around it."""

    pointer: str
    place: Place
    text: str
    is_structured: bool = True


def may_hold(text: str) -> bool:
    """A cheap no for the many short values that cannot hold an indicator."""
    return len(text) >= _LONG_ENOUGH or _MARK.search(text) is not None


@dataclass(slots=True)
class Walk:
    """One way through an alert, bounded; `cuts` tells afterwards, in words, what the bounds left out."""

    visited: int = 0
    packed: int = 0
    characters_left: int = MAX_PACKED_LENGTH
    cuts: list[str] = field(default_factory=list)

    def texts(self, raw: Mapping[str, Any]) -> Iterator[Leaf]:
        """The text values that may hold an indicator, in document order; at most 20,000 values are visited."""
        for leaf in self._descend(_Node(raw)):
            packed = self._unpacked(leaf.text) if leaf.text[0] in "{[ \t\r\n" else None
            if packed is None:
                yield leaf
            else:
                trust = _Trust.STRUCTURED if is_container(leaf.place) else _Trust.FREE
                yield from self._descend(_Node(packed, leaf.pointer, leaf.place[:2], trust))

    def _descend(self, root: _Node) -> Iterator[Leaf]:
        stack = [root]
        while stack:
            node = stack[-1]
            for key, value in node.children:
                if self.visited >= MAX_LEAVES:
                    return self._note(f"more than {MAX_LEAVES} values: only the first {MAX_LEAVES} were searched")
                if isinstance(value, (dict, list)):
                    stack.append(node.below(key, value))
                    break
                self.visited += 1
                if isinstance(value, str) and may_hold(value):
                    yield node.leaf(key, value)
            else:
                stack.pop()

    def _note(self, cut: str) -> None:
        if cut not in self.cuts:
            self.cuts.append(cut)

    def _unpacked(self, text: str) -> dict[str, Any] | list[Any] | None:
        """The JSON object or list that a text value holds, None when it is plain text, too long or one too many."""
        bare = text.strip()
        if bare[-1:] != _PACKS.get(bare[:1]):
            return None
        if self.packed >= MAX_PACKED or len(bare) > self.characters_left:
            self._note("more JSON packed into texts than is unpacked: the rest was read as text")
            return None
        self.packed += 1
        self.characters_left -= len(bare)
        try:
            value = strict_json.loads(bare)
        except PayloadError:
            return None
        return value if isinstance(value, (dict, list)) else None


class _Trust(Enum):
    """Who wrote packed JSON: the sender, in a field that is known for it, or anybody."""

    STRUCTURED = "structured"
    FREE = "free"


class _Node:
    """An object or a list on the way, with the names that its values inherit."""

    __slots__ = ("beside", "children", "names", "packing", "pointer")

    def __init__(
        self, value: Any, pointer: str = "", names: tuple[str, str] = ("", ""), packing: _Trust | None = None
    ) -> None:
        self.pointer = pointer
        self.names = names
        self.packing = packing
        is_object = isinstance(value, Mapping)
        self.children: Iterator[tuple[Any, Any]] = iter(value.items() if is_object else enumerate(value))
        self.beside = _type_of(value) if is_object else ""

    def below(self, key: Any, value: Any) -> _Node:
        return _Node(value, self._pointer(key), self._names(key), self.packing)

    def leaf(self, key: Any, text: str) -> Leaf:
        place = Place(*self._names(key), self.beside)
        return Leaf(self._pointer(key), place, text, self.packing is not _Trust.FREE)

    def _pointer(self, key: Any) -> str:
        """Where a value stands; what is packed, or has absurdly long names, is placed at what holds it."""
        if self.packing is not None or (isinstance(key, str) and len(self.pointer) + len(key) > MAX_POINTER):
            return self.pointer
        return f"{self.pointer}/{key if isinstance(key, int) else escape(key)}"

    def _names(self, key: Any) -> tuple[str, str]:
        """A value's own name and its parent's; a list's values bear the list's names, a dotted key is a chain."""
        if isinstance(key, int):
            return self.names
        short = key[-2 * MAX_KEY :]
        if "." not in short:
            return short[-MAX_KEY:], self.names[0]
        *above, name = short.rsplit(".", 2)
        return name[-MAX_KEY:], above[-1][-MAX_KEY:]


def _type_of(value: Mapping[str, Any]) -> str:
    """What an object says that it is, next to its other values: {"dataType": "ip", "data": …}."""
    for key in _TYPE_KEYS:
        if isinstance(kind := value.get(key), str):
            return kind[:MAX_KEY]
    return ""
