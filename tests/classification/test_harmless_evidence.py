"""What may clear an alert, each with its twin: a field that the house fills does, the name of a thing seen does not."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tests.classification.labelled import RECEIVED, dossier_of
from triage.classification.files import without_files
from triage.classification.rules import RulesClassifier
from triage.intake.read import read_payload
from triage.model.dossier import Dossier
from triage.model.scales import Classification

TP, FP, NR = Classification.TRUE_POSITIVE, Classification.FALSE_POSITIVE, Classification.NEEDS_REVIEW
SCAN: dict[str, Any] = {"source_ip": "10.0.0.9", "destination_ip": "10.0.0.0/24"}
LOGIN: dict[str, Any] = {"source_ip": "203.0.113.9", "success": True, "risk": "low"}
RUN: dict[str, Any] = {"command_line": "powershell -nop -w hidden -c Get-Service"}


def verdict(name: str, raw: dict[str, Any], severity: str | None = "low") -> Classification:
    return RulesClassifier().classify(dossier_of(name, raw, severity)).classification


@pytest.mark.parametrize(
    "said",
    [
        {"asset_role": "vulnerability scanner"},
        {"device": {"tags": ["Vulnerability Scanners"]}},
        {"src_category": ["vuln_scanner"]},
        {"is_authorized_scanner": True},
        {"rule": {"tags": ["approved scanner"]}},
        {"rule_name": "x", "title": "Sweep by our vulnerability scanner"},
        {"title": "Port scan by an approved scanner"},
    ],
)
def test_scanner__is_known_by_what_the_house_says(said: dict[str, Any]) -> None:
    assert verdict("Port scan", {**SCAN, **said}) is FP


@pytest.mark.parametrize(
    "said",
    [
        {"title": "Internal Network Scanner"},
        {"title": "Vulnerability scanner detected"},
        {"title": "Known vulnerability scanner"},
        {"signature": "Nessus scan"},
        {"title": "Unauthorized vulnerability scanner"},
        {"title": "Unapproved internal scanner"},
        {"title": "Scan from outside the approved scanner range"},
        {"title": "Rogue host uses an authorized scanner"},
        {"title": "Non-approved scanner"},
        {"rule": {"groups": ["vulnerability scanner"]}},
        {"rule": {"tags": ["vulnerability scanner"]}},
        {"dest_category": "vulnerability_scanner"},
        {"target": {"role": "vulnerability scanner"}},
        {"destination": {"is_internal_scanner": True}},
        {"is_scanner": True},
        {"asn_name": "Qualys Inc"},
        {"user_agent": "approved internal vulnerability scanner"},
        {"file_name": "approved_scanner.exe"},
        {"description": "Detects internal network scanners such as Nessus"},
        {"message": "a vulnerability scanner was run on the host"},
    ],
)
def test_scanner__is_not_known_by_the_name_of_what_was_seen(said: dict[str, Any]) -> None:
    assert verdict("Port scan", {**SCAN, **said}) is NR


@pytest.mark.parametrize(
    "place", ["corporate", "head office", "corp-office", "usual isp", "home country", "office berlin"]
)
def test_network__the_house_names_its_own(place: str) -> None:
    assert verdict("VPN login", {**LOGIN, "network": place}) is FP


@pytest.mark.parametrize(
    "said",
    [
        {"isp": "some telecom corp"},
        {"isp": "corporate"},
        {"asn_name": "trusted networks"},
        {"securityContext": {"isp": "corp", "asOrg": "head office ltd"}},
        {"network": "Example Telecom Corp"},
        {"network": "Trusted Hosting Ltd"},
        {"network": "unmanaged"},
        {"location": "Corpus Christi"},
        {"location": "same city"},
        {"ip_reputation": "known attacker"},
        {"ip_reputation": "known vpn provider"},
        {"seen_count": 90},
        {"user_agent": "corporate managed trusted"},
    ],
)
def test_network__a_providers_name_does_not_vouch(said: dict[str, Any]) -> None:
    assert verdict("VPN login", {**LOGIN, **said}) is NR


@pytest.mark.parametrize(
    "parent",
    [
        "CcmExec.exe",
        "C:\\Windows\\CCM\\CcmExec.exe",
        '"C:\\Program Files\\BigFix Enterprise\\BES Client\\BESClient.exe" -x',
        "/usr/bin/python3 /usr/bin/ansible-playbook site.yml",
        "/opt/nessus/sbin/nessusd",
    ],
)
def test_agent__is_the_program_itself(parent: str) -> None:
    assert verdict("Process started", {**RUN, "parent_process": parent}) is FP


@pytest.mark.parametrize(
    "parent",
    [
        "C:\\PerfLogs\\CcmExec.exe",
        "D:\\puppet\\run.exe",
        "cmd.exe /c echo ansible",
        "/home/eve/puppet",
        "powershell.exe -file jamf",
        "/usr/bin/python3 /home/eve/ansible",
    ],
)
def test_agent__is_no_word_in_a_path_or_an_argument(parent: str) -> None:
    assert verdict("Process started", {**RUN, "parent_process": parent}) is not FP


@pytest.mark.parametrize(
    "name",
    [
        "Agent started",
        "Windows update installed",
        "Backup job completed",
        "Test alert",
        "[SAMPLE] finding",
        "ET INFO Windows Update",
    ],
)
def test_name__of_daily_work_clears(name: str) -> None:
    assert verdict(name, {"title": name}) is FP


@pytest.mark.parametrize(
    "name",
    [
        "Fake software update",
        "Backup job deleted",
        "Security agent stopped for update by malicious process",
        "Suspicious system update",
        "Security testing tool detected",
        "Attack simulation framework detected",
        "Malware sample event",
        "malware_sample_detection",
        "agent_update.exe",
        "sample alert.exe",
        "test alert.exe",
        "Blocked: 'C:\\Users\\a\\test alert.exe'",
        "Found 'C:\\Users\\a\\testtrigger\\x.exe'",
    ],
)
def test_name__of_what_was_turned_or_of_a_file_clears_nothing(name: str) -> None:
    assert verdict(name, {"title": name}) is not FP


@pytest.mark.parametrize(
    "line",
    [
        "<38>Feb  1 10:00:00 web1 sshd[100]: Invalid user test alert from 203.0.113.9 port 5022",
        "<38>Feb  1 10:00:00 web1 sshd[100]: Invalid user approved scanner from 10.0.0.9 port 5022",
        "<38>Feb  1 10:00:00 web1 app[1]: user agent heartbeat asked from 203.0.113.9",
        "1772330405.002|web1|appd|user 'nightly backup completed' logged in from 203.0.113.9",
        "1772330405.002|web1|appd|user 'nightly backup completed' logged in from 10.0.0.9",
        "1772330405.002|web1|appd|203.0.113.9 asked for nightly backup completed",
    ],
)
def test_line_of_a_log__is_no_name_that_clears(line: str) -> None:
    (alert,) = read_payload(line)
    assert RulesClassifier().classify(Dossier(alert, RECEIVED)).classification is not FP


def test_line_of_a_log__tells_of_a_daily_job_inside() -> None:
    (alert,) = read_payload("1772330405.002|backup-01|jobd|nightly backup of 10.20.4.15 completed|INFO")
    assert RulesClassifier().classify(Dossier(alert, RECEIVED)).classification is FP


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("testtrigger", {"filePath": "/tmp/testtrigger"}),
        ("Test alert", {"subject": "test alert"}),
        ("Odd app", {"app": {"displayName": "test alert"}}),
        ("Odd login", {"actor": {"displayName": "approved scanner"}, "source_ip": "10.0.0.9"}),
        ("Port scan", {"user": {"groups": ["Vulnerability management"]}, "source_ip": "10.0.0.9"}),
    ],
)
def test_name__that_somebody_else_chose_clears_nothing(name: str, raw: dict[str, Any]) -> None:
    dossier = dossier_of(name, {"classification": "malware", "threatName": name, **raw}, "medium")
    alert = dataclasses.replace(
        dossier.alert, processes=tuple(filter(None, [raw.get("filePath")])), mail_subject=raw.get("subject")
    )
    assert RulesClassifier().classify(dataclasses.replace(dossier, alert=alert)).classification is not FP


@pytest.mark.parametrize("file", ["eicar.exe", "C:\\a\\EICAR-test-file.dll", "/tmp/x/eicar.com", "EICAR.com"])
def test_eicar__is_not_known_by_a_files_name(file: str) -> None:
    assert verdict(f"Malware found: {file}", {"file_name": file}, "medium") is not FP
    assert verdict("Malware found: EICAR-Test-File", {"file_name": file}, "medium") is FP


@pytest.mark.parametrize("file", ["toolbar.exe", "C:\\a\\adware\\x.bin"])
def test_unwanted__is_not_known_by_a_files_name(file: str) -> None:
    assert verdict(f"Malware removed: '{file}'", {"action": "quarantined"}, "medium") is not FP
    assert verdict(f"Adware removed: '{file}'", {"action": "quarantined"}, "medium") is FP


@pytest.mark.parametrize(
    ("results", "expected"), [(["SUCCESS"], FP), (["SUCCESS", "FAILED_TO_DELETE"], NR), ([], NR), (["PENDING"], NR)]
)
def test_remedy__counts_when_every_part_of_it_worked(results: list[str], expected: Classification) -> None:
    items = [{"type": "file", "result": result} for result in results]

    assert verdict("PUA cleaned up: 'Bar'", {"core_remedy_items": {"items": items}}) is expected


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("investigationResult", "Benign True Positive", FP),
        ("analyst_decision", "false positive", FP),
        ("determination", {"value": "FALSE_POSITIVE"}, FP),
        ("investigationResult", "No Findings", NR),
        ("investigationResult", "True Positive", NR),
        ("autoInvestigationResult", "Benign", NR),
        ("fileReviewResult", "Benign", NR),
        ("analysis_result", "clean", NR),
        ("files", [{"verdict": {"value": "benign"}}], NR),
    ],
)
def test_verdict__of_people_on_the_whole_alert(field: str, value: object, expected: Classification) -> None:
    assert verdict("Host scan", {"source_ip": "10.0.0.9", field: value}) is expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"classification": "phish", "threatStatus": "active", "deliveryAction": "Delivered"}, TP),
        ({"classification": "malware", "malwareScore": 100, "deliveryAction": "Inbox"}, TP),
        ({"classification": "phish", "threatStatus": "active", "deliveryAction": "Blocked"}, NR),
        (
            {
                "classification": "phish",
                "threatStatus": "falsePositive",
                "phishScore": 100,
                "deliveryAction": "Delivered",
            },
            NR,
        ),
        ({"classification": "spam", "threatStatus": "active", "phishScore": 4, "deliveryAction": "Delivered"}, NR),
        ({"classification": "phish", "phishScore": 20, "deliveryAction": "Delivered"}, NR),
    ],
)
def test_lure__that_was_let_in(raw: dict[str, Any], expected: Classification) -> None:
    assert verdict("Message", raw, None) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("ssh_brute_force_with_success", TP), ("SSL::Certificate_Expires_Soon", FP), ("ssh_bruteless_success", NR)],
)
def test_rule_name__joined_by_underscores_is_read_as_words(name: str, expected: Classification) -> None:
    assert verdict("x", {"rule_name": name}, "high" if expected is TP else "low") is expected


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("Agent started", ""),
        ("blocked 'c:\\a b\\c.exe' today", "'c:\\a b\\c.exe'"),
        ("an odd run of /opt/a/b.sh", "/opt/a/b.sh"),
        ("et info a/b", ""),
        ("a b.exe", "a b.exe"),
        ("found eicar.com", "eicar.com"),
    ],
)
def test_files__are_blanked_out(text: str, file: str) -> None:
    assert without_files(text) == text.replace(file, " " * len(file))
