"""One reading of a dossier for the two stages that need it: its facts, and the signs that fire."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from triage.classification.facts import Facts, facts_of
from triage.classification.weighing import Fired, look
from triage.model.dossier import Dossier


@dataclass(frozen=True, slots=True)
class Reading:
    """The facts of a dossier and the signals that fire on them."""

    facts: Facts
    fired: tuple[Fired, ...]


class _Kept(threading.local):
    """The last reading of this thread, and the dossier that it is of; at most one."""

    dossier: Dossier | None = None
    reading: Reading | None = None


_kept = _Kept()


def read_ahead(dossier: Dossier) -> Reading:
    """Read a dossier and keep the reading for `read_once` in the same thread."""
    _kept.dossier, _kept.reading = dossier, _read(dossier)
    return _kept.reading


def read_once(dossier: Dossier) -> Reading:
    """The kept reading where it is of this dossier, and nothing is kept afterwards; else a new one."""
    kept, reading = _kept.dossier, _kept.reading
    _kept.dossier = _kept.reading = None
    if kept is None or reading is None or not _same(kept, dossier):
        return _read(dossier)
    return reading


def _same(one: Dossier, other: Dossier) -> bool:
    """Whether all that facts are read from is the same object, not merely equal."""
    return one.alert is other.alert and one.enrichment is other.enrichment and one.risk is other.risk


def _read(dossier: Dossier) -> Reading:
    facts = facts_of(dossier)
    return Reading(facts, look(facts))
