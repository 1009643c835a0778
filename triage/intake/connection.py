"""The two ends of what happened: which of a payload's addresses acts, which is the other end, which are just there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from triage.intake import kinds, shapes
from triage.intake.places import Leaf, Path
from triage.intake.roles import Part, Role, role_of
from triage.intake.vocabulary import words_of
from triage.model.alert import FieldOrigin, Sureness

Candidate = tuple[Any, FieldOrigin]

_OUTWARD = frozenset("out outbound outgoing egress upload outward client_to_server".split())
_INWARD = frozenset("in inbound incoming ingress download inward".split())
# Above it systems take the port of a connection that they open; below it services listen (RFC 6335 and Linux).
FIRST_EPHEMERAL = 32_768
WELL_KNOWN = 1_024
NAMED_TIER = 2
FROM_A_MACHINE = 4
_OF_NO_END = frozenset({Part.OWN, Part.BYSTANDER, Part.LISTED})
LONGEST_ADDRESS = 60
# Such a name has a letter that no IPv6 address has.
_LABEL = re.compile(r"^\s{0,4}(?=[A-Fa-f]{0,30}[G-Zg-z])[A-Za-z]{2,30} ?: ?", re.ASCII)
_ARROW = re.compile(
    r"([\d.]{7,15}|\[[0-9a-fA-F:.]{2,45}\])(?::(\d{1,5}))? ?-> ?([\d.]{7,15}|\[[0-9a-fA-F:.]{2,45}\])(?::(\d{1,5}))?",
    re.ASCII,
)
_WITH_PORT = re.compile(r"(?:[\d.]{7,15}|\[[0-9a-fA-F:.]{2,45}\]):(\d{1,5})", re.ASCII)


class Sighting(NamedTuple):
    """An address or a port that was found, the part that its names tell, and its place."""

    tier: int
    part: Part
    value: str | int
    leaf: Leaf


@dataclass
class Ends:
    """The addresses and ports of one payload: among all its scalars, those called ports, those that tell a direction,
    and those that stand where an end of the connection is named."""

    leaves: list[Leaf]
    ports: list[Leaf]
    directions: list[Leaf]
    named: list[Leaf]

    def candidates(self, name: str) -> Iterator[Candidate]:
        """What may be the source or destination or one of their ports, surest first; "addresses": all there are."""
        if name == "addresses":
            return (_candidate(seen) for seen in _sorted(self._addresses))
        part = Part.SOURCE if name.startswith("source") else Part.DESTINATION
        if name.endswith("port"):
            return (_candidate(seen) for seen in self._of(part, self._ports))
        return (_candidate(seen) for seen in (*self._of(part, self._addresses), *self._names_of(part)))

    def _of(self, part: Part, sightings: list[Sighting]) -> list[Sighting]:
        seats = self._seats
        return _sorted(
            seen._replace(part=part, tier=tier) for seen in sightings if (tier := seats(seen, part)) is not None
        )

    def _seats(self, seen: Sighting, part: Part) -> int | None:
        """How plainly a sighting is of that part; None where it is not."""
        if seen.part is part:
            return seen.tier
        if seen.part in (Part.LOCAL, Part.REMOTE):
            return self._seat_of_pair(seen, part)
        if seen.part is Part.SERVING:
            serves = self._has_client
            if not serves and any(seen.leaf.packed is not plain.leaf.packed for plain in self._plain_sources):
                return None
            return seen.tier if (part is Part.DESTINATION) is serves else None
        if seen.part is Part.UNTOLD and isinstance(seen.value, str):
            return self._seat_of_untold(seen, part)
        return FROM_A_MACHINE if seen.part is Part.OWN and part is Part.SOURCE and seen is self._only_machine else None

    def _seat_of_untold(self, seen: Sighting, part: Part) -> int | None:
        """Of an address without any part: it acts, unless the machine concerned went outward."""
        is_target = self._outward is True and any(other.part is Part.OWN for other in self._addresses)
        if (part is Part.DESTINATION) is not is_target or self._describes_a_machine(seen.leaf):
            return None
        return 3

    @cached_property
    def _only_machine(self) -> Sighting | None:
        """The one machine that an alert is about, where it tells whereto the connection went but not where from."""
        passing = {seen.value for seen in self._addresses if seen.part is Part.BYSTANDER}
        owns = [seen for seen in self._addresses if seen.part is Part.OWN and seen.value not in passing]
        others = [seen for seen in self._addresses if seen.part not in _OF_NO_END]
        is_one = len({seen.value for seen in owns}) == 1 and self._outward is not False
        goes = bool(others) and all(self._is_far_end(seen) for seen in others)
        return owns[0] if is_one and goes and all(seen.value != owns[0].value for seen in others) else None

    def _is_far_end(self, seen: Sighting) -> bool:
        is_plain = seen.part is Part.DESTINATION and seen.tier <= 1
        return is_plain or (seen.part is Part.UNTOLD and self._outward is True)

    def _describes_a_machine(self, leaf: Leaf) -> bool:
        """Whether an address stands beside a machine's system or hardware, and not in what somebody did from it."""
        beside = self._neighbours.get(_container(leaf), set())
        return bool(beside & _OF_A_MACHINE) and not beside & _OF_AN_ACT

    @cached_property
    def _neighbours(self) -> dict[str, set[str]]:
        """The words in the names that stand in one object, by the object's pointer."""
        found: dict[str, set[str]] = {}
        for leaf in self.leaves:
            if leaf.path:
                found.setdefault(_container(leaf), set()).update(words_of(leaf.path[-1]))
        return found

    def _seat_of_pair(self, seen: Sighting, part: Part) -> int | None:
        """Of a local and a remote end: outbound, the local one acts; of a remote one alone: it acts, unless it serves
        or somebody else was named as who acts."""
        if not self._has_both:
            if seen.part is Part.LOCAL:
                return None
            is_target = self._outward is True or self._remote_serves or self._acts_otherwise
            return 1 if (part is Part.DESTINATION) is is_target else None
        local_acts = self._outward if self._outward is not None else not (self._local_serves or self._client_is_remote)
        acts = (seen.part is Part.LOCAL) is local_acts
        return 1 if acts is (part is Part.SOURCE) else None

    @cached_property
    def _addresses(self) -> list[Sighting]:
        return [seen for leaf in self.leaves for seen in _addresses_in(leaf)]

    @cached_property
    def _ports(self) -> list[Sighting]:
        beside = (seen for leaf in self.leaves for seen in _port_beside(leaf))
        return [*(seen for leaf in self.ports for seen in _port_in(leaf)), *beside]

    @cached_property
    def _has_both(self) -> bool:
        parts = {seen.part for seen in self._addresses}
        return Part.LOCAL in parts and Part.REMOTE in parts

    @cached_property
    def _has_client(self) -> bool:
        tiers = [seen.tier for seen in self._addresses if seen.part is Part.SOURCE]
        return min(tiers, default=0) == 1

    @cached_property
    def _acts_otherwise(self) -> bool:
        remote = {seen.value for seen in self._addresses if seen.part is Part.REMOTE}
        is_connection = any(seen.part is Part.REMOTE for seen in self._ports)
        return is_connection and any(seen.value not in remote for seen in self._plain_sources)

    @cached_property
    def _plain_sources(self) -> list[Sighting]:
        return [seen for seen in self._addresses if seen.part is Part.SOURCE and seen.tier == 0]

    @cached_property
    def _remote_serves(self) -> bool:
        return any(seen.part is Part.REMOTE and int(seen.value) < WELL_KNOWN for seen in self._ports)

    @cached_property
    def _client_is_remote(self) -> bool:
        """Whether who is named as acting is the remote one of the two."""
        found = {
            part: {seen.value for seen in self._addresses if seen.part is part}
            for part in (Part.SOURCE, Part.LOCAL, Part.REMOTE)
        }
        return not found[Part.SOURCE].isdisjoint(found[Part.REMOTE] - found[Part.LOCAL])

    @cached_property
    def _local_serves(self) -> bool:
        ports = {seen.part: int(seen.value) for seen in reversed(self._ports)}
        local, remote = ports.get(Part.LOCAL), ports.get(Part.REMOTE)
        return bool(local and remote and local < FIRST_EPHEMERAL <= remote)

    @cached_property
    def _outward(self) -> bool | None:
        """Whether the connection went out, as the payload says; None where it does not."""
        for leaf in self.directions:
            words = set(words_of(leaf.value[:40])) if isinstance(leaf.value, str) else set()
            if words & _OUTWARD or words & _INWARD:
                return bool(words & _OUTWARD)
        return None

    def _names_of(self, part: Part) -> Iterator[Sighting]:
        """Host names that stand where an address is expected."""
        for leaf in self.named:
            role = role_of(leaf.path)
            if role is None or role.part is not part or role.tier != 0 or _is_bare_word(leaf):
                continue
            if (found := shapes.machine(leaf.value)) and kinds.domain(found) is None:
                yield Sighting(NAMED_TIER, part, found, leaf)


