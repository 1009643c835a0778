"""What the words of a line tell where no pairs do of the two ends of a connection. All of it is a guess.

"from A to B", "A:port -> B:port", "against B from A", "src A dst B", "tcp A B port port".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise
from typing import Any, NamedTuple

from triage.intake import kinds, shapes
from triage.intake.lines.names import with_told_hashes, with_told_hosts, with_told_links, with_told_user
from triage.model.alert import Alert, FieldOrigin, Sureness

MAX_SEARCHED = 8_000
MAX_ADDRESSES = 32
# Words further than this from an address say nothing of it.
NEAR = 64

# Begins with a set of characters, by which the search skips all others.
_SIGHT = re.compile(
    r"([0-9a-fA-F](?:(?<![\w.:].)|(?<=[A-Za-z]:.))"
    r"(?:(?<=\d)\d{0,2}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,3}(?::[0-9a-fA-F]{0,4}){2,7}))(?![\w.]\w)(?!\w)"
    r"(?:\]?:(\d{1,5})\b|/(\d{1,5})\b| ?\((\d{1,5})\)|,? (?:[Ss]ource |[Dd]estination )?[Pp]ort[ :=]{1,2}(\d{1,5})\b)?",
    re.ASCII,
)
_WHAT = "ip|addr|address|host|network|is|the|server|client|user|remote|port"
_AFTER = rf"(?:ip|addr|address|host)?(?![A-Za-z0-9])(?:[ _-]{{1,2}}(?:{_WHAT})(?![A-Za-z])){{0,3}}"
# A zone's name ("outside:") or a host's name with the address in brackets ("from web01 [") stands between.
_LABEL = r"\W{0,3}(?:[\w.-]{1,40}:|[\w.-]{1,60} ?[(\[])?"


def _beside(words: str) -> re.Pattern[str]:
    """Such a word before an address, at the end of what stands before it."""
    return re.compile(rf"(?<!\w)(?:{words}){_AFTER}{_LABEL}$", re.ASCII | re.IGNORECASE)


_BEHIND_ARROW = re.compile(r"-{1,2}> ?$")


_SOURCE = _beside("from|src|source|saddr|client|attacker|initiator")
_DESTINATION = _beside("to|towards?|against|dst|dest|destination|daddr|target|victim")
# These name the other end only where something else tells who acts.
_PERHAPS = _beside("on|at|for|server")
_TOWARDS = re.compile(
    r"[^\w<>]{0,3}(?:[\w-]{1,24}[^\w<>]{0,3})?(?:-{1,3}>|={1,3}>|→|\bto\b)[^\w<>]{0,3}(?:[\w.-]{1,40}[:/])?", re.I
)
_NO_ADDRESS = re.compile(r"(?<![a-z])(?:version|ver|release|build|revision|mask|netmask)\W{0,3}$", re.IGNORECASE)
_PARTED = r"(?: {1,3}|[,;\t|])"
_PROTOCOL = re.compile(r"(?<!\w)(?:tcp|udp|icmp|icmpv6|sctp|gre|esp)\W{1,2}$", re.IGNORECASE)
_GAP = re.compile(rf"{_PARTED}(?:(\d{{1,5}}){_PARTED})?")
_PORTS = re.compile(rf"{_PARTED}(\d{{1,5}})(?:{_PARTED}(\d{{1,5}}))?(?![\w.:])")
LONGEST_PREFIX = 128


class Sight(NamedTuple):
    """An address in a line, its port where one stands at it, and where both stand."""

    start: int
    end: int
    address: str
    port: int | None


class Told(NamedTuple):
    """The ends that words tell, None where they do not."""

    source: Sight | None
    destination: Sight | None

    @property
    def start(self) -> int:
        """Where the first of them stands."""
        return min(end.start for end in self if end)


def addresses_in(text: str) -> list[Sight]:
    """The addresses in a line's first 8,000 characters, in order, 32 at most."""
    return list(islice(_sights(text[:MAX_SEARCHED]), MAX_ADDRESSES))


def names_an_address(text: str) -> bool:
    """Whether there is an address among a line's first 8,000 characters."""
    return next(_sights(text[:MAX_SEARCHED]), None) is not None


