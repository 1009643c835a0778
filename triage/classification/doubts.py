"""What takes an approval back: it is over, it was never given, or it is for another machine."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from triage.classification import vocabulary as words
from triage.classification.leaf import Leaf
from triage.classification.naming import Name
from triage.classification.wording import Wording

_DIGITS = re.compile(r"[0-9]+")
_MACHINE = re.compile(r"\b[a-z][a-z0-9]*(?:-[a-z0-9]+){0,4}\b")
_ADDRESS = re.compile(r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?:/[0-9]{1,2})?\b")
_MOMENT = re.compile(r"\b(20[0-9]{2}-[01][0-9]-[0-3][0-9])(?:[t ]([0-2][0-9]:[0-5][0-9])(?::[0-5][0-9])?)?")
_CLOCKS = re.compile(r"\b([01]?[0-9]|2[0-3]):([0-5][0-9]) ?(?:-|–|to|bis|a) ?([01]?[0-9]|2[0-4]):([0-5][0-9])")
# A window on the screen, in a line that tells of a program and of no plan.
_NO_WINDOW = re.compile(r"^(?:without|no) (?:a |any )?(?:\w{1,12} ){0,1}window$")
_PROGRAM = re.compile(r"\b(?:powershell|pwsh|shell|console|process|program|script|command|browser|cmd)\b")
_PLAN = re.compile(r"\b(?:change|chg|ticket|approv|authori|maintenance|planned|schedul|freeze|cab|request)")
MAX_TOLD, LINE_REST = 50, 300
_PLACES = frozenset(
    "host hosts hostname hostnames server servers asset assets target targets scope ip ips source sources range ranges "
    "cidr cidrs subnet subnets user users system systems device devices machine machines account accounts".split()
)
_ENDS = frozenset("end ends until to expires expiry expiration expire bis ende fin".split())
_STARTS = frozenset("start starts from begin begins von debut inicio".split())
_GIVEN = words.CHANGE | words.FLAGS | words.BLOCKS | frozenset("window ticket allow listed list".split())


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and when the event was: machines, addresses and users of the alert in lower case, its time and hour."""

    things: frozenset[str]
    when: datetime | None
    hour: int | None


def doubted(wording: Wording, fields: list[tuple[Leaf, Name]], scene: Scene) -> Leaf | None:
    """The first field that takes an approval back, a made-up one where only the text does; None when none does."""
    for leaf, name in fields:
        if _refused(leaf, name) or _over(leaf, name, scene):
            return leaf
    elsewhere = _elsewhere(fields, scene)
    return elsewhere or _told(wording)


def names_another(text: str, things: frozenset[str]) -> bool:
    """Whether a text names a machine of the same make as the alert's ("sql-02" for "sql-04") or another address, and
    none of the alert's own."""
    if any(_holds(text, thing) for thing in things):
        return False
    makes = {_make(thing) for thing in things if any(char.isdigit() for char in thing)}
    other = any(_make(token) in makes for token in _MACHINE.findall(text) if any(char.isdigit() for char in token))
    return other or _foreign_address(text, things)


def _refused(leaf: Leaf, name: Name) -> bool:
    return _gives(name) and leaf.value is not True and bool(words.NO.match(leaf.text))


def _gives(name: Name) -> bool:
    """Whether a flag by this name, were it true, would call the event planned, listed or a test in its window."""
    own = name.own - frozenset(("status", "state", "valid"))
    if name.own & frozenset(("status", "state", "valid")) and (own | name.above) & (words.CHANGE | words.BLOCKS):
        return True
    listed = bool(own & words.LISTS and own & (words.LISTED_THINGS | {"source"})) and own <= words.LIST_PARTS
    flagged = bool(own & words.FLAGS) and own <= words.FLAG_PARTS
    block = bool(name.above & words.BLOCKS) and own <= words.BLOCK_FLAGS and bool(own)
    return listed or flagged or block or own in words.WINDOWS or bool(own & words.CHANGE and own <= words.CHANGE_PARTS)


def _over(leaf: Leaf, name: Name, scene: Scene) -> bool:
    if not (name.own | name.above) & _GIVEN or not isinstance(leaf.value, str):
        return False
    return _out_of_dates(leaf.text, name, scene.when) or _out_of_hours(leaf.text, name, scene.hour)


def _out_of_dates(text: str, name: Name, when: datetime | None) -> bool:
    moments = [_moment(match) for match in _MOMENT.finditer(text)][:2]
    if when is None or not moments or None in moments:
        return False
    first, last = moments[0], moments[-1]
    if first is None or last is None:
        return False
    if len(moments) == 2:
        return not first[0] <= when <= last[1]
    return bool(name.own & _ENDS and when > last[1]) or bool(name.own & _STARTS and when < first[0])


