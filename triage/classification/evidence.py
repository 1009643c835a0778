"""The numbered facts that a verdict may cite."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from triage.classification.facts import Facts
from triage.classification.reading import read_ahead
from triage.classification.signal import Read
from triage.classification.weighing import Fired
from triage.model.dossier import Dossier
from triage.model.evidence import Evidence, Scalar
from triage.model.finding import Finding

FROM_SOURCES, FROM_ALERT = 24, 40
VALUE_CHARS = 300
CUT_MARK = "…"
ALERT = "alert"
NAME_PATH = ""
# A fact that says who the other end is comes before one that only describes it, when there are too many.
FIRST_FIELDS = ("abuse_score", "malicious", "listed_in", "is_tor", "is_vpn", "is_proxy", "total_reports", "engines")


def gather_evidence(dossier: Dossier) -> tuple[Evidence, ...]:
    """The facts of a dossier as E1, E2, …: at most 24 of the sources, then at most 40 of the alert.

    The alert's name comes first among its facts, with the path "" (the whole document); then what the rules read, the
    fields that they know, and the other values in the order of the alert. Values are cut at 300 characters.
    """
    reading = read_ahead(dossier)
    return numbered(reading.facts, reading.fired)


def numbered(facts: Facts, fired: tuple[Fired, ...]) -> tuple[Evidence, ...]:
    """The same for a dossier whose facts are read and whose signals have fired."""
    found = islice(_of_sources(facts), FROM_SOURCES)
    own = islice(_of_alert(facts, fired), FROM_ALERT)
    pairs: list[tuple[str, str, Scalar, str | None]] = list(found)
    pairs += [(ALERT, path, value, None) for path, value in own]
    return tuple(
        Evidence(f"E{number}", source, path, _short(value), indicator)
        for number, (source, path, value, indicator) in enumerate(pairs, 1)
    )


def _of_sources(facts: Facts) -> Iterator[tuple[str, str, Scalar, str]]:
    """Facts that matter most first, over all findings; within a field, indicators of fields before those of text."""
    known = [(finding, _fields(finding)) for finding in facts.findings]
    for name in FIRST_FIELDS:
        for finding, values in known:
            if name in values:
                yield finding.source, name, values[name], finding.indicator.value
    for finding, values in known:
        for name in (name for name in values if name not in FIRST_FIELDS):
            yield finding.source, name, values[name], finding.indicator.value


def _fields(finding: Finding) -> dict[str, Scalar]:
    known = finding.reading.known() if finding.reading else {}
    return {name: ", ".join(value) if isinstance(value, list) else value for name, value in known.items()}


def _of_alert(facts: Facts, fired: tuple[Fired, ...]) -> Iterator[tuple[str, Scalar]]:
    values = {leaf.path: leaf.value for leaf in facts.wording.leaves if leaf.path}
    yield NAME_PATH, facts.alert.name
    seen = {NAME_PATH}
    for path in (*_read(fired), *_known(facts), *values):
        if path not in seen and path in values:
            seen.add(path)
            yield path, values[path]


def _read(fired: tuple[Fired, ...]) -> Iterator[str]:
    by_weight = sorted(fired, key=lambda item: -abs(item.signal.weight))
    yield from (read.path for item in by_weight for read in item.sight.reads if read.source == ALERT)


def _known(facts: Facts) -> Iterator[str]:
    typed = (facts.source, facts.destination, facts.failed, facts.success, facts.action, facts.hour, facts.bytes_out)
    yield from (known.path for known in typed if known is not None)
    yield from (leaf.path for leaf in facts.index.all("severity alert_type message"))
    yield from (known.path for known in (*facts.users[:2], *facts.techniques[:2]))


def _short(value: Scalar) -> Scalar:
    if isinstance(value, str) and len(value) > VALUE_CHARS:
        return value[: VALUE_CHARS - 1] + CUT_MARK
    return value


def citation(read: Read, evidence: tuple[Evidence, ...]) -> str | None:
    """The id of the fact that a signal read; else of the nearest one that exists; None only without any evidence."""
    exact = [e for e in evidence if (e.source, e.path, e.indicator) == (read.source, read.path, read.indicator)]
    near = [e for e in evidence if e.source == read.source and e.indicator == read.indicator]
    name = [e for e in evidence if (e.source, e.path) == (ALERT, NAME_PATH)]
    return next((item.id for item in (*exact, *(near if read.source != ALERT else ()), *name, *evidence)), None)
