"""The things that a Microsoft product names in an alert: its entities or evidence, in every spelling it has for them.

Sentinel's incidents ({"kind", "properties"}), alert rows ({"Type", "$id", "$ref"}), Graph ({"@odata.type"}) and the
Defender APIs ({"entityType"}) say the same things in different casings; here all of them are one `Entity`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triage.intake.blank import is_blank
from triage.intake.paths import MAX_ITEMS, Found
from triage.model.leaves import escape

MAX_ENTITIES = 2_000
_SEPARATORS = re.compile(r"[^a-z0-9]")
_KIND_KEYS = ("@odata.type", "kind", "Kind", "entityType", "EntityType", "Type", "type")

# What the products call a kind of thing -> what it is called here.
KINDS: Mapping[str, str] = {
    **dict.fromkeys("ip ipaddress".split(), "ip"),
    **dict.fromkeys("account user useraccount".split(), "account"),
    **dict.fromkeys("host device machine iotdevice".split(), "host"),
    **dict.fromkeys("dns dnsresolution domain".split(), "dns"),
    **dict.fromkeys("mailmessage analyzedmessage submissionmail submissionmailmessage".split(), "mail"),
    **dict.fromkeys("azureresource amazonresource googlecloudresource gcpresource".split(), "resource"),
    **{kind: kind for kind in "file filehash url process mailbox networkconnection nic".split()},
}
# What a nested thing is by the key that holds it, where it does not say so itself.
_BY_KEY: Mapping[str, str] = {
    **dict.fromkeys("account useraccount relateduser userstates".split(), "account"),
    **dict.fromkeys("host devices hoststates".split(), "host"),
    **dict.fromkeys("file filedetails imagefile files filestates".split(), "file"),
    **dict.fromkeys("ipaddresses ipadresses".split(), "ip"),
    **dict.fromkeys("filehash filehashes".split(), "filehash"),
    **dict.fromkeys("parentprocess processes".split(), "process"),
    "networkconnections": "networkconnection",
}
# The same, where the key says more than the thing itself: whose address it is, which end of a connection (read with
# the connection), who was merely logged on.
_BY_ROLE: Mapping[str, str] = {
    **dict.fromkeys("hostipaddress lastipaddress lastexternalipaddress".split(), "own"),
    **dict.fromkeys("sourceaddress destinationaddress".split(), "end"),
    "loggedonusers": "bystander",
    "parentprocessimagefile": "parent",
}


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing: its kind, its fields by lower-case name without separators, and where it stands in the payload."""

    kind: str
    fields: Mapping[str, tuple[str, Any]]
    is_packed: bool = False

    def first(self, names: str) -> Found | None:
        """(JSON pointer, scalar) of the first of these fields that says something."""
        return next(self.every(names), None)

    def every(self, names: str) -> Iterator[Found]:
        """(JSON pointer, scalar) of each of these fields, of a list each scalar in it."""
        for name in names.split():
            pointer, value = self.fields.get(name, ("", None))
            is_list = isinstance(value, list)
            for index, item in enumerate(value[:MAX_ITEMS] if is_list else (value,)):
                if not isinstance(item, (dict, list)) and not is_blank(item):
                    yield f"{pointer}/{index}" if is_list and not self.is_packed else pointer, item

    def part(self, name: str, ids: Mapping[str, Mapping[str, Any]] | None = None) -> Entity | None:
        """The object in that field, or the one of `ids` to which it refers ({"$ref": "3"})."""
        pointer, value = self.fields.get(name, ("", None))
        if not isinstance(value, dict):
            return None
        reference = value.get("$ref")
        if not isinstance(reference, str):
            return entity(name, value, pointer, self.is_packed)
        target = (ids or {}).get(reference)
        return entity(name, target, pointer, is_packed=True) if target else None


def entity(kind: str, values: Mapping[str, Any], pointer: str, is_packed: bool = False) -> Entity:
    """The thing in an object; of one that was packed into a text the pointer stays that of the text."""
    places = {_plain(key): (pointer if is_packed else f"{pointer}/{escape(key)}", item) for key, item in values.items()}
    return Entity(kind, places, is_packed)


def entities_in(value: Any, pointer: str, is_packed: bool = False) -> Iterator[Entity]:
    """Every thing in the value, in its order, however deep; a reference to another thing is none. 2,000 at most.

    Iterative, a reference is never followed, and no object is looked into twice: neither depth nor a ring of
    references or of objects costs anything.
    """
    stack: list[tuple[str, str, Any]] = [(pointer, "", value)]
    count = 0
    seen: set[int] = set()
    while stack and count < MAX_ENTITIES:
        place, hint, item = stack.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        kind = _kind(item, hint)
        if isinstance(item, dict) and kind and not _is_shell(item):
            count += 1
            yield entity(kind, item, place, is_packed)
        stack.extend(reversed([(pointer if is_packed else at, *rest) for at, *rest in _inside(place, kind, item)]))


def by_id(value: Any) -> dict[str, Mapping[str, Any]]:
    """The objects that other entities refer to ({"$ref": "3"}), by their "$id"; the first of two equal ones."""
    found: dict[str, Mapping[str, Any]] = {}
    seen: set[int] = set()
    stack = [value]
    while stack and len(found) < MAX_ENTITIES:
        item = stack.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, dict) and isinstance(item.get("$id"), str):
            found.setdefault(item["$id"], item)
        children = item.values() if isinstance(item, dict) else item[:MAX_ITEMS] if isinstance(item, list) else ()
        stack.extend(reversed([child for child in children if isinstance(child, (dict, list))]))
    return found


def _kind(item: Any, hint: str) -> str:
    """What the key says when it tells the part; else what the thing says of itself; else the key."""
    if hint in _BY_ROLE.values() or not isinstance(item, dict):
        return hint
    said = (_said(item.get(key)) for key in _KIND_KEYS)
    return next((kind for kind in said if kind), hint)


def _said(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 100:
        return ""
    return KINDS.get(_plain(value.rpartition(".")[2].removesuffix("Evidence")), "")


def _is_shell(item: Mapping[str, Any]) -> bool:
    """Whether an object only points at a thing or wraps it."""
    return "$ref" in item or isinstance(item.get("properties"), dict)


def _inside(place: str, kind: str, item: Any) -> Iterator[tuple[str, str, Any]]:
    if isinstance(item, list):
        for index, child in enumerate(item[:MAX_ITEMS]):
            if isinstance(child, (dict, list)):
                yield f"{place}/{index}", kind, child
    elif isinstance(item, dict):
        for key, child in item.items():
            if isinstance(child, (dict, list)):
                yield f"{place}/{escape(key)}", kind if key == "properties" else _hint(_plain(key)), child


def _hint(key: str) -> str:
    return _BY_ROLE.get(key) or _BY_KEY.get(key, "")


def _plain(key: Any) -> str:
    return _SEPARATORS.sub("", key.lower()) if isinstance(key, str) else ""
