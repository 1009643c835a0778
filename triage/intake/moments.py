"""Which of a payload's times is the event's own."""

from __future__ import annotations

from collections.abc import Iterable

from triage.intake.places import Leaf, Path
from triage.intake.times import read_time
from triage.intake.vocabulary import words_of

# A time under another name than the usual ones.
GUESSED = 1_000
_TIMES = frozenset(
    "time timestamp date datetime at on when ts utc stamp seen seconds created detected recorded".split()
)
_NOT_THE_EVENTS = frozenset(
    "ingest ingested ingestion process processed processing receive received reception insert inserted insertion "
    "index indexed write written update updated modified modification mod change changed edited synced sync expire "
    "expires expiry expiration expired due resolved closed close end ended finish finished completed boot uptime "
    "registered build compile compiled pe born birth password install installed last review reviewed ack "
    "acknowledged scan scanned backend read uploaded retention valid issued not before after next session elapsed "
    "duration zone offset format file access accessed login logon lease license certificate cert".split()
)


def hints_of(path: Path) -> tuple[tuple[str, int], ...]:
    """Whether a place holds a time that may be the event's: ("timestamp", …) as a guess."""
    words = {word for name in path[-2:] for word in words_of(name)}
    own = words_of(path[-1]) if path else ()
    is_time = not _TIMES.isdisjoint(own) and _NOT_THE_EVENTS.isdisjoint(words)
    return (("timestamp", GUESSED),) if is_time else ()


def in_order(ordered: Iterable[tuple[int, Leaf]]) -> list[tuple[int, Leaf]]:
    """The times that can be read before those that cannot; what merely may be a time only where it is one."""
    read = [(read_time(leaf.value) is None, rank, leaf) for rank, leaf in ordered]
    kept = (item for item in read if item[1] < GUESSED or not item[0])
    return [(rank, leaf) for _, rank, leaf in sorted(kept, key=lambda item: item[0])]
