"""What the sender's own fields say about the event beside the event itself: planned, listed, a test, closed, a lab."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from triage.classification import vocabulary as words
from triage.classification.doubts import Scene, doubted, names_another
from triage.classification.keys import SENTENCE_KEYS, WORN_KEYS, Kind
from triage.classification.leaf import Leaf
from triage.classification.naming import Name, name_of
from triage.classification.pairs import custom_names
from triage.classification.wording import Wording

_TALK = SENTENCE_KEYS | frozenset("comment comments note notes fulllog log rawlog rawmessage title signature".split())
# A verdict below one of these is about a file or a person of the alert, not about the alert.
_PARTS = frozenset(
    "file files process evidence artifact artifacts attachment email url hash entity entities sandbox indicator "
    "indicators observables observable malware".split()
)
_LAB_PARTS = words.LAB_FIELDS | frozenset(
    "host device name source src type category server node account project".split()
)
_NAMED_LISTS = frozenset(("tag", "tags", "labels"))
# What senders wrap a whole alert in.
_WRAPPERS = frozenset(("alert", "event", "data", "result", "detail"))
_CAMPAIGNS = (frozenset(("campaign", "type")), frozenset(("simulation", "type")), frozenset(("exercise", "type")))
_SIMULATION = re.compile(r"^(?:(?:phishing|attack|breach|security)[ _-])?(?:simulation|drill|exercise|training)$")
_NUMBERS = (frozenset(("id",)), frozenset(("number",)), frozenset(("key",)))
_VALUES = (frozenset(("value",)), frozenset(("label",)))
# Microsoft Entra ID Protection, riskState and riskDetail: an administrator or the user has cleared the sign-in.
_RISK = (frozenset(("risk", "state")), frozenset(("risk", "detail")))
_SAFE = re.compile(r"^(?:dismissed|confirmedsafe|adminconfirmed\w{4,12}safe|admindismissed\w{0,30})$")
_CLOSING = (frozenset(("workflow", "reason")), frozenset(("close", "reason")), frozenset(("closing", "reason")))
_SERVICE_REQUEST = re.compile(r"^(?:ritm|sctask|chg)[0-9]{5,10}$")
_DATED = frozenset(("scheduled", "planned", "geplant", "planificado"))
_DATE = re.compile(r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_NOBODY = frozenset(("", "-", "none", "null", "n/a", "na", "unknown", "nobody", "tbd"))

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
    names = custom_names(wording.leaves)
    senders = (leaf for leaf in wording.leaves if leaf.path and _is_senders(leaf))
    fields = [(leaf, name_of(names.get(leaf.path, leaf.path))) for leaf in senders]
    fields = [(leaf, name) for leaf, name in fields if not name.is_foreign or _is_service_request(leaf, name)]
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
    worn = leaf.key in WORN_KEYS and not _is_change_number(leaf)
    talk = leaf.key in _TALK or worn
    return leaf.kind not in (Kind.ADVICE, Kind.COMMAND) and not talk


def _is_change_number(leaf: Leaf) -> bool:
    """{"change": {"id": …}}: an id, but that of a change or a ticket."""
    name = name_of(leaf.path)
    return name.own in _NUMBERS and bool(name.above & (words.CHANGE | words.TICKET))


def _is_service_request(leaf: Leaf, name: Name) -> bool:
    """The number of a request at the service desk, which an HTTP request does not carry."""
    return name.above - _WRAPPERS == {"request"} and name.own in _NUMBERS and bool(_SERVICE_REQUEST.match(leaf.text))


def _first(fields: Fields, kind: Callable[[Leaf, Name], bool]) -> Leaf | None:
    return next((leaf for leaf, name in fields if kind(leaf, name)), None)


def _yes(leaf: Leaf) -> bool:
    return leaf.value is True or (leaf.value is not False and bool(words.YES.match(str(leaf.value).strip().lower())))


def _takes_itself_back(leaf: Leaf, scene: Scene) -> bool:
    if not isinstance(leaf.value, str):
        return False
    return bool(words.TAKEN_BACK.search(leaf.text)) or names_another(leaf.text, scene.things)


def _is_reference(leaf: Leaf, name: Name) -> bool:
    own, text = name.own, leaf.text
    if isinstance(leaf.value, bool) or text in _NOBODY or words.NO.match(text) or words.INCIDENT.match(text):
        return False
    if own in _NUMBERS and len(name.above - _WRAPPERS) == 1:
        return _is_numbered(text, name)
    if own & words.LAB_FIELDS:
        return bool(words.ACCEPTED.search(text))
    if not own or not own <= words.CHANGE_PARTS:
        return False
    if own & words.CHANGE:
        return "by" in own or bool(words.ANY_REFERENCE.search(text))
    return bool(own & words.TICKET) and bool(words.REFERENCE.match(text))


def _is_numbered(text: str, name: Name) -> bool:
    """The number within an object that is a change or a ticket: {"change": {"id": "CHG0012"}}."""
    return bool(name.above & (words.CHANGE | words.TICKET)) and bool(words.REFERENCE.match(text))


def _is_listed(leaf: Leaf, name: Name) -> bool:
    dated = bool(name.own & _DATED) and _DATE.match(leaf.text) is not None
    if not (dated or _yes(leaf)):
        return False
    own = name.own
    if own in words.WINDOWS or (own & words.FLAGS and own <= words.FLAG_PARTS):
        return True
    return bool(own & words.LISTS and own & words.LISTED_THINGS) and own <= words.LIST_PARTS


def _is_test(leaf: Leaf, name: Name) -> bool:
    if name.own in _CAMPAIGNS and _SIMULATION.match(leaf.text):
        return True
    if not _yes(leaf):
        return False
    if name.above & words.BLOCKS and name.own and name.own <= words.BLOCK_FLAGS:
        return True
    return name.own in words.TEAMS or bool(name.own & words.TESTS and name.own <= words.TEST_PARTS)


def _is_verdict(leaf: Leaf, name: Name) -> bool:
    if name.in_list and not name.own & _NAMED_LISTS:
        return False
    if name.own in _RISK:
        return bool(_SAFE.match(leaf.text))
    if name.own in _CLOSING:
        return _innocent(leaf)
    if name.own in (frozenset(("mute",)), frozenset(("muted",))):
        return leaf.value is True or leaf.text == "muted"
    speaks = name.own & words.VERDICTS or name.own & words.CLOSED or name.own & _NAMED_LISTS or _is_finding(name)
    whole = not name.own & (words.OF_PARTS | words.NOT_FINAL) and not name.above & _PARTS
    return bool(speaks) and whole and _innocent(leaf)


def _is_finding(name: Name) -> bool:
    """The result of an inquiry, or the value of a verdict that is an object: {"determination": {"value": …}}."""
    if name.own & words.INQUIRIES and name.own & words.FOUND:
        return name.own <= words.INQUIRIES | words.FOUND
    return name.own in _VALUES and bool(name.above) and name.above - _WRAPPERS <= words.VERDICTS


def _is_part_verdict(leaf: Leaf, name: Name) -> bool:
    about = name.own & words.VERDICTS or "rescan" in name.own
    return bool(about) and not name.own & words.NOT_FINAL and _innocent(leaf) and not _is_verdict(leaf, name)


def is_of_a_part(leaf: Leaf) -> bool:
    """Whether a verdict is about a file, a process or a person of the alert: `evidence[0].verdict`."""
    return not name_of(leaf.path).above.isdisjoint(_PARTS)


def _innocent(leaf: Leaf) -> bool:
    if not isinstance(leaf.value, str) or not words.INNOCENT.match(leaf.text):
        return False
    return words.NOT_INNOCENT.search(leaf.text) is None


def _is_lab(leaf: Leaf, name: Name) -> bool:
    known = bool(name.own & words.LAB_FIELDS) and name.own <= _LAB_PARTS
    return known and isinstance(leaf.value, str) and "?" not in leaf.text and bool(words.LAB.search(leaf.text))


def _is_cause(leaf: Leaf, name: Name) -> bool:
    return bool(name.own & words.CAUSES) and isinstance(leaf.value, str) and bool(words.PLAIN_CAUSE.search(leaf.text))
