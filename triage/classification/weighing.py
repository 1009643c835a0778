"""From what fired to a verdict, by the arithmetic that docs/rules.md explains in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from triage.classification.facts import Facts
from triage.classification.signal import EXPLAINED, NAMED, ORDINARY, TOLD, Sight, Signal
from triage.classification.signals import all_signals
from triage.model.scales import Classification, Severity

# All of these were set on the tuning cases of tests/classification/cases; docs/rules.md gives the figures.
ATTACK_LEAST = 60
ATTACK_NEEDS_ONE_OF = 30
HARMLESS_LEAST = 40
REPEAT_SHARE = 4
SAME_STORY_SHARE = 2
# One odd act may have been planned; a whole chain of them was not, whatever ticket stands beside it.
EXPLAINED_SUM = 65
# From this weight on, something that fields show stands against a mark that only clears words.
SHOWN_LEAST = 15
# A verdict of the sender's people against a sum below this is a dispute; above it the verdict is simply wrong.
VERDICT_MARK, DISPUTED_BELOW = "innocent", 120
NAMES = "the sender's own words"
PRIORS = {
    Severity.CRITICAL: 25,
    Severity.HIGH: 15,
    Severity.MEDIUM: 5,
    Severity.LOW: -5,
    Severity.INFORMATIONAL: -15,
}
GRAVE = frozenset({Severity.HIGH, Severity.CRITICAL})


@dataclass(frozen=True, slots=True)
class Fired:
    """A signal that fired, its family, and what it saw."""

    family: str
    signal: Signal
    sight: Sight

    @property
    def reason(self) -> str:
        """The signal's sentence with its values filled in."""
        return self.signal.reason.format_map(self.sight.values)

    @property
    def place(self) -> tuple[str, str | None]:
        """Where it looked first: two signals from one place are not two witnesses."""
        read = self.sight.reads[0]
        return read.path, read.indicator


@dataclass(frozen=True, slots=True)
class Balance:
    """Both sides of the scales. `attack` is their sum and `strongest` the greatest of them; `harmless` is the sum (a
    positive number) of the marks that can clear this alert; `prior` is what the sender's severity adds."""

    attacks: tuple[Fired, ...]
    marks: tuple[Fired, ...]
    unheard: tuple[Fired, ...]
    attack: int
    strongest: int
    harmless: int
    prior: int
    witnesses: int

    @property
    def score(self) -> int:
        """What speaks for an attack, the sender's severity included."""
        return self.attack + self.prior


def look(facts: Facts) -> tuple[Fired, ...]:
    """Every signal that fires, in the order of the families."""
    seen = ((family, signal, signal.look(facts)) for family, signal in all_signals())
    return tuple(Fired(family, signal, sight) for family, signal, sight in seen if sight is not None)


def weigh(facts: Facts, fired: Iterable[Fired]) -> Balance:
    """Put what fired on the scales."""
    named = frozenset(facts.wording.named.paths)
    by_weight = sorted(_once(list(fired)), key=lambda item: -abs(item.signal.weight))
    attacks = [item for item in by_weight if item.signal.weight > 0]
    harmless = [item for item in by_weight if item.signal.weight < 0]
    shown = any(item.signal.weight >= SHOWN_LEAST and not _is_claim(item, named) for item in attacks)
    marks = [item for item in harmless if _may_clear(item, attacks, facts.severity)]
    marks = [item for item in marks if not (shown and item.signal.claims_only)]
    total, witnesses = _sum(attacks, named)
    marks = [item for item in marks if total <= EXPLAINED_SUM or not item.signal.explains]
    return Balance(
        attacks=tuple(attacks),
        marks=tuple(marks),
        unheard=tuple(item for item in harmless if item not in marks),
        attack=total,
        strongest=attacks[0].signal.weight if attacks else 0,
        harmless=_sum(marks, named)[0],
        prior=PRIORS[facts.severity] if facts.severity is not None else 0,
        witnesses=witnesses,
    )


def _is_claim(item: Fired, named: frozenset[str]) -> bool:
    """Whether only the sender's words for the event say so, and no count, outcome, command or address."""
    return item.place[0] in named or item.signal.name.endswith((NAMED, TOLD))


