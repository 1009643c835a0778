"""Three reasons for a verdict: what fired, then what is known and what is not."""

from __future__ import annotations

from collections.abc import Iterator

from triage.classification.evidence import citation
from triage.classification.facts import Facts
from triage.classification.signal import Read
from triage.classification.signals import all_signals
from triage.classification.weighing import Balance, Fired
from triage.model.evidence import Evidence
from triage.model.finding import Finding
from triage.model.opinion import Reason
from triage.model.scales import Classification

REASON_CHARS = 480
NAME_CHARS = 120
SHOWN_FIELDS = 4

Line = tuple[str, tuple[Read, ...]]


def three_reasons(
    facts: Facts, balance: Balance, verdict: Classification, evidence: tuple[Evidence, ...]
) -> tuple[Reason, Reason, Reason]:
    """Exactly three different lines, each with at least one id of the evidence (none only where there is none)."""
    chosen: dict[str, tuple[Read, ...]] = {}
    for text, reads in (*_signals(balance, verdict), *_known(facts)):
        chosen.setdefault(text[:REASON_CHARS], reads)
        if len(chosen) == 3:
            break
    first, second, third = (Reason(text, _cites(reads, evidence)) for text, reads in chosen.items())
    return first, second, third


def _cites(reads: tuple[Read, ...], evidence: tuple[Evidence, ...]) -> tuple[str, ...]:
    found = (citation(read, evidence) for read in reads or (Read(""),))
    return tuple(dict.fromkeys(item for item in found if item is not None))


def _signals(balance: Balance, verdict: Classification) -> Iterator[Line]:
    """What speaks for the verdict, strongest first; for a review both sides are shown."""
    attacks, marks, unheard = (_lines(side) for side in (balance.attacks, balance.marks, balance.unheard))
    if verdict is Classification.TRUE_POSITIVE:
        yield from _lines(_independent_first(balance.attacks))
    elif verdict is Classification.FALSE_POSITIVE:
        yield from marks[:2]
        yield from [(f"Against it, and outweighed: {text}", reads) for text, reads in attacks[:1]]
        yield from marks[2:]
    else:
        yield from attacks[:2]
        yield from marks[:1]
        yield from [(f"{text}; that alone does not clear it", reads) for text, reads in unheard[:1]]


def _independent_first(fired: tuple[Fired, ...]) -> tuple[Fired, ...]:
    """Witnesses of another family and another place before those that repeat one."""
    first: list[Fired] = []
    for item in fired:
        if all(item.family != other.family and item.place != other.place for other in first):
            first.append(item)
    return (*first, *(item for item in fired if item not in first))


def _lines(fired: tuple[Fired, ...]) -> list[Line]:
    return [(item.reason, item.sight.reads) for item in fired]


def _known(facts: Facts) -> Iterator[Line]:
    """Honest facts for the lines that no signal fills."""
    yield _intelligence(facts)
    yield _severity(facts)
    if facts.login and facts.success is None:
        yield "The alert does not say whether the login worked", ()
    count = len(facts.wording.leaves)
    name = facts.alert.name[:NAME_CHARS]
    yield f'{count} values were read against {len(all_signals())} signs; the sender calls the event "{name}"', ()
    yield "The alert states neither who was behind it nor what followed", ()


def _severity(facts: Facts) -> Line:
    if facts.severity is None:
        return "The sender gives no severity", ()
    origin = facts.alert.origins.get("severity")
    leaves = facts.index.all("severity")
    paths = [origin.pointer] if origin else [leaf.path for leaf in leaves[:1]]
    own = facts.alert.vendor_severity
    words = f" ({own} on its own scale)" if own and own.lower() != facts.severity.lower() else ""
    return f"The sender rates it {facts.severity}{words}", tuple(Read(path) for path in paths)


def _intelligence(facts: Facts) -> Line:
    """What the sources said, or why they did not."""
    spoken = next((finding for finding in facts.findings if finding.reading and finding.reading.known()), None)
    if spoken is not None:
        return _said(spoken)
    place = tuple(Read(known.path) for known in (facts.source, facts.destination) if known is not None)[:1]
    if facts.unanswered:
        finding = facts.unanswered[0]
        return (
            f"{finding.source} could not be asked about {finding.indicator.value}: {finding.detail or 'no answer'}",
            place,
        )
    if facts.answered:
        finding = facts.answered[0]
        return f"{finding.source} was asked about {finding.indicator.value} and does not know it", place
    return "No source of intelligence has said anything about the addresses, names and files of this alert", place


def _said(finding: Finding) -> Line:
    known = finding.reading.known() if finding.reading else {}
    shown = list(known.items())[:SHOWN_FIELDS]
    words = ", ".join(f"{name.replace('_', ' ')} {_plain(value)}" for name, value in shown)
    reads = tuple(Read(name, finding.source, finding.indicator.value) for name, _ in shown)
    return f"{finding.source} says of {finding.indicator.value}: {words}", reads


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
