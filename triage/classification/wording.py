"""The text of an alert, sorted by who wrote it, so that a rule can say which words it trusts.

NAMED: what the product calls the event (rule, signature, category, tags). OWN: of these, but for what others have
written: names of files, the subject of a mail, a log line in place of a name. HOUSE: of these, only what the house
itself says of its machines (roles, groups, tags, flags), not what a rule is called. TOLD: the product's other words,
which may quote an attacker. SENTENCE: of these, only the fields made for its own sentence. COMMAND: command lines and
processes. SEEN: all of these and every other value, advice to analysts excepted.
Everything is lower case, one line a value, bounded; a mark says when something was cut.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote_plus

from triage.classification.files import without_files
from triage.classification.keys import SENTENCE_KEYS, Kind, is_of_the_house, kind_of, words_of
from triage.classification.leaf import Leaf
from triage.classification.naming import last_name, name_of, spelled_out
from triage.classification.pairs import paired
from triage.model.alert import Alert
from triage.model.evidence import Scalar
from triage.model.leaves import leaves

HEAD_VALUES, TAIL_VALUES = 1500, 500
HEAD_CHARS, TAIL_CHARS = 4000, 2000
MAX_CHARS = 60_000
MAX_CACHED_PATH = 200
# The made-up key of a name that is a line of a log, and the fields where such lines stand.
QUOTED = "quotedline"
LINE_KEYS = frozenset("line message log fulllog rawlog rawmessage eventoriginal original".split())

_BLANKS = re.compile(r"[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]+")
_NEGATED = re.compile(
    r"\b(?:no|not(?! suspicious traffic)|never|without|zero|neither|nor)(?: [^\s.,;:]{1,40}){1,4}"
    r"|\b0 (?=threat|malware|infect|detect|virus|malicious|suspicious)(?:[^\s.,;:]{1,40} ?){1,2}"
    r"|\b(?:attackers?|adversar(?:y|ies)|malware|threat actors?) "
    r"(?:often|commonly|may|might|can|could|typically)\b[^.\n]{0,200}"
)
_ENCODED = re.compile(r"\s[-/]e(?:nc|ncodedcommand|c)?\s{1,3}[\"']?([a-z0-9+/=]{16,4000})", re.IGNORECASE)
_SPLITTERS = str.maketrans("", "", "^`")


@dataclass(frozen=True, slots=True)
class Zone:
    """Lines of text with the JSON pointer that each came from."""

    text: str
    starts: tuple[int, ...]
    paths: tuple[str, ...]

    def path_at(self, offset: int) -> str:
        """The JSON pointer of the value that holds this offset."""
        return self.paths[bisect_right(self.starts, offset) - 1]


@dataclass(frozen=True, slots=True)
class Wording:
    """All values of one alert, its text by zone, and whether anything was cut."""

    leaves: tuple[Leaf, ...]
    named: Zone
    own: Zone
    house: Zone
    told: Zone
    sentence: Zone
    command: Zone
    seen: Zone
    cut: bool


def read_wording(alert: Alert) -> Wording:
    """Read every value of an alert once. Linear in its size, at most 2,000 values and 60,000 characters."""
    pairs, cut = _bounded(leaves(alert.raw))
    found = [_leaf(path, value) for path, value in pairs if value is not None and value != ""]
    found = [*_understood(alert, found), *found, *paired(found)]
    kept, cut_text = _within_budget(found)
    lines = [(leaf, line) for leaf in kept if leaf.kind is not Kind.ADVICE for line in _lines(leaf)]
    quotes = _quotes(alert)
    return Wording(
        leaves=tuple(found),
        named=_zone(lines, Kind.NAMED, True),
        own=_plain(_zone([(leaf, line) for leaf, line in lines if _is_own(leaf, quotes)], Kind.NAMED, True)),
        house=_plain(_zone([(leaf, line) for leaf, line in lines if _is_of_the_house(leaf)], Kind.NAMED, True)),
        told=_zone(lines, Kind.TOLD, True),
        sentence=_zone([(leaf, line) for leaf, line in lines if leaf.key in SENTENCE_KEYS], Kind.TOLD, True),
        command=_zone(lines, Kind.COMMAND, False),
        seen=_zone(lines, None, False),
        cut=cut or cut_text,
    )


def _bounded(pairs: Iterator[tuple[str, Scalar]]) -> tuple[list[tuple[str, Scalar]], bool]:
    head = list(islice(pairs, HEAD_VALUES))
    tail: deque[tuple[str, Scalar]] = deque(maxlen=TAIL_VALUES)
    rest = 0
    for pair in pairs:
        tail.append(pair)
        rest += 1
    return head + list(tail), rest > TAIL_VALUES


def _understood(alert: Alert, found: list[Leaf]) -> Iterator[Leaf]:
    """What intake read, where no value that is believed as much says just that; the pointer is then the whole document.

    The rules know few of the names that products give to a category or an action; the adapters know them all.
    """
    present = {(leaf.kind, leaf.value) for leaf in found if isinstance(leaf.value, str)}
    yield _made(QUOTED if _is_quoted(alert) else "rulename", Kind.NAMED, alert.name)
    for key, kind, value in _texts_of(alert):
        if value and (kind, value) not in present:
            yield _made(key, kind, value)


def _is_quoted(alert: Alert) -> bool:
    """Whether the alert's name is a line of a log, which tells whatever its writer was sent."""
    origin = alert.origins.get("name")
    return origin is not None and "".join(filter(str.isalnum, last_name(origin.pointer))).lower() in LINE_KEYS