_OF_A_MACHINE = frozenset("os mac kernel firmware bios machine hardware".split())
_OF_AN_ACT = frozenset("user login browser agent session action actor email".split())
_PLACES_OF_ENDS = frozenset(
    {(end, *rest) for end in ("src", "dst", "dest", "destination") for rest in ((), ("ip",), ("address",))}
    | {("source", "ip"), ("source", "address")}
)


def _is_bare_word(leaf: Leaf) -> bool:
    """Whether one common word stands under a bare "source" or "destination", as what an alert came from or goes to."""
    text = leaf.value
    return isinstance(text, str) and text.isalpha() and text.islower() and len(words_of(leaf.path[-1])) == 1


def _container(leaf: Leaf) -> str:
    return leaf.parent.rpartition("/")[0] if leaf.token.isdigit() else leaf.parent


def hints_of(path: Path) -> tuple[tuple[str, int], ...]:
    """Whether a place holds a port, a direction or an end's name: ("port", 0), ("direction", 0), ("end", 0)."""
    words = words_of(path[-1]) if path else ()
    found = {
        "port": words[-1:] in (("port",), ("p",)),
        "direction": "direction" in words,
        "end": words in _PLACES_OF_ENDS,
    }
    return tuple((name, 0) for name, is_so in found.items() if is_so)


