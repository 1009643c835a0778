"""The rules below which no verdict falls: while one of them holds, an alert is at least NEEDS_REVIEW.

They bind the model, its cached replies and the rules engine alike: a check in code holds also where a model obeys the
text that it reads. Each is one function from a dossier to a step that says why it holds, or None.
"""

from __future__ import annotations

from collections.abc import Callable

from triage.model.dossier import Dossier
from triage.model.finding import ANSWERED, Finding, Reading, SourceStatus
from triage.model.indicator import Indicator, Origin
from triage.model.scales import Classification
from triage.model.thresholds import ABUSE_MALICIOUS, ENGINES_MALICIOUS, SCORE_HIGH, bad_lists
from triage.model.verdict import PolicyStep
from triage.policy.cuts import cut_texts
from triage.policy.injection import find_marks

# A Tor exit that fails to log in guesses; one failure is enough to look, it is no ordinary way to work.
TOR_FAILED_LOGINS = 1
# A signal above this is one that no harmless sign explains away (classification/signal.py, EXPLAINED).
STRONG_SIGNAL = 60
# In the detail with which the classifier throws away a reply that repeats the canary or the nonce.
LEAKED_MARKER = "secret marker"
MAX_NAMED = 3

Rule = Callable[[Dossier], PolicyStep | None]


def abuse_score_is_malicious(dossier: Dossier) -> PolicyStep | None:
    """Hard evidence: a source's abuse score of 75 or more, wherever the address stood."""
    return _first(dossier, "abuse_score_is_malicious", _by_abuse_score)


def engines_say_malicious(dossier: Dossier) -> PolicyStep | None:
    """Hard evidence: three engines or more call an address, domain, link or file malicious."""
    return _first(dossier, "engines_say_malicious", _by_engines)


def operator_lists_it(dossier: Dossier) -> PolicyStep | None:
    """Hard evidence: the operator's own list holds an indicator as bad."""
    return _first(dossier, "operator_lists_it", _by_list)


def tor_exit_logs_in(dossier: Dossier) -> PolicyStep | None:
    """Hard evidence: a login from a Tor exit, be it a success or a failure."""
    failures = dossier.alert.failed_logins or 0
    if not dossier.alert.success and failures < TOR_FAILED_LOGINS:
        return None
    what = "logged in" if dossier.alert.success else f"failed to log in {failures} times"
    return _first(dossier, "tor_exit_logs_in", lambda reading: f"is a Tor exit and {what}" if reading.is_tor else None)


def rules_find_an_attack(dossier: Dossier) -> PolicyStep | None:
    """The rules say TRUE_POSITIVE, or one of their signals is so strong that nothing harmless explains it."""
    baseline = dossier.baseline
    if baseline is None:
        return None
    if baseline.classification is Classification.TRUE_POSITIVE:
        return PolicyStep("rules_find_an_attack", "the rules judge it a true positive")
    strong = [signal for signal in baseline.signals if signal.weight > STRONG_SIGNAL]
    if not strong:
        return None
    return PolicyStep("rules_find_an_attack", f"the rules saw {strong[0].name} (weight {strong[0].weight})")


def risk_is_high(dossier: Dossier) -> PolicyStep | None:
    """The risk score is 70 or more."""
    if dossier.risk is None or dossier.risk.score < SCORE_HIGH:
        return None
    return PolicyStep("risk_is_high", f"the risk score is {dossier.risk.score:g}, and {SCORE_HIGH} is the limit")


def needed_source_failed(dossier: Dossier) -> PolicyStep | None:
    """A public indicator of a field that no configured source could speak of answered about.

    No configured source for its kind is no failure, nor is one that was skipped.
    """
    indicators = dossier.extraction.indicators
    unheard = [i for i in indicators if i.origin is Origin.FIELD and i.withheld is None and _is_unheard(i, dossier)]
    if not unheard:
        return None
    named = ", ".join(indicator.value for indicator in unheard[:MAX_NAMED])
    return PolicyStep("needed_source_failed", f"no configured source answered about {named}")


