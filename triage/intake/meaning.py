"""Fields by meaning: which of a payload's values, by the names around them and by their shape, is what we look for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

from triage.intake import grades, mail_parties, moments, shapes, web_links
from triage.intake.account_names import OF_A_LABEL, OF_AN_ACCOUNT, OF_AN_ID, OF_AN_OWNER
from triage.intake.accounts import is_person
from triage.intake.connection import Ends, hints_of
from triage.intake.named_fields import fields_named
from triage.intake.places import Leaf, Path, leaves_of
from triage.intake.senses import OF_A_THING, is_second_factor, senses_of
from triage.intake.vocabulary import words_of
from triage.model.alert import FieldOrigin, Sureness

# A name of this tier or a lower one says what it holds; values of further tiers count only where none of it is.
PLAIN = 1
FEWEST_ID_CHARACTERS = 4
# A "target" may be anything, but what has three labels and is a name at all is a machine's.
FEWEST_DOTS = 2
MOST_LISTED = 16
CLOUD_DEPTH = 2

Candidate = tuple[Any, FieldOrigin]
Ranked = tuple[int, Leaf, Any]


class Fields:
    """A payload's scalars, found by meaning."""

    def __init__(self, raw: Any) -> None:
        self._leaves = leaves_of(raw)
        self._found: dict[str, list[tuple[int, Leaf]]] = {}
        for leaf in self._leaves:
            for name, tier in _meanings_of(leaf.path):
                self._found.setdefault(name, []).append((tier, leaf))

    def candidates(self, name: str) -> Iterator[Candidate]:
        """The values that may be that field of an Alert, each with its place and how sure it is, surest first."""
        found = self._found.get(name, ())
        if name in ENDS:
            return self._ends.candidates(name)
        if name in SHAPED:
            return self._shaped(name, found)
        if name == "severity":
            return (_candidate(*item) for item in grades.graded(found))
        named = (
            _candidate(1 if rank < moments.GUESSED else 3, leaf, leaf.value) for rank, leaf in _in_order(name, found)
        )
        return chain(named, self._console_links()) if name == "link" else named

    def _console_links(self) -> Iterator[Candidate]:
        """Links under a plain name that lead to the alert itself."""
        for _, leaf in self._found.get("urls", ()):
            if (found := shapes.link(leaf.value)) and shapes.is_console(found, self._ids):
                yield _candidate(PLAIN + 1, leaf, found)

    def _shaped(self, name: str, found: Iterable[tuple[int, Leaf]]) -> Iterator[Candidate]:
        ranked = [item for tier, leaf in found for item in self._read(name, tier, leaf)]
        if not ranked and name == "users":
            ranked = [item for leaf in self._leaves for item in _account_by_shape(leaf)] or self._parties_of_mail()
        elif not ranked and name == "urls":
            ranked = [(PLAIN + 1, leaf, link) for leaf, link in self._further_links()]
        elif not ranked and name == "hashes":
            ranked = list(self._typed_digests()) or [found for leaf in self._leaves for found in _told_digests(leaf)]
        elif not ranked and name == "hosts":
            ranked = [found for leaf in self._leaves for found in _machine_of_cloud(leaf)] or [
                (PLAIN + 1, leaf, site) for leaf, site in web_links.sites_of(self._leaves)
            ]
        return (_candidate(*item) for item in _nearest(ranked))

    def _further_links(self) -> list[tuple[Leaf, str]]:
        """Links out of their parts; where there are none, those under names that may hold anything."""
        is_of_mail = "recipient" in self._found or "mail_from" in self._found
        shaped = web_links.links_by_shape(self._leaves, is_of_mail)
        asked = list(web_links.links_of_parts(self._leaves))
        return asked or [(leaf, link) for leaf, link in shaped if not shapes.is_console(link, self._ids)]

    def _typed_digests(self) -> Iterator[Ranked]:
        """Values beside which their type tells that they are a file's: {"fooValue": …, "fooValueType": "FILE"}."""
        types = (leaf for leaf in self._leaves if leaf.token.lower().endswith("type") and isinstance(leaf.value, str))
        told = {(leaf.parent, leaf.token[:-4].lower()) for leaf in types if _OF_A_FILE & set(words_of(leaf.value))}
        for leaf in self._leaves if told else ():
            if (leaf.parent, leaf.token.lower()) in told:
                yield from ((PLAIN + 1, leaf, digest) for digest in shapes.digests(leaf.value))

    def _parties_of_mail(self) -> list[Ranked]:
        """Whom a mail was for; where nobody else is named, who sent it."""
        sides = ("recipient", "mail_from", *(("mail_party",) if self._is_of_mail else ()))
        named = (self._found.get(name, ()) for name in sides)
        parties = (
            [(PLAIN + 1, leaf, one) for _, leaf in found for one in mail_parties.addresses_in(leaf.value)]
            for found in named
        )
        return next(filter(None, parties), [])

    def _read(self, name: str, tier: int, leaf: Leaf) -> Iterator[Ranked]:
        if name == "hashes":
            yield from ((tier, leaf, digest) for digest in shapes.digests(leaf.value))
        elif name == "users" and not (tier == OF_AN_ACCOUNT and self._is_of_cloud):
            for part in _listed(leaf):
                yield from _account(tier, part)
        elif name == "hosts":
            yield from self._machine(tier, leaf)
        elif (found := shapes.link(leaf.value)) and not shapes.is_console(found, self._ids):
            yield tier, leaf, found

    def _machine(self, tier: int, leaf: Leaf) -> Iterator[Ranked]:
        if self._is_ecs and "agent" in leaf.path[-2:-1]:
            return
        if leaf.path[-2:-1] == ("container",) and leaf.path[:-2] in self._publications:
            return
        if tier == OF_A_THING and not shapes.is_numbered(leaf.value):
            return
        if leaf.path[-1].lower() == "target" and str(leaf.value).count(".") < FEWEST_DOTS:
            return
        if found := shapes.machine(leaf.value):
            yield (OF_A_LINK if found.lower() in self._link_hosts else tier), leaf, found
        elif tier == 0 and not is_second_factor(leaf.path) and (found := shapes.device(leaf.value)):
            yield PLAIN + 2, leaf, found

    @cached_property
    def _is_of_mail(self) -> bool:
        """Whether the payload is about a mail: it tells its subject and its message-id."""
        names = {words_of(leaf.path[-1]) for leaf in self._leaves if leaf.depth == 1 and leaf.path}
        return ("subject",) in names and ("message", "id") in names

    @cached_property
    def _is_of_cloud(self) -> bool:
        """Whether an account is a cloud's: somebody's whole subscription."""
        return any(
            leaf.depth <= CLOUD_DEPTH and words_of(leaf.path[-1])[:1] == ("cloud",)
            for leaf in self._leaves
            if leaf.path
        )

    @cached_property
    def _publications(self) -> frozenset[Path]:
        """The places of what somebody wrote: their "container" is a blog or a forum, not a machine."""
        return frozenset(leaf.path[:-1] for leaf in self._leaves if leaf.path[-1:] in _WRITTEN)

    @cached_property
    def _is_ecs(self) -> bool:
        """Elastic's schema calls "agent" what ships the events (ECS, "Agent Fields")."""
        return any(leaf.path[0] in ("ecs", "kibana") for leaf in self._leaves if leaf.path)

    @cached_property
    def _ends(self) -> Ends:
        ports, directions, names = (self._found.get(name, ()) for name in OF_ENDS)
        return Ends(self._leaves, *([leaf for _, leaf in found] for found in (ports, directions, names)))

    @cached_property
    def _own_depth(self) -> int:
        """How deep stands what an alert says of itself: a level deeper where one object holds it all."""
        return 1 if any(leaf.depth == 1 for leaf in self._leaves) else 2

    @cached_property
    def _ids(self) -> frozenset[str]:
        """The alert's own numbers and names, as its link into the product holds them."""
        own = (
            leaf
            for leaf in self._leaves
            if leaf.depth <= self._own_depth and leaf.path and words_of(leaf.path[-1])[-1:] in OF_IDS
        )
        ids = (str(leaf.value) for leaf in (*own, *(leaf for _, leaf in self._found.get("vendor_id", ()))))
        return frozenset(text for text in ids if FEWEST_ID_CHARACTERS <= len(text) <= 100 and not text.isalpha())

    @cached_property
    def _link_hosts(self) -> frozenset[str]:
        links = (shapes.link(leaf.value) for _, leaf in self._found.get("urls", ()))
        return frozenset(host for text in links if text and (host := shapes.host_of(text)))


