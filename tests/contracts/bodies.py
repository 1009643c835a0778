"""JSON bodies with one value changed, for every contract that damages them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any


def paths_in(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a JSON body, the body itself included."""
    yield path
    children = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, child in children:
        yield from paths_in(child, (*path, key))


def replaced(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The body with another value at `path`."""
    if not path:
        return value
    body = copy.deepcopy(body)
    place = body
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return body


def removed(body: Any, path: tuple[Any, ...]) -> Any:
    """The body without the member at `path`."""
    body = copy.deepcopy(body)
    place = body
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    return body