def told_ends(text: str, sights: list[Sight]) -> Told | None:
    """Who acts and the other end, as the words beside the addresses tell; None where they tell neither.

    The two must stand next to each other: what somebody wrote further on does not complete what the line says.
    """
    befores = [
        text[max(0, seen.start - NEAR, end) : seen.start] for end, seen in zip(_ends(sights), sights, strict=True)
    ]
    told = _towards(text, sights)
    source = next((at for at, before in enumerate(befores) if _SOURCE.search(before)), None)
    if told and (source is None or told.start <= sights[source].start):
        return told
    if source is None:
        found = next((seen for seen, before in zip(sights, befores, strict=True) if _is_aimed_at(before)), None)
        return Told(None, found) if found else None
    beside = [at for at in (source + 1, source - 1) if 0 <= at < len(sights)]
    others = [at for ends in (_DESTINATION, _PERHAPS) for at in beside if ends.search(befores[at])]
    other = next((sights[at] for at in others if sights[at].address != sights[source].address), None)
    return Told(sights[source], other)


def _is_aimed_at(before: str) -> bool:
    return _DESTINATION.search(before) is not None or _BEHIND_ARROW.search(before) is not None


def with_told_ends(alert: Alert, text: str, pointer: str, guess_first: bool = True) -> Alert:
    """The alert with the ends that the line's words tell, unless pairs that stand before them tell the ends; where
    neither does, and `guess_first`, the first address is who acts, as nearly every log writes it."""
    sights = addresses_in(text)
    known = [end for end in (alert.source_ip, alert.destination_ip) if end]
    told = told_ends(text, sights)
    if told is None and (known or not sights or not guess_first):
        return alert
    if told and known and min(text.find(end) for end in known) <= told.start:
        return alert
    source, destination = told or Told(_first_unnamed(sights, alert), None)
    ends: dict[str, Any] = {
        "source_ip": source and source.address,
        "source_port": source and source.port,
        "destination_ip": destination and destination.address,
        "destination_port": destination and destination.port,
    }
    seen = dict.fromkeys((*(sight.address for sight in sights), *known, *alert.addresses))
    others = tuple(address for address in seen if address not in ends.values())[: kinds.MAX_SEVERAL]
    guessed = {name: FieldOrigin(pointer, Sureness.GUESSED) for name, value in ends.items() if value}
    kept = {name: origin for name, origin in alert.origins.items() if name not in ends}
    return replace(alert, **ends, addresses=others, origins={**kept, **guessed})


def with_told_names(alert: Alert, text: str, pointer: str) -> Alert:
    """The alert with the account, machines, links and hashes that the line's words name, where nothing else does."""
    for told in (with_told_user, with_told_hosts, with_told_links, with_told_hashes):
        alert = told(alert, text[:MAX_SEARCHED], pointer)
    return alert


def _first_unnamed(sights: list[Sight], alert: Alert) -> Sight | None:
    """The first address of which no name says that it is a machine's or a gateway's own."""
    return next((seen for seen in sights if seen.address not in alert.addresses), None)


def _ends(sights: list[Sight]) -> list[int]:
    """Where the address before each one ends."""
    return [0, *(seen.end for seen in sights[:-1])][: len(sights)]


def _sights(text: str) -> Iterator[Sight]:
    for found in _SIGHT.finditer(text):
        address = None if shapes.is_network(f"{found[1]}/{found[3]}") else shapes.address(found[1])
        if address and not _NO_ADDRESS.search(text[max(0, found.start() - 16) : found.start()]):
            number = kinds.port(found[2] or found[4] or found[5] or _behind_slash(found[3]))
            yield Sight(found.start(), found.end(), address, number)


def _behind_slash(digits: str | None) -> str | None:
    """A port as Cisco writes it; a small number is the length of a network's prefix."""
    return digits if digits and int(digits) > LONGEST_PREFIX else None


def _towards(text: str, sights: list[Sight]) -> Told | None:
    """The first two addresses that stand as "A -> B", "A to B", behind a protocol's name or with both their ports."""
    for one, other in pairwise(sights):
        if other.start - one.end > NEAR or one.address == other.address:
            continue
        between = text[one.end : other.start]
        if _TOWARDS.fullmatch(between):
            return Told(one, other)
        gap, behind = _GAP.fullmatch(between), _PORTS.match(text, other.end)
        has_ports = behind is not None and bool((gap and gap[1]) or behind[2])
        if gap and (has_ports or _PROTOCOL.search(text[max(0, one.start - 16) : one.start])):
            return _with_ports(one, other, gap[1], behind)
    return None


def _with_ports(one: Sight, other: Sight, between: str | None, behind: re.Match[str] | None) -> Told:
    """ "A B port port" and "A port B port"."""
    if between:
        return Told(
            one._replace(port=kinds.port(between)), other._replace(port=kinds.port(behind[1] if behind else None))
        )
    if behind is None or behind[2] is None:
        return Told(one, other)
    return Told(one._replace(port=kinds.port(behind[1])), other._replace(port=kinds.port(behind[2])))