def reason_cites_nothing(dossier: Dossier) -> PolicyStep | None:
    """A reasoning line cites no evidence that exists."""
    opinion = dossier.opinion or dossier.baseline
    known = {evidence.id for evidence in dossier.evidence}
    reasons = opinion.reasons if opinion is not None else ()
    lines = [str(number) for number, reason in enumerate(reasons, start=1) if known.isdisjoint(reason.cites)]
    if not lines:
        return None
    return PolicyStep("reason_cites_nothing", f"reasoning line {', '.join(lines)} cites no evidence that exists")


def text_was_cut(dossier: Dossier) -> PolicyStep | None:
    """Something of the alert was not seen by who judged it."""
    cuts = cut_texts(dossier)
    return PolicyStep("text_was_cut", f"not all of the alert was read: {'; '.join(cuts[:MAX_NAMED])}") if cuts else None


def text_gives_orders(dossier: Dossier) -> PolicyStep | None:
    """The alert's text speaks to the analyst or the model, or hides characters."""
    marks = find_marks(dossier.alert)
    if not marks:
        return None
    named = "; ".join(f"{mark.family} at {mark.pointer or 'its name or message'}" for mark in marks[:MAX_NAMED])
    return PolicyStep("text_gives_orders", f"the alert's text is written for who judges it: {named}")


def reply_leaked_a_marker(dossier: Dossier) -> PolicyStep | None:
    """The model's reply repeated a marker of the prompt, so it was thrown away and the rules answered."""
    failure = dossier.opinion.failure if dossier.opinion is not None else None
    if failure is None or LEAKED_MARKER not in failure:
        return None
    return PolicyStep("reply_leaked_a_marker", "the model's reply repeated a marker of the prompt; it was thrown away")


FLOOR: tuple[Rule, ...] = (
    abuse_score_is_malicious,
    engines_say_malicious,
    operator_lists_it,
    tor_exit_logs_in,
    rules_find_an_attack,
    risk_is_high,
    needed_source_failed,
    reason_cites_nothing,
    text_was_cut,
    text_gives_orders,
    reply_leaked_a_marker,
)


def _first(dossier: Dossier, rule: str, judge: Callable[[Reading], str | None]) -> PolicyStep | None:
    """A step for the first finding, of a field or of text, whose reading the judge has words for."""
    for finding in dossier.enrichment.findings:
        words = judge(finding.reading) if finding.reading is not None else None
        if words:
            return PolicyStep(rule, f"{finding.indicator.value} {words} ({finding.source})")
    return None


def _by_abuse_score(reading: Reading) -> str | None:
    score = reading.abuse_score
    return f"has an abuse score of {score}" if score is not None and score >= ABUSE_MALICIOUS else None


def _by_engines(reading: Reading) -> str | None:
    hits = reading.malicious or 0
    return f"is called malicious by {hits} engines" if hits >= ENGINES_MALICIOUS else None


def _by_list(reading: Reading) -> str | None:
    names = bad_lists(reading.listed_in)
    return f"is on the operator's list {', '.join(names)}" if names else None


def _is_unheard(indicator: Indicator, dossier: Dossier) -> bool:
    speakers = {name for name, kinds in dossier.enrichment.speaks_of if indicator.kind in kinds}
    statuses = {
        finding.source: finding.status
        for finding in dossier.enrichment.findings
        if finding.source in speakers and _same(finding, indicator)
    }
    if not speakers or any(status in ANSWERED for status in statuses.values()):
        return False
    excused = (SourceStatus.SKIPPED, SourceStatus.NOT_CONFIGURED)
    return any(statuses.get(name) not in excused for name in speakers)


def _same(finding: Finding, indicator: Indicator) -> bool:
    return finding.indicator.kind is indicator.kind and finding.indicator.value == indicator.value
