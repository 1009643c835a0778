"""Lists of names and values, as many products write parameters: each pair read as the line "name: value"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from triage.classification.keys import COMMAND_KEYS, Kind
from triage.classification.leaf import Leaf
from triage.classification.naming import CUSTOM
from triage.model.leaves import escape

NAMES = frozenset("name key field parameter parametername".split())
VALUES = frozenset("value newvalue text stringvalue".split())
# The made-up key of such a line: whoever was asked may have written both halves, so no rule takes it for a field.
PAIRED = "paired"
MAX_PAIRS, MAX_NAME = 300, 60
_EMPTY = frozenset(("", "false", "none", "null", "$null", "[]", "{}"))


def paired(leaves: Iterable[Leaf]) -> Iterator[Leaf]:
    """One made-up leaf for each object that holds a name and a value: {"Name": "ForwardTo", "Value": "a@b"}.

    It points at the value; a value that says "no" or nothing makes none. At most 300, in the order of the alert.
    """
    names: dict[str, Leaf] = {}
    values: dict[str, Leaf] = {}
    for leaf in leaves:
        kept = names if leaf.key in NAMES else values if leaf.key in VALUES else None
        if kept is not None and len(kept) < MAX_PAIRS:
            kept.setdefault(leaf.path.rpartition("/")[0], leaf)
    for parent, value in values.items():
        name = names.get(parent)
        if name is not None and isinstance(name.value, str) and len(name.text) <= MAX_NAME:
            yield from _line(name, value)


def custom_names(leaves: Iterable[Leaf]) -> dict[str, str]:
    """The pointers of custom fields' values in a list, each with the one that a dictionary would give it.

    {"customFields": [{"name": "change-ticket", "value": "CHG1"}]}: "/customFields/0/value" is
    "/customFields/change-ticket". Such fields are filled by the house's analysts, as no other list of pairs is.
    """
    names: dict[str, str] = {}
    places = []
    for leaf in leaves:
        above, _, last = leaf.path.rpartition("/")
        fields, _, place = above.rpartition("/")
        if place.isdigit() and fields.rpartition("/")[2].lower() in CUSTOM:
            names.update({above: f"{fields}/{escape(leaf.text)}"} if last == "name" else {})
            places.extend([leaf.path] if last == "value" else [])
    known = ((path, names.get(path.rpartition("/")[0])) for path in places)
    return {path: name for path, name in known if name is not None}


def _line(name: Leaf, value: Leaf) -> Iterator[Leaf]:
    said = "true" if value.value is True else value.text
    plain = "".join(filter(str.isalnum, name.text))
    if plain and said not in _EMPTY:
        kind = Kind.COMMAND if plain in COMMAND_KEYS else Kind.OTHER
        yield Leaf(value.path, PAIRED, PAIRED, kind, f"{name.text}: {said}", f"{name.text}: {said}")