def _once(fired: list[Fired]) -> list[Fired]:
    """A claim that the product makes by name is not heard a second time from its sentences."""
    named = {item.signal.name.removesuffix(NAMED) for item in fired if item.signal.name.endswith(NAMED)}
    return [
        item for item in fired if not (item.signal.name.endswith(TOLD) and item.signal.name.removesuffix(TOLD) in named)
    ]


def _sum(fired: list[Fired], named: frozenset[str]) -> tuple[int, int]:
    """Each family and each place counts once in full; another family at the same place counts half where the sender
    tells a story of several steps, every further signal of a family or name a quarter.

    All words by which the sender names the event (`named`: title, category, tags) are one place: one witness.
    """
    families: set[str] = set()
    places: set[tuple[str, str | None]] = set()
    total = 0
    for item in fired:
        place = (NAMES, None) if item.place[0] in named else item.place
        repeated = item.family in families or (place in places and place == (NAMES, None))
        share = REPEAT_SHARE if repeated else SAME_STORY_SHARE if place in places else 1
        total += abs(item.signal.weight) // share
        families.add(item.family)
        places.add(place)
    return total, len(families)


def _may_clear(mark: Fired, attacks: list[Fired], severity: Severity | None) -> bool:
    """A mark is heard when no attack signal is above its limit or outside the families that it explains."""
    if severity in GRAVE and mark.signal.clears < EXPLAINED:
        return False
    if attacks and attacks[0].signal.weight > mark.signal.clears:
        return False
    graver = {item.family for item in attacks if item.signal.weight > ORDINARY}
    return not mark.signal.explains or graver <= set(mark.signal.explains)


def classify(balance: Balance, cut: bool) -> Classification:
    """The verdict. Nothing known is NEEDS_REVIEW; an alert of which a part was not read is never FALSE_POSITIVE."""
    enough = balance.harmless >= max(HARMLESS_LEAST, balance.strongest + balance.prior)
    if enough and not cut:
        return Classification.FALSE_POSITIVE
    left = balance.score - balance.harmless
    if left >= ATTACK_LEAST and not _is_disputed(balance) and balance.strongest >= ATTACK_NEEDS_ONE_OF:
        return Classification.TRUE_POSITIVE
    return Classification.NEEDS_REVIEW


def _is_disputed(balance: Balance) -> bool:
    """The sender's people have closed it as harmless, and one grave sign says otherwise: somebody has to look again."""
    closed = any(item.signal.name == VERDICT_MARK for item in balance.unheard)
    return closed and balance.attack < DISPUTED_BELOW


def confidence(balance: Balance, verdict: Classification, facts: Facts) -> int:
    """How sure the verdict is, 0..100: by its margin, by independent witnesses, and by how many sources answered."""
    heard = (3 if facts.answered else 0) - (5 if facts.unanswered else 0)
    if verdict is Classification.TRUE_POSITIVE:
        margin = balance.score - balance.harmless - ATTACK_LEAST
        return _between(62 + min(28, margin // 2) + 5 * min(2, balance.witnesses - 1) + heard, 55, 98)
    if verdict is Classification.FALSE_POSITIVE:
        margin = balance.harmless - max(0, balance.strongest + balance.prior)
        return _between(66 + min(20, margin // 3) + 5 * min(2, len(balance.marks) - 1) + heard, 55, 95)
    lean = abs(balance.score - balance.harmless) // 3
    return _between(35 + lean + heard, 30, 60)


def _between(value: int, least: int, most: int) -> int:
    return max(least, min(most, value))


def severity(balance: Balance, verdict: Classification, facts: Facts) -> Severity:
    """A true attack is at least Medium and at least what the sender says; a harmless event is at most Low."""
    own = facts.severity
    if verdict is Classification.FALSE_POSITIVE:
        return Severity.INFORMATIONAL if own is Severity.INFORMATIONAL else Severity.LOW
    if verdict is Classification.NEEDS_REVIEW:
        return own or Severity.MEDIUM
    return max(_by_weight(balance, facts), own or Severity.MEDIUM, key=lambda item: item.rank)


def _by_weight(balance: Balance, facts: Facts) -> Severity:
    if facts.stopped:
        return Severity.MEDIUM
    if balance.score >= 120 or balance.strongest >= 90:
        return Severity.CRITICAL
    return Severity.HIGH if balance.score >= 85 or balance.strongest >= 75 else Severity.MEDIUM
