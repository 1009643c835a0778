"""Every scalar of a payload with the names around it: nested, as a list of name/value pairs, packed into a text."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from triage import strict_json
from triage.errors import PayloadError
from triage.intake.blank import is_blank
from triage.intake.vocabulary import words_of
from triage.model.leaves import escape

# The shallow first, so that what an alert says of itself is inside the cap; of the rest also the end of the document.
MAX_HEAD = 4_000
MAX_TAIL = 1_000
MAX_DEPTH = 64
NEAREST = 5
SHORTEST_PACKED = 7
MAX_PACKED = 256 * 1024
MAX_PAIRED_TEXT = 16 * 1024
LONGEST_NAME = 60

_NAME_KEYS = "name key field fieldname label property attribute parameter header title".split()
_TYPE_KEYS = (
    "role type kind datatype objecttype object_type entitytype entity_type indicatortype indicator_type ioctype "
    "elementtype element_type observable_type observabletype valuetype algorithm hashtype hash_type "
    "filtertype resourcetype resource_type assettype asset_type"
).split()
_VALUE_KEYS = frozenset(
    "value values val data content observable indicator ioc artifact entityvalue entity_value objectvalue object_value "
    "fieldvalue propertyvalue hashvalue to".split()
)
# "entityType" tells what "entityId" and "entityName" are, "resource_type" the same of "resource_name".
_TYPED = re.compile(r"(entity|object|resource|asset|target|actor|principal|subject|identity|victim)[_-]?(type|.{2,12})")
_TYPE_ENDS = frozenset({"type", "Type", "TYPE"})
_TYPED_PARTS = frozenset("id name value label uid identifier displayname display_name".split())
# A type counts when it says what the value is, or whose.
_TELLING = frozenset(
    "ip address ipaddr user account username host hostname device computer machine endpoint workstation file hash md5 "
    "sha1 sha256 sha2 url uri domain fqdn email source src destination dest dst attacker victim target offender client "
    "server actor initiator sender recipient container vm instance asset".split()
)
_TEXT_KEYS = frozenset(
    "message msg fulllog full_log original raw _raw log event rawlog raw_log rawmsg raw_msg rawmessage raw_message "
    "rawevent raw_event original_event event_original payload".split()
)
# Names of texts that senders pack objects into. A name or a user agent that looks like JSON is somebody's joke.
_PACKED_IN = frozenset(
    "raw event data json payload message msg log detail details original body record content extra additional property "
    "properties entity entities context alert result attributes field fields parameter parameters metadata object info "
    "information evidence indicator observable artifact tags labels custom value rawmsg rawmessage rawlog rawevent "
    "rawdata rawjson eventdata fulllog logdata msgraw extensions".split()
)
_PAIR = re.compile(r'([A-Za-z_][\w.\-]{1,40})=("[^"\n]{0,500}"|[^\s"=,;|]{1,500})', re.ASCII)
# A log that consists of pairs begins with one; behind a sentence, pairs may be what somebody wrote into a name.
_BEGINS_WITH_A_PAIR = re.compile(r"(?:<\d{1,3}>)?\s{0,4}[A-Za-z_][\w.\-]{1,40}=", re.ASCII)
_DETAIL = re.compile(r"\s{0,4}([A-Za-z][\w.-]{1,40}) ?= ?([^=;]{0,500})", re.ASCII)
_XML = re.compile(
    r"<Data Name=['\"](\w{1,40})['\"]>([^<]{1,500})</Data>|<(Computer)>([^<]{1,255})</Computer>", re.ASCII
)

# A field's name as it is shown to people: words of which the first has a capital.
_TITLE = re.compile(r"[A-Z][A-Za-z]{1,24}(?:[ _-][A-Za-z]{1,24}){0,3}", re.ASCII)

Path = tuple[str, ...]


class Leaf(NamedTuple):
    """A scalar: its JSON pointer in two parts, the names of its place (the nearest five, parted at dots), how deep it
    stands, and whether it was packed into a text. A tuple, because thousands of them are made for one alert."""

    parent: str
    token: str
    path: Path
    depth: int
    value: Any
    packed: bool = False

    @property
    def pointer(self) -> str:
        """Where it stands; for what was packed, where the text stands."""
        return self.parent if self.packed else f"{self.parent}/{escape(self.token)}"


class _Branch(NamedTuple):
    """An object or list still to be looked into."""

    value: Any
    pointer: str
    path: Path
    depth: int
    packed: bool = False
    is_item: bool = False


def leaves_of(raw: Any) -> list[Leaf]:
    """The scalars that say something, level by level, at most 5,000: the first 4,000 and the last 1,000."""
    walked = _walk(raw)
    head = list(islice(walked, MAX_HEAD))
    return [*head, *deque(walked, maxlen=MAX_TAIL)]


def _walk(raw: Any) -> Iterator[Leaf]:
    branches = deque([_Branch(raw, "", (), 0)])
    while branches:
        branch = branches.popleft()
        for leaf in _members(branch) if isinstance(branch.value, dict) else _items(branch):
            if isinstance(leaf.value, (dict, list)):
                if leaf.value and leaf.depth < MAX_DEPTH:
                    is_item = isinstance(branch.value, list)
                    branches.append(_Branch(leaf.value, leaf.pointer, leaf.path, leaf.depth, leaf.packed, is_item))
            elif not is_blank(leaf.value):
                yield leaf
                if isinstance(leaf.value, str) and len(leaf.value) >= SHORTEST_PACKED and not leaf.packed and leaf.path:
                    branches.extend(_unpacked(leaf))


def _items(branch: _Branch) -> Iterator[Leaf]:
    """The items of a list, which have the list's own name; of a pair in a list of pairs (["User", "ana"]) the second
    has the first one's."""
    items = branch.value if isinstance(branch.value, list) else ()
    depth = branch.depth + 1
    path = branch.path
    if branch.is_item and len(items) == 2 and isinstance(items[0], str) and _TITLE.fullmatch(items[0]):
        path = (*path, *names_of(items[0]))[-NEAREST:]
    for index, item in enumerate(items):
        yield Leaf(branch.pointer, str(index), path if index else branch.path, depth, item, branch.packed)