def _addresses_in(leaf: Leaf) -> Iterator[Sighting]:
    value = leaf.value
    if not isinstance(value, str) or not 2 <= len(value) <= LONGEST_ADDRESS * 4 or not leaf.path:
        return
    if "." not in value and ":" not in value:
        return
    if "->" in value:
        yield from _of_arrow(leaf)
        return
    role: Role | None = None
    for text in _parted(value):
        if found := shapes.address(text):
            role = role or role_of(leaf.path)
            if role is not None:
                yield Sighting(role.tier, role.part, found, leaf)


def _of_arrow(leaf: Leaf) -> Iterator[Sighting]:
    """Both ends of "10.0.0.1:51882->203.0.113.7:80", as Falco names a socket."""
    found = _ARROW.fullmatch(leaf.value.strip())
    for part, text in ((Part.SOURCE, found[1]), (Part.DESTINATION, found[3])) if found else ():
        if address := shapes.address(text):
            yield Sighting(1, part, address, leaf)


def _parted(value: str) -> Iterable[str]:
    """One address, or several parted by commas as proxies chain them, each without a name before it ("srcIp:…")."""
    parts = value.split(",")[:16] if "," in value else (value,)
    return [_LABEL.sub("", part, count=1) for part in parts]


def _port_in(leaf: Leaf) -> Iterator[Sighting]:
    number, role = kinds.port(leaf.value), role_of(leaf.path)
    if number is not None and role is not None:
        yield Sighting(role.tier, role.part, number, leaf)


def _port_beside(leaf: Leaf) -> Iterator[Sighting]:
    """The port in "203.0.113.7:443"."""
    text = leaf.value
    if isinstance(text, str) and (arrow := _ARROW.fullmatch(text.strip())):
        for part, digits in ((Part.SOURCE, arrow[2]), (Part.DESTINATION, arrow[4])):
            if digits and (number := kinds.port(digits)):
                yield Sighting(1, part, number, leaf)
        return
    with_port = _WITH_PORT.fullmatch(text) if isinstance(text, str) and len(text) <= LONGEST_ADDRESS else None
    if with_port and (number := kinds.port(with_port[1])) and kinds.address(text) and leaf.path:
        role = role_of(leaf.path)
        if role is not None:
            yield Sighting(role.tier, role.part, number, leaf)


def _sorted(sightings: Iterable[Sighting]) -> list[Sighting]:
    return sorted(sightings, key=lambda seen: (seen.leaf.packed, seen.tier, seen.leaf.depth))


def _candidate(seen: Sighting) -> Candidate:
    is_named = seen.tier <= NAMED_TIER and not seen.leaf.packed
    return seen.value, FieldOrigin(seen.leaf.pointer, Sureness.NAMED if is_named else Sureness.GUESSED)
