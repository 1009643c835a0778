"""The factor alert_severity: what kind of alert it is, and how severe its sender calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.model.alert import Alert, Sureness
from triage.model.dossier import Dossier
from triage.model.eicar import EICAR_HASHES
from triage.model.scales import Severity
from triage.scoring.tables import AlertType, Tables
from triage.scoring.view import Known, View, within, worse
from triage.scoring.wording import squashed, without_fillers, words_of

# Used when the type of alert is unknown.
BY_SEVERITY = {
    Severity.CRITICAL: 95,
    Severity.HIGH: 80,
    Severity.MEDIUM: 55,
    Severity.LOW: 30,
    Severity.INFORMATIONAL: 10,
}
UNKNOWN_SEVERITY_PLACE = 0.5

# A choice: fewer failures before a success are the owner's typing errors.
FAILURES_BEFORE_SUCCESS = 5

# This service's own form: its bands are a contract, whatever else the alert holds.
NATIVE = "native"
MALWARE = "malware"
SUSPICION = re.compile(r"^(?:suspicious|suspected|possible|potential|potentially unwanted|unconfirmed)$")

# In words: no alias is longer, and a type's own name has no more words than this beside an alias.
LONGEST_ALIAS = 12
SENTENCE = 3


def alert_severity(dossier: Dossier, tables: Tables) -> View:
    """The alert type's band, placed by the sender's severity; else the severity alone; else what the counts say.

    A type that is only named in words, among others or in the alert's name, may raise the value and never lower it. A
    product's category is no type of ours where the product grades the alert itself, on a scale that is documented.
    Where it gives no severity and only suspects, its category counts as a Medium at most. The EICAR test file, known by
    its hash, is no malware.
    """
    alert = dossier.alert
    told = None if _is_graded(alert) else alert.alert_type
    kind, named = _exact(told, tables), _named(told, alert, tables)
    if _is_test_file(alert) and (kind is None or kind.name == MALWARE):
        percent = BY_SEVERITY[alert.severity or Severity.INFORMATIONAL]
        own = Known(percent, "each file of it is the EICAR test file, by its hash")
        return View(own, _named(told, alert, tables, but=MALWARE))
    if kind is not None and _is_only_suspected(alert):
        own = _suspected(_by_type(kind, None, f"alert type {kind.name}"))
        return View(own, _named("", alert, tables))
    if kind is not None:
        return View(_by_type(kind, alert.severity, f"alert type {kind.name}"), None if kind.fixed else named)
    if alert.severity is not None:
        percent = BY_SEVERITY[alert.severity]
        return View(worse(Known(percent, f"the sender's severity is {alert.severity}"), named))
    return View(_by_counts(alert, tables), named, "neither a known alert type nor a severity")


def _exact(text: str | None, tables: Tables) -> AlertType | None:
    types = tables.types_by_alias
    return types.get(squashed(text or "")) or types.get(without_fillers(text or ""))


def _is_graded(alert: Alert) -> bool:
    origin = alert.origins.get("severity")
    return alert.severity is not None and origin is not None and origin.sureness is Sureness.DOCUMENTED


def _is_test_file(alert: Alert) -> bool:
    """Whether a product has found the EICAR file and no other: the hash shows it, a name does not."""
    return alert.format != NATIVE and bool(alert.hashes) and EICAR_HASHES.issuperset(alert.hashes)


def _is_only_suspected(alert: Alert) -> bool:
    """Whether a product that gives no severity grades by its verdict instead, and is not sure."""
    is_ungraded = alert.format != NATIVE and alert.severity is None
    return is_ungraded and SUSPICION.match((alert.vendor_verdict or "").lower()) is not None


def _suspected(known: Known) -> Known:
    return Known(min(known.percent, BY_SEVERITY[Severity.MEDIUM]), f"{known.reason}; the sender only suspects it")


def _named(told: str | None, alert: Alert, tables: Tables, but: str = "") -> Known | None:
    """The worst type that the alert's type field or its name speaks of; the one called `but` does not count."""
    worst: Known | None = None
    for field, text in (("alert_type", told or ""), ("name", alert.name)):
        for kind, words in (pair for pair in _spoken_of(text, tables) if pair[0].name != but):
            worst = worse(worst, _by_type(kind, alert.severity, f"the {field} speaks of {words!r} ({kind.name})"))
    if (stuffed := _stuffed(told or "", tables)) and stuffed.name != but:
        worst = worse(worst, _by_type(stuffed, alert.severity, f"the alert_type holds {stuffed.name}"))
    return worst


def _spoken_of(text: str, tables: Tables) -> Iterator[tuple[AlertType, str]]:
    spaced = f" {words_of(text)}"
    return ((kind, words.strip()) for words, kind in tables.type_words if words in spaced)


def _stuffed(text: str, tables: Tables) -> AlertType | None:
    """A known type with a sentence put before or behind it: what was added must not hide it."""
    words = words_of(text).split()
    ends = [words[:size] for size in range(1, LONGEST_ALIAS)] + [words[-size:] for size in range(1, LONGEST_ALIAS)]
    found = [tables.types_by_alias.get("".join(end)) for end in ends if len(words) >= len(end) + SENTENCE]
    return max((kind for kind in found if kind), key=lambda kind: kind.band, default=None)


def _by_counts(alert: Alert, tables: Tables) -> Known | None:
    failures = alert.failed_logins or 0
    if alert.success and failures >= FAILURES_BEFORE_SUCCESS:
        kind, words = _exact("brute force success", tables), f"{failures} failed logins, then a success"
    elif failures and not alert.success:
        kind, words = _exact("failed login", tables), f"{failures} failed logins"
    else:
        return None
    return _by_type(kind, None, words) if kind else None


def _by_type(kind: AlertType, severity: Severity | None, words: str) -> Known:
    """A fixed band holds whatever the severity; any other gives way to a sender who says High or Critical."""
    place = UNKNOWN_SEVERITY_PLACE if severity is None else severity.rank / Severity.CRITICAL.rank
    percent = within(kind.band, place)
    reason = f"{words}: {kind.band[0]} to {kind.band[1]} of 100, severity {severity or 'unknown'}"
    if kind.fixed or severity is None or severity.rank < Severity.HIGH.rank or percent >= BY_SEVERITY[severity]:
        return Known(percent, reason)
    return Known(BY_SEVERITY[severity], f"{reason} counts for more: {BY_SEVERITY[severity]}")
