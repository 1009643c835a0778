"""Values at a documented path of a payload: through objects, lists and dotted keys alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from triage.model.leaves import escape

# A list holds at most this many items that are looked into: enough for every product's evidence.
MAX_ITEMS = 200
# Lists that stand directly in lists are looked into this far; tables have two.
MAX_LISTS = 8

Found = tuple[str, Any]
_WORD_START = re.compile(r"(?:^|(?<=[ .]))[a-z]")
_CAPITAL = re.compile(r"(?<=[a-z0-9])([A-Z])")


def values_at(raw: Any, paths: str) -> Iterator[Found]:
    """(JSON pointer, scalar) at each of the paths, which stand parted by blanks, the surest first.

    "a.b" reads {"a": {"b": 1}}, {"a.b": 1} and {"a": [{"b": 1}, {"b": 2}]}; a list of scalars gives each of them.
    """
    for names in _split(paths):
        yield from _scalars(raw, names, "")


def objects_at(raw: Any, paths: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(JSON pointer, object) at each of the paths; of a list each object in it."""
    for names in _split(paths):
        for pointer, value in _nodes(raw, names, ""):
            yield from _objects(pointer, value)


def node_at(raw: Any, path: str) -> Any:
    """The first value at the path, be it scalar, object or list; None where there is none."""
    if isinstance(raw, dict) and "." not in path:
        return raw.get(path)  # most marks are of this kind, and a payload meets the marks of every format
    return next((value for _, value in _nodes(raw, _split(path)[0], "")), None)


def under(prefix: str, paths: str) -> str:
    """Each of the paths, below the prefix ("detail.")."""
    return " ".join(prefix + path for path in paths.split())


def in_pascal_case(paths: str) -> str:
    """Paths in camelCase as PascalCase: "service.eventLastSeen" is "Service.EventLastSeen"."""
    return _WORD_START.sub(lambda start: start[0].upper(), paths)


def also_in_snake_case(paths: str) -> str:
    """Paths in camelCase, each followed by its snake_case spelling where that differs."""
    both = ((path, _CAPITAL.sub(r"_\1", path).lower()) for path in paths.split())
    return " ".join(spelling for camel, snake in both for spelling in dict.fromkeys((camel, snake)))


@lru_cache(maxsize=4096)
def _split(paths: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(path.split(".")) for path in paths.split())


def _scalars(value: Any, names: tuple[str, ...], pointer: str) -> Iterator[Found]:
    for place, found in _nodes(value, names, pointer):
        if isinstance(found, list):
            yield from ((f"{place}/{index}", item) for index, item in _numbered(found) if _is_scalar(item))
        elif not isinstance(found, dict):
            yield place, found


def _nodes(value: Any, names: tuple[str, ...], pointer: str, lists: int = 0) -> Iterator[Found]:
    if not names:
        yield pointer, value
    elif isinstance(value, dict):
        for end in range(len(names), 0, -1):
            key = ".".join(names[:end]) if end > 1 else names[0]
            if key in value:
                yield from _nodes(value[key], names[end:], f"{pointer}/{escape(key)}")
    elif isinstance(value, list) and lists < MAX_LISTS:
        for index, item in _numbered(value):
            yield from _nodes(item, names, f"{pointer}/{index}", lists + 1)


def _numbered(items: list[Any]) -> Iterator[tuple[int, Any]]:
    return enumerate(items[:MAX_ITEMS])


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, (dict, list))


def _objects(pointer: str, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(value, dict):
        yield pointer, value
    elif isinstance(value, list):
        yield from ((f"{pointer}/{index}", item) for index, item in _numbered(value) if isinstance(item, dict))