@lru_cache(maxsize=8192)
def _meanings_of(path: Path) -> tuple[tuple[str, int], ...]:
    """(field, tier) for all that the value at this place may be."""
    return (
        *senses_of(path),
        *fields_named(path),
        *moments.hints_of(path),
        *mail_parties.hints_of(path),
        *hints_of(path),
    )


def _machine_of_cloud(leaf: Leaf) -> Iterator[Ranked]:
    """An instance of EC2 by its id, the machine at the end of an Azure resource's path."""
    text = leaf.value if isinstance(leaf.value, str) else ""
    found = _AZURE.search(text) if text[:1] == "/" else _EC2.fullmatch(text)
    if found and (name := shapes.machine(found[1])):
        yield PLAIN + 1, leaf, name


def _told_digests(leaf: Leaf) -> Iterator[Ranked]:
    """What a sentence calls a file's hash: "… sha256 = 3f2a…"."""
    if isinstance(leaf.value, str) and leaf.path and "=" in leaf.value and "sha256" in leaf.value.lower():
        yield from ((PLAIN + 1, leaf, digest) for digest in shapes.digests(leaf.value))


def _listed(leaf: Leaf) -> list[Leaf]:
    """The parts of a text that lists accounts: {"users": "ana,bo"}."""
    text, key = leaf.value, leaf.path[-1].lower()
    if not isinstance(text, str) or "," not in text or not key.endswith(("users", "accounts", "names")):
        return [leaf]
    return [leaf._replace(value=part.strip()) for part in text.split(",", MOST_LISTED)[:MOST_LISTED]]