def _texts_of(alert: Alert) -> Iterator[tuple[str, Kind, str | None]]:
    yield "alerttype", Kind.NAMED, alert.alert_type
    yield "message", Kind.TOLD, alert.message
    yield "subject", Kind.TOLD, alert.mail_subject
    yield "action", Kind.NAMED, alert.vendor_status
    yield from (("commandline", Kind.COMMAND, command) for command in (*alert.command_lines, *alert.processes))


def _quotes(alert: Alert) -> tuple[frozenset[str], str]:
    """What others have named, and products name alerts by: the files of the alert, and the subject of its mail."""
    files = (_clean(re.split(r"[\\\\/]", path)[-1]) for path in alert.processes)
    return frozenset(files), _clean(alert.mail_subject or "")


def _is_own(leaf: Leaf, quotes: tuple[frozenset[str], str]) -> bool:
    files, subject = quotes
    return leaf.key != QUOTED and leaf.text not in files and not (subject and subject in leaf.text)


def _is_of_the_house(leaf: Leaf) -> bool:
    return bool(leaf.path) and is_of_the_house(leaf.key, leaf.path, leaf.text, leaf.value is True)


def _made(key: str, kind: Kind, value: str) -> Leaf:
    return Leaf("", key, key, kind, value, _clean(value))


def _leaf(path: str, value: Scalar) -> Leaf:
    key, tail = _names(path) if len(path) <= MAX_CACHED_PATH else _names.__wrapped__(path)
    kind = kind_of(key, tail, path)
    text = _clean(str(value))
    if text == "true" and kind is not Kind.ADVICE and not name_of(path).is_foreign:
        return Leaf(path, key, tail, Kind.NAMED, True, words_of(path))
    return Leaf(path, key, tail, kind, value, text)


@lru_cache(maxsize=4096)
def _names(path: str) -> tuple[str, str]:
    parts = [part for part in path.replace(".", "/").split("/") if part and not part.isdigit()][-2:]
    plain = ["".join(filter(str.isalnum, part)).lower() for part in parts] or [""]
    return plain[-1], ".".join(plain)


def _clean(text: str) -> str:
    if len(text) > HEAD_CHARS + TAIL_CHARS:
        text = f"{text[:HEAD_CHARS]} {text[-TAIL_CHARS:]}"
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _BLANKS.sub(" ", text).strip().lower()


def _within_budget(found: list[Leaf]) -> tuple[list[Leaf], bool]:
    """Head and tail of the values until the budget is used up; what the product calls the event always stays."""
    if sum(len(leaf.text) for leaf in found) <= MAX_CHARS:
        return found, any(_is_cut(leaf) for leaf in found)
    order = sorted(range(len(found)), key=lambda i: (found[i].kind is not Kind.NAMED, min(i, len(found) - i)))
    kept, used = [], 0
    for index in order:
        used += len(found[index].text)
        if used <= MAX_CHARS:
            kept.append(index)
    return [found[index] for index in sorted(kept)], True


def _is_cut(leaf: Leaf) -> bool:
    return isinstance(leaf.value, str) and len(leaf.value) > HEAD_CHARS + TAIL_CHARS


def _lines(leaf: Leaf) -> Iterator[str]:
    """The text itself, a name also as words, then what it hides behind percent signs, shell escapes or Base64."""
    yield leaf.text
    if leaf.kind is Kind.NAMED:
        yield from spelled_out(leaf.text)
    if "%" in leaf.text:
        yield _clean(unquote_plus(unquote_plus(leaf.text)))
    if "^" in leaf.text or "`" in leaf.text:
        yield leaf.text.translate(_SPLITTERS)
    if isinstance(leaf.value, str) and "-e" in leaf.text:
        yield from _decoded(leaf.value)


def _decoded(command: str) -> Iterator[str]:
    for match in islice(_ENCODED.finditer(command), 3):
        payload = match.group(1)
        try:
            raw = base64.b64decode(payload + "=" * (-len(payload) % 4))
        except (binascii.Error, ValueError):
            continue
        yield _clean(raw.decode("utf-16-le", "replace"))


def _zone(lines: Iterable[tuple[Leaf, str]], kind: Kind | None, masked: bool) -> Zone:
    chosen = [(leaf.path, line) for leaf, line in lines if line and (kind is None or leaf.kind is kind)]
    starts, at = [], 0
    for _, line in chosen:
        starts.append(at)
        at += len(line) + 1
    text = "\n".join(line for _, line in chosen)
    return Zone(_unsaid(text) if masked else text, tuple(starts) or (0,), tuple(path for path, _ in chosen) or ("",))


def _plain(zone: Zone) -> Zone:
    return Zone(without_files(zone.text), zone.starts, zone.paths)


def _unsaid(text: str) -> str:
    """Blank out what the words deny ("no malware found") or only teach ("attackers often use …")."""
    return _NEGATED.sub(lambda match: " " * len(match.group()), text)