def _moment(match: re.Match[str]) -> tuple[datetime, datetime] | None:
    """The earliest and the latest instant that a date, with or without a time, can mean."""
    try:
        start = datetime.fromisoformat(f"{match.group(1)}T{match.group(2) or '00:00'}").replace(tzinfo=UTC)
    except ValueError:
        return None
    return start, start + (timedelta(minutes=1) if match.group(2) else timedelta(days=1))


def _out_of_hours(text: str, name: Name, hour: int | None) -> bool:
    match = _CLOCKS.search(text) if "window" in name.own else None
    if match is None or hour is None:
        return False
    first, last = int(match.group(1)), int(match.group(3))
    inside = first <= hour <= last if first <= last else hour >= first or hour <= last
    return not inside


def _elsewhere(fields: list[tuple[Leaf, Name]], scene: Scene) -> Leaf | None:
    """A field that says for what the approval is, when none of its values is a thing of this alert."""
    groups: dict[str, list[Leaf]] = {}
    for leaf, name in fields:
        if (name.own | name.above) & _GIVEN and name.own & _PLACES and _is_place(leaf, name):
            groups.setdefault(_DIGITS.sub("", leaf.path), []).append(leaf)
    for leaves in groups.values():
        if scene.things and not any(_covers(leaf.text, scene.things) for leaf in leaves):
            return leaves[0]
    return None


def _is_place(leaf: Leaf, name: Name) -> bool:
    if not isinstance(leaf.value, str) or words.YES.match(leaf.text) or words.NO.match(leaf.text):
        return False
    return not (_is_name_of_a_list(leaf.text, name) or _is_access_control(leaf.text, name))


def _is_name_of_a_list(text: str, name: Name) -> bool:
    """{"asset_list": "known scanners"}: on which list the machine stands, and not for which machine the list is."""
    if not name.own & {"list", "listed"} or not name.own <= _PLACES | {"list", "listed"}:
        return False
    plain = not any(char.isdigit() for char in text) and not words.TAKEN_BACK.search(text)
    return plain and not words.LISTED_THINGS.isdisjoint(text.split())


def _is_access_control(text: str, name: Name) -> bool:
    """{"authorization": {"scope": "/subscriptions/…"}}: what a right is asked for, as Azure logs it, is no approval."""
    given = (name.own | name.above) & _GIVEN
    return given == {"authorization"} and name.own == {"scope"} and text.startswith("/subscriptions/")


def _covers(text: str, things: frozenset[str]) -> bool:
    if any(_holds(text, thing) for thing in things):
        return True
    return any(_in_net(net, thing) for net in _ADDRESS.findall(text) if "/" in net for thing in things)


def _holds(text: str, thing: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(thing)}(?![\w-])", text) is not None


def _foreign_address(text: str, things: frozenset[str]) -> bool:
    found = _ADDRESS.findall(text)
    return bool(found) and not any(_in_net(net, thing) for net in found for thing in things)


def _in_net(net: str, thing: str) -> bool:
    try:
        return ipaddress.ip_address(thing) in ipaddress.ip_network(net, strict=False)
    except ValueError:
        return False


def _make(token: str) -> str:
    return _DIGITS.sub("0", token.replace("-", ""))


def _told(wording: Wording) -> Leaf | None:
    text = wording.seen.text
    found_back = islice(words.TAKEN_BACK_IN_TEXT.finditer(text), MAX_TOLD)
    match = next((match for match in found_back if not _is_of_a_screen(text, match)), None)
    if match is None:
        return None
    path = wording.seen.path_at(match.start())
    found: Iterable[Leaf] = (leaf for leaf in wording.leaves if leaf.path == path)
    return next(iter(found), None)


def _is_of_a_screen(text: str, match: re.Match[str]) -> bool:
    """ "PowerShell without a window": a line on a program, and on nothing that anybody approves."""
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    line = text[max(start, match.start() - LINE_REST) : min(end if end >= 0 else len(text), match.end() + LINE_REST)]
    return bool(_NO_WINDOW.match(match.group()) and _PROGRAM.search(line)) and not _PLAN.search(line)


def scene_of(things: Iterable[str], when: datetime | None, hour: int | None) -> Scene:
    """The scene from whatever names the alert's machines, addresses and users."""
    kept = (thing.strip().lower() for thing in things)
    first = {part for thing in kept if 2 < len(thing) <= 80 for part in (thing, _short(thing)) if len(part) > 2}
    return Scene(frozenset(first), when, hour)


def _short(thing: str) -> str:
    """A machine without its domain, a user without the organisation."""
    if _ADDRESS.fullmatch(thing):
        return thing
    return thing.rsplit("\\", 1)[-1].split("@", 1)[0].split(".", 1)[0]
