"""What the sender's own fields say about the event beside the event itself: planned, listed, a test, closed, a lab."""

from __future__ import annotations

import re
from dataclasses import dataclass

from triage.classification import vocabulary as words
from triage.classification.doubts import Scene, doubted, names_another
from triage.classification.keys import SENTENCE_KEYS, WORN_KEYS, Kind
from triage.classification.naming import Name, name_of
from triage.classification.wording import Leaf, Wording

# Parts of an alert that the other end has written, whatever their fields are called.
FOREIGN = frozenset(
    "request headers header body query params parameters cookies cookie form environ payload http response url args "
    "argv email requestparameters responseelements useragent attachment raw".split()
)
_TALK = SENTENCE_KEYS | frozenset("comment comments note notes fulllog log rawlog rawmessage title signature".split())
_DEAD_STATE = re.compile(r"^(?:inactive|muted|suppressed|dismissed)$")

Fields = list[tuple[Leaf, Name]]


@dataclass(frozen=True, slots=True)
class Context:
    """The first field of each kind; None where no field says so.

    `reference` is the number of a change or approval, `listed` a flag that it is planned or on a list of the house,
    `verdict` the sender's verdict on the alert and `part_verdict` on a part of it, `doubt` what takes approvals back.
    """

    reference: Leaf | None = None
    listed: Leaf | None = None
    test: Leaf | None = None
    verdict: Leaf | None = None
    part_verdict: Leaf | None = None
    lab: Leaf | None = None
    cause: Leaf | None = None
    doubt: Leaf | None = None


def read_context(wording: Wording, scene: Scene) -> Context:
    """Read the fields of one alert. Text that the other end may write is not among them."""
    fields = [(leaf, name_of(leaf.path)) for leaf in wording.leaves if leaf.path and _is_senders(leaf)]
    fields = [(leaf, name) for leaf, name in fields if not name.above & FOREIGN]
    reference = _first(fields, _is_reference)
    listed = _first(fields, _is_listed)
    test = _first(fields, _is_test)
    given = [leaf for leaf in (reference, listed, test) if leaf is not None]
    doubt = next((leaf for leaf in given if _takes_itself_back(leaf, scene)), None)
    return Context(
        reference=reference,
        listed=listed,
        test=test,
        verdict=_first(fields, _is_verdict),
        part_verdict=_first(fields, _is_part_verdict),
        lab=_first(fields, _is_lab),
        cause=_first(fields, _is_cause),
        doubt=doubt or doubted(wording, fields, scene),
    )


def _is_senders(leaf: Leaf) -> bool:
    talk = leaf.key in _TALK or leaf.key in WORN_KEYS
    return leaf.kind not in (Kind.ADVICE, Kind.COMMAND) and not talk


def _first(fields: Fields, test: object) -> Leaf | None:
    return next((leaf for leaf, name in fields if test(leaf, name)), None)  # type: ignore[operator]


def _yes(leaf: Leaf) -> bool:
    return leaf.value is True or (leaf.value is not False and bool(words.YES.match(str(leaf.value).strip().lower())))


def _takes_itself_back(leaf: Leaf, scene: Scene) -> bool:
    if not isinstance(leaf.value, str):
        return False
    return bool(words.TAKEN_BACK.search(leaf.text)) or names_another(leaf.text, scene.things)
