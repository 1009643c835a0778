"""What happened, as an alert states it: how grave, how often it failed, whether it worked, what was done, when."""

from __future__ import annotations

import re
from datetime import UTC

from triage.classification import fields
from triage.classification.fields import Index, Known
from triage.classification.naming import Name, name_of, plain
from triage.classification.sentences import told_failures, told_success
from triage.classification.wording import Wording
from triage.model.alert import Alert
from triage.model.scales import Severity

_SEVERITIES = {
    Severity.CRITICAL: "kritisch critique critico critica",
    Severity.HIGH: "hoch elevee eleve haute alta alto",
    Severity.MEDIUM: "mittel moyenne moyen media medio",
    Severity.LOW: "niedrig gering faible basse baja bajo baixa baixo bassa basso",
    Severity.INFORMATIONAL: "hinweis informativ informativo informatif",
}
_BY_WORD = {word: severity for severity, own in _SEVERITIES.items() for word in own.split()}
_REMEDIES = frozenset(("remedy", "remediation", "remedies", "cleanup"))
_WORKED = re.compile(r"^(?:success\w{0,4}|succeeded|completed|cleaned|removed|deleted|quarantined)$")
_FAILED = re.compile(r"^(?:fail\w{0,4}|error|not \w{1,12}|unsuccessful|partial\w{0,2})\b")
_CLOCK = re.compile(r"(?:^|[t ])([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-9.]+)?\s?([ap]m)?")


def severity_of(index: Index) -> Severity | None:
    """A severity that intake leaves open: in another language than English."""
    named = index.text("severity gravite schweregrad severidad severidade gravita criticite prioritat niveau prioridad")
    return _BY_WORD.get(plain(named.value)) if named else None


def is_stop(words: str) -> bool:
    """Whether the words of a product's action say that it stopped the event ("not cleaned" does not)."""
    return bool(fields.STOPPED.search(words)) and not fields.LET_PASS.search(words)


def failed_of(alert: Alert, wording: Wording, index: Index) -> Known[int] | None:
    """The greatest count that the alert states: words may raise a field's count, never lower it."""
    stated = index.number(fields.FAILED)
    if alert.failed_logins is not None:
        stated = stated or Known(alert.failed_logins, "")
    told = told_failures(wording)
    candidates = [known for known in (stated, *told) if known is not None]
    return max(candidates, key=lambda known: known.value, default=None)


def success_of(alert: Alert, wording: Wording, index: Index) -> Known[bool] | None:
    """Whether it worked: as intake read it, as the words say, or as a field for the outcome does."""
    if alert.success is not None:
        return Known(alert.success, next((leaf.path for leaf in index.all("success outcome result")), ""))
    if (told := told_success(wording)) is not None:
        return told
    if (code := index.number(fields.ERROR_CODE)) is not None:
        return Known(code.value == 0, code.path)
    for leaf in index.all(fields.OUTCOME):
        text = str(leaf.value).lower()
        if fields.YES.match(text) or fields.NO.match(text):
            return Known(bool(fields.YES.match(text)), leaf.path)
    return None


def action_of(wording: Wording, index: Index) -> Known[str] | None:
    """What the product did: what it could not do first, then a field for it, the most protective first; else a word of
    the event's own name."""
    remedied = _remedied(wording)
    if remedied is not None and not is_stop(remedied.value):
        return remedied
    flags = (leaf for leaf in index.all("quarantined blocked prevented remediated") if leaf.value is True)
    flag = next((Known(leaf.key, leaf.path) for leaf in flags), None)
    actions = [Known(leaf.text, leaf.path) for leaf in index.all(fields.ACTION)]
    stop = next((known for known in actions if is_stop(known.value)), None)
    done = flag or stop or remedied or next(iter(actions), None)
    if done is None and (match := fields.STOPPED_NAME.search(wording.named.text)):
        return Known(match.group(), wording.named.path_at(match.start()))
    return done


def _remedied(wording: Wording) -> Known[str] | None:
    """A list of things that were cleaned up, each with its result: all of them worked, or one did not."""
    results = [leaf for leaf in wording.leaves if leaf.path and _is_remedy(name_of(leaf.path))]
    failed = next((leaf for leaf in results if _FAILED.match(leaf.text)), None)
    if failed is not None:
        return Known(f"not remediated: {failed.text}"[:60], failed.path)
    if results and all(_WORKED.match(leaf.text) for leaf in results):
        return Known(f"remediated: {results[0].text}", results[0].path)
    return None


def _is_remedy(name: Name) -> bool:
    return name.own in (frozenset(("result",)), frozenset(("status",))) and bool(name.above & _REMEDIES)


def hour_of(alert: Alert, index: Index) -> Known[int] | None:
    """The hour 0..23, as the sender states it, or in UTC from the event's time."""
    for leaf in index.all(fields.CLOCK):
        if (match := _CLOCK.search(leaf.text[:40])) is not None:
            return Known(_on_clock(int(match.group(1)), match.group(3)), leaf.path)
    if alert.timestamp is None:
        return None
    stamps = index.all("timestamp @timestamp event_time start_time time created_at")
    return Known(alert.timestamp.astimezone(UTC).hour, stamps[0].path if stamps else "")


def _on_clock(hour: int, half: str | None) -> int:
    if half == "pm" and hour < 12:
        return hour + 12
    return 0 if half == "am" and hour == 12 else hour