def _members(branch: _Branch) -> Iterator[Leaf]:
    """The members of an object; the value of a pair has the pair's name."""
    item: Mapping[str, Any] = branch.value
    types, name = _hints(item) if branch.depth else ((), None)
    around, depth = (*branch.path, *types), branch.depth + 1
    typed = _typed(item)
    for key, value in item.items():
        is_value = (name or types) and key.lower() in _VALUE_KEYS
        own = typed.get(key) or names_of((name or "value") if is_value else key)
        yield Leaf(branch.pointer, key, (*around, *own)[-NEAREST:], depth, value, branch.packed)


def _typed(item: Mapping[str, Any]) -> dict[str, Path]:
    """The names of those members of which a type beside them tells what they are, by their keys."""
    if _TYPE_ENDS.isdisjoint([key[-4:] for key in item]):
        return {}
    parts = [(key, found) for key in item if len(key) <= LONGEST_NAME and (found := _TYPED.fullmatch(key.lower()))]
    types = {
        found[1]: text for key, found in parts if found[2] == "type" and (text := _short(item, key)) and _tells(text)
    }
    named = (
        (key, found[1])
        for key, found in parts
        if found[1] in types and found[2] in _TYPED_PARTS and not isinstance(item[key], dict)
    )
    return {key: (stem, types[stem], "name") for key, stem in named}


def _hints(item: Mapping[str, Any]) -> tuple[Path, str | None]:
    """What an object says of its own values: their type or role, and the name of a pair's value."""
    lowered = {key.lower(): key for key in item if len(key) <= LONGEST_NAME}
    if lowered.keys().isdisjoint(_HINT_KEYS):
        return (), None
    types = tuple(text for key in _TYPE_KEYS if (text := _short(item, lowered.get(key))) and _tells(text))
    names = (text for key in _NAME_KEYS if (text := _short(item, lowered.get(key))))
    return types, next(names, None) if not lowered.keys().isdisjoint(_VALUE_KEYS) else None


def _short(item: Mapping[str, Any], key: str | None) -> str | None:
    value = item[key] if key is not None else None
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST_NAME else None


@lru_cache(maxsize=4096)
def _tells(text: str) -> bool:
    words = words_of(text)
    return 0 < len(words) <= 4 and (words[-1] in _TELLING or words[-1].isdigit()) and not _TELLING.isdisjoint(words)


@lru_cache(maxsize=8192)
def names_of(key: str) -> Path:
    """The names in a key: "source.ip" is a chain of two."""
    return tuple(part for part in key[:100].split(".") if part) or (key[:100],)


def _unpacked(leaf: Leaf) -> Iterator[_Branch]:
    """What a text holds: an object or list of JSON, or key=value pairs in a message."""
    text: str = leaf.value
    is_json = (
        text[0] in "{["
        and text[-16:].rstrip()[-1:] in ("}", "]")
        and not _PACKED_IN.isdisjoint(words_of(leaf.path[-1]))
    )
    inner = _json(text) if is_json else _paired(leaf.path, text[:MAX_PAIRED_TEXT]) or _parted(leaf.path, text)
    if inner:
        path = () if leaf.path and leaf.path[-1].lower() in _TEXT_KEYS else leaf.path
        yield _Branch(inner, leaf.pointer, path, leaf.depth, packed=True)


def _json(text: str) -> Any:
    try:
        value = strict_json.loads(text, MAX_PACKED)
    except PayloadError:
        return None
    return value if isinstance(value, (dict, list)) else None


def _paired(path: Path, text: str) -> dict[str, str] | None:
    """Three or more key=value pairs, the first of each key, or the data of a Windows event's XML."""
    if "=" not in text or path[-1].lower() not in _TEXT_KEYS:
        return None
    if text[0] == "<" and "<Data Name=" in text:
        return {a or c: b or d for a, b, c, d in reversed(_XML.findall(text))}
    if not _BEGINS_WITH_A_PAIR.match(text):
        return None
    pairs = {key: value.strip('"') for key, value in reversed(_PAIR.findall(text))}
    return dict(reversed(pairs.items())) if len(pairs) >= FEWEST_PAIRS else None


def _parted(path: Path, text: str) -> dict[str, str] | None:
    """The pairs of a text of details that is nothing but "name=value;name=value;…", three at least; of extensions,
    whose values may hold the mark that parts them, at least half of the parts."""
    if ";" not in text or len(text) > MAX_PAIRED_TEXT or _PACKED_IN.isdisjoint(words := words_of(path[-1])):
        return None
    parts = [part for part in text.split(";") if part.strip()]
    pairs = [found for part in parts if (found := _DETAIL.fullmatch(part))]
    fewest = len(parts) / 2 if words[-1] == "extensions" else len(parts)
    return {pair[1]: pair[2] for pair in reversed(pairs)} if len(pairs) >= max(FEWEST_PAIRS, fewest) else None


FEWEST_PAIRS = 3
_HINT_KEYS = frozenset((*_NAME_KEYS, *_TYPE_KEYS))
