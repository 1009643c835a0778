"""Choose among what several texts hold so that no text, and no beginning of a text, can crowd out the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TypeVar

T = TypeVar("T")


def fair_order(groups: Iterable[Sequence[T]]) -> list[T]:
    """Items in turns: the first of every group, the last of every group, the second of every group, and so on."""
    turns = zip_longest(*(list(_from_both_ends(group)) for group in groups))
    return [boxed[0] for turn in turns for boxed in turn if boxed is not None]


def _from_both_ends(group: Sequence[T]) -> Iterator[tuple[T]]:
    """Each item boxed, so that an item may be None."""
    low, high = 0, len(group) - 1
    while low <= high:
        yield (group[low],)
        if low != high:
            yield (group[high],)
        low, high = low + 1, high - 1