def _account(tier: int, leaf: Leaf) -> Iterator[Ranked]:
    found = shapes.account(leaf.value)
    if found is None or (tier >= OF_AN_OWNER and "\\" not in leaf.value and (tier < OF_A_LABEL or "@" not in found)):
        return
    if tier == OF_A_LABEL:
        tier = PLAIN
    if tier >= OF_AN_ACCOUNT and not shapes.is_spelt_as_a_name(found):
        return
    if OF_AN_ACCOUNT <= tier < OF_AN_OWNER and ("@" in found or (tier >= OF_AN_ID and found.islower())):
        tier = PLAIN
    if " " in found:
        tier = max(tier, PLAIN if leaf.path[-1].lower().replace("_", "").endswith(("user", "username")) else 3)
    if is_person(leaf.value):
        yield tier, leaf, found
    elif not PLAIN < tier < OF_AN_ACCOUNT:
        yield tier + 2, leaf, found


def _account_by_shape(leaf: Leaf) -> Iterator[Ranked]:
    r"""DOMAIN\name says itself that it is an account, under whatever name."""
    if isinstance(leaf.value, str) and "\\" in leaf.value and shapes.is_account_in_a_domain(leaf.value):
        yield from _account(PLAIN + 1, leaf)


def _nearest(ranked: Iterable[Ranked]) -> Iterator[Ranked]:
    """The plainly named ones; where there is none, those of the best tier. Each value once, in any casing."""
    ordered = sorted(ranked, key=lambda item: (item[0], item[1].packed, item[1].depth))
    last = max(PLAIN, ordered[0][0]) if ordered else PLAIN
    seen: set[str] = set()
    for tier, leaf, value in ordered:
        if tier <= last and value.lower() not in seen:
            seen.add(value.lower())
            yield tier, leaf, value


def _in_order(name: str, found: Iterable[tuple[int, Leaf]]) -> Iterable[tuple[int, Leaf]]:
    ordered = sorted(found, key=lambda item: (item[1].packed, item[0], item[1].depth))
    if name == "timestamp":
        return moments.in_order(ordered)
    return [item for item in ordered if name != "location" or shapes.is_place(item[1].value)]


def _candidate(tier: int, leaf: Leaf, value: Any) -> Candidate:
    sure = Sureness.NAMED if tier <= PLAIN and not leaf.packed else Sureness.GUESSED
    return value, FieldOrigin(leaf.pointer, sure)


OF_A_LINK = 4
_EC2 = re.compile(r"(i-(?:[0-9a-f]{17}|[0-9a-f]{8}))", re.ASCII)
_AZURE = re.compile(r"(?i)/providers/microsoft\.(?:compute|hybridcompute)/(?:virtual)?machines/([^/\s]{1,80})$")
ENDS = frozenset("source_ip destination_ip source_port destination_port addresses".split())
OF_IDS = frozenset({("id",), ("uid",), ("uuid",), ("guid",)})
_WRITTEN = frozenset({("author",), ("authors",)})
_OF_A_FILE = frozenset("file hash md5 sha1 sha256".split())
OF_ENDS = ("port", "direction", "end")
SHAPED = frozenset("users hosts hashes urls".split())
