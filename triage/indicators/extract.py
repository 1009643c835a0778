"""Find the indicators in an alert: fields made for them first, then free text, each once and all of it bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from triage.indicators.address import why_withheld
from triage.indicators.fair import fair_order
from triage.indicators.fields import Meaning, Place, meaning_of
from triage.indicators.reading import Reader
from triage.indicators.refang import refang
from triage.indicators.scan import Hit
from triage.indicators.structured import MAX_VALUE, read_value
from triage.indicators.walk import Leaf, Walk, may_hold
from triage.model.alert import Alert, Sureness
from triage.model.indicator import Extraction, Indicator, Origin

# What an intruder writes may cost time and attention, but only this much.
MAX_FROM_FIELDS = 200
MAX_FROM_TEXT = 20
MAX_JUDGED = 400
# Fields of an Alert whose values are indicators, and what they are read as.
DOCUMENTED = (
    ("urls", Meaning.LINK),
    ("domains", Meaning.NAME),
    ("hashes", Meaning.HASH),
    ("addresses", Meaning.ADDRESS),
)


def extract(alert: Alert, internal_domains: frozenset[str] = frozenset()) -> Extraction:
    """The indicators of an alert, and in words what the caps left out. Never raises, never resolves anything.

    `internal_domains` are the organisation's own names: they and their subdomains are found but withheld. The alert's
    source and destination come first, then other fields in document order (200 in all), then text (20 at most).
    """
    walk = Walk()
    reader = Reader(frozenset(user.lower() for user in alert.users))
    search = _Search(alert, _roles(alert), frozenset(domain.lower().strip("*. ") for domain in internal_domains))
    search.read_fields(walk.texts(alert.raw))
    search.read_texts(reader)
    search.add_normalised()
    found = (*search.from_fields(), *search.from_texts())
    return Extraction(found, tuple(walk.cuts + reader.cuts + search.cuts))


@dataclass(slots=True)
class _Search:
    """One alert being searched: what was found where, and which texts are still to be read."""

    alert: Alert
    roles: dict[Hit, str]
    internal_domains: frozenset[str]
    in_fields: dict[Hit, str] = field(default_factory=dict)
    in_texts: list[list[Hit]] = field(default_factory=list)
    places: dict[Hit, str] = field(default_factory=dict)
    texts: list[tuple[Leaf, Meaning]] = field(default_factory=list)
    cuts: list[str] = field(default_factory=list)

    def read_fields(self, leaves: Iterable[Leaf]) -> None:
        """Take the whole values of fields made for them; keep every other text for later."""
        for leaf in leaves:
            meaning = meaning_of(leaf.place)
            if meaning is Meaning.CONSOLE or leaf.text == self.alert.link:
                continue
            is_whole = leaf.is_structured and len(leaf.text) <= MAX_VALUE
            hits = read_value(meaning, refang(leaf.text.strip())) if is_whole else []
            for hit in hits:
                self.in_fields.setdefault(hit, leaf.pointer)
            if not hits:
                self.texts.append((leaf, meaning))

    def read_texts(self, reader: Reader) -> None:
        """Read the free texts, then the alert's name and message unless the payload held them."""
        held = {leaf.text for leaf, _ in self.texts}
        own = [
            text for text in dict.fromkeys((self.alert.name, self.alert.message)) if text not in held and may_hold(text)
        ]
        for leaf, meaning in self.texts + [(Leaf("", Place(""), text), Meaning.TEXT) for text in own]:
            hits = reader.read(leaf.text, meaning, leaf.pointer or "name or message")
            fresh = [hit for hit in hits if hit not in self.in_fields and hit not in self.places]
            self.places.update(dict.fromkeys(fresh, leaf.pointer))
            self.in_texts.append(fresh)

    def add_normalised(self) -> None:
        """Count as structured what intake understood as source and destination, wherever the payload has it, and what
        it read where the product's own format documents it."""
        for hit in self.roles:
            self.in_fields.setdefault(hit, self.places.get(hit, ""))
        for hit, pointer in _documented(self.alert):
            self.in_fields.setdefault(hit, pointer)

    def from_fields(self) -> Iterator[Indicator]:
        """Source and destination, then the rest in order, 200 at most."""
        hits = sorted(self.in_fields, key=lambda hit: hit not in self.roles)
        if len(hits) > MAX_FROM_FIELDS:
            self.cuts.append(f"{len(hits)} indicators in fields: the first {MAX_FROM_FIELDS} were taken")
        for hit in hits[:MAX_FROM_FIELDS]:
            yield self._indicator(hit, Origin.FIELD, self.in_fields[hit])

    def from_texts(self) -> list[Indicator]:
        """Those that may be asked about first, the texts in turns, 20 at most; in the order of the texts."""
        groups = [[hit for hit in hits if hit not in self.in_fields] for hits in self.in_texts]
        found = sum(map(len, groups))
        chosen = self._chosen(fair_order(groups))
        if found > MAX_FROM_TEXT:
            self.cuts.append(f"at least {found} indicators in text: {MAX_FROM_TEXT} were taken, from both ends of each")
        return [chosen[hit] for hits in groups for hit in hits if hit in chosen]

    def _chosen(self, order: list[Hit]) -> dict[Hit, Indicator]:
        askable: dict[Hit, Indicator] = {}
        others: dict[Hit, Indicator] = {}
        for hit in order[:MAX_JUDGED]:
            indicator = self._indicator(hit, Origin.TEXT, self.places[hit])
            (others if indicator.withheld else askable)[hit] = indicator
            if len(askable) == MAX_FROM_TEXT:
                break
        return dict(list({**askable, **others}.items())[:MAX_FROM_TEXT])

    def _indicator(self, hit: Hit, origin: Origin, path: str) -> Indicator:
        kind, value = hit
        withheld = why_withheld(kind, value, self.internal_domains)
        return Indicator(value, kind, origin, path, self.roles.get(hit), withheld)


def _roles(alert: Alert) -> dict[Hit, str]:
    """Which indicators the alert calls its destination and its source; the source wins where they are one."""
    ends = ((alert.destination_ip, "destination"), (alert.source_ip, "source"))
    return {hit: role for text, role in ends if text for hit in read_value(Meaning.ADDRESS, refang(text.strip()))}


def _documented(alert: Alert) -> Iterator[tuple[Hit, str]]:
    for name, meaning in DOCUMENTED:
        origin = alert.origins.get(name)
        if origin is not None and origin.sureness is Sureness.DOCUMENTED:
            for text in getattr(alert, name):
                yield from ((hit, origin.pointer) for hit in read_value(meaning, refang(text.strip())))
