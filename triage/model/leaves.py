"""Every scalar inside a JSON value with its JSON pointer, in document order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def leaves(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield (JSON pointer, scalar) for each scalar in `value`. Iterative: depth costs no stack."""
    stack: list[tuple[str, Any]] = [("", value)]
    while stack:
        pointer, item = stack.pop()
        children = list(_children(pointer, item))
        if children or isinstance(item, (dict, list)):
            stack.extend(reversed(children))
        else:
            yield pointer, item


def _children(pointer: str, item: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(item, dict):
        for key, child in item.items():
            yield f"{pointer}/{escape(str(key))}", child
    elif isinstance(item, list):
        for index, child in enumerate(item):
            yield f"{pointer}/{index}", child


def escape(key: str) -> str:
    """A key as one token of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
