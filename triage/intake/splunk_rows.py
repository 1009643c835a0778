"""A row of Splunk search results, its fields named by the Common Information Model (Splunk CIM add-on manual)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from triage.intake import kinds
from triage.intake.accounts import people_of
from triage.intake.blank import text_of
from triage.intake.ecs_paths import once_in_any_case
from triage.intake.paths import Found, under, values_at

# src and dest are an address or a host's name; "process" is a whole command line.
ROW_PATHS: dict[str, str] = {
    "source_ip": "src_ip src source_ip src_ip_address clientip client_ip c_ip srcip",
    "source_port": "src_port source_port srcport",
    "destination_ip": "dest_ip dest dst_ip dst destination_ip dstip",
    "destination_port": "dest_port dst_port destination_port dstport",
    "addresses": "threat_object src_translated_ip dest_translated_ip dvc_ip dvc ip ip_address",
    "location": "src_country Country country",
    "domains": "url_domain dest_dns src_dns",
    "processes": "process_path process_name parent_process_path parent_process_name Image ParentImage NewProcessName",
    "command_lines": "process cmdline parent_process CommandLine ParentCommandLine Process_Command_Line",
    "mail_sender": "src_user_email sender from_address",
    "mail_subject": "subject email_subject",
}
_USERS = "user src_user dest_user user_name username UserName TargetUserName SubjectUserName Account_Name suser duser"
_HOSTS = "dest dest_host dest_nt_host src src_host src_nt_host dvc dvc_host Computer ComputerName hostname orig_host"
_URLS = "url uri_full http_url threat_object"
_HASHES = (
    "file_hash process_hash hash sha256 sha1 md5 SHA256 SHA1 MD5 Hashes sha256_hash md5_hash file_hash_sha256 "
    "threat_object parent_process_hash"
)
_TECHNIQUES = (
    "annotations.mitre_attack annotations.mitre_attack.mitre_technique_id annotations._all mitre_attack "
    "mitre_technique_id mitre_attack_id mitre_technique technique_id annotations"
)
_DOMAINS = "query dest_domain src_domain_name threat_object"
_STOPPED = frozenset("allowed blocked denied dropped deferred quarantined delivered prevented deleted".split())
_OUTCOMES = frozenset("success failure failed".split())
_TECHNIQUE = re.compile(r"\bT\d{4}(?:\.\d{3})?\b", re.ASCII)
_HASH = re.compile(r"\b(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})\b", re.ASCII)
_IMPORT_HASH = re.compile(r"IMPHASH=[0-9A-Fa-f]+", re.ASCII | re.IGNORECASE)
_LONGEST = 10_000


def row_given(row: Any, at: str) -> dict[str, list[Found]]:
    """The (JSON pointer, value) pairs of what a row says in several places or several values at a time."""
    users = [(pointer, kinds.account(value)) for pointer, value in _each(row, under(at, _USERS))]
    names = [pair for pair in _each(row, under(at, _HOSTS)) if kinds.address(pair[1]) is None]
    actions = [*_each(row, f"{at}action")]
    return {
        "users": people_of(pair for pair in users if pair[1]),
        "hosts": once_in_any_case(names),
        "urls": [*_each(row, under(at, _URLS))],
        "domains": [pair for pair in _each(row, under(at, _DOMAINS)) if not _is_program(pair[1])],
        "hashes": _found_in(row, under(at, _HASHES), _HASH),
        "techniques": _found_in(row, under(at, _TECHNIQUES), _TECHNIQUE),
        "success": [pair for pair in actions if str(pair[1]).lower() in _OUTCOMES],
        "vendor_status": [pair for pair in actions if str(pair[1]).lower() in _STOPPED],
    }


def _each(row: Any, paths: str) -> Iterator[Found]:
    """Each value; a field with several values comes as a list or as one text with a value a line."""
    for pointer, value in values_at(row, paths):
        several = value.split("\n") if isinstance(value, str) and len(value) <= _LONGEST else [value]
        yield from ((pointer, one) for one in several if text_of(one))


def _found_in(row: Any, paths: str, pattern: re.Pattern[str]) -> list[Found]:
    texts = [
        (pointer, _IMPORT_HASH.sub("", (text_of(value) or "")[:_LONGEST])) for pointer, value in values_at(row, paths)
    ]
    return [(pointer, found) for pointer, text in texts for found in pattern.findall(text)]


def _is_program(value: Any) -> bool:
    """Whether a name with a dot is a file's rather than a domain's."""
    return str(value).lower().endswith((".exe", ".dll", ".ps1", ".bat", ".vbs", ".js", ".sh", ".py", ".txt"))
