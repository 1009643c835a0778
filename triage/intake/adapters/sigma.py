"""Matches of Sigma rules: chainsaw, Hayabusa, Zircolite, Aurora, and a rule beside its event (Sigma specification)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import has, has_list, has_object, is_one_of
from triage.intake.paths import Found, objects_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word

# Where these tools have the event that matched; Aurora and Hayabusa put some of it beside the rule.
_EVENTS = (
    "document.data.Event.EventData document.data.Event.UserData document.data.Event.System document.data "
    "documents.data.Event.EventData documents.data.Event.System matches event event.EventData event.System "
    "matched_event log document Details ExtraFieldInfo AllFieldInfo Event.EventData Event.System"
)
# The names of fields in Windows, Sysmon and Linux events, those of Hayabusa's `Details` last.
_FIELDS = {
    "timestamp": "SystemTime UtcTime TimeCreated_attributes.SystemTime TimeCreated.#attributes.SystemTime @timestamp "
    "timestamp EventTime",
    "hosts": "Computer ComputerName Workstation host.name hostname",
    "users": "TargetUserName User SubjectUserName AccountName user.name username TgtUser SrcUser",
    "source_ip": "SourceIp IpAddress SourceAddress ClientAddress src_ip source.ip c-ip SrcIP",
    "source_port": "SourcePort IpPort src_port source.port SrcPort",
    "destination_ip": "DestinationIp DestAddress DestinationAddress dst_ip destination.ip TgtIP",
    "destination_port": "DestinationPort DestPort dst_port destination.port TgtPort",
    "processes": "Image NewProcessName ProcessName SourceImage process.executable Proc ParentImage ParentProcessName",
    "command_lines": "CommandLine ProcessCommandLine ScriptBlockText process.command_line Cmdline Cmd "
    "ParentCommandLine",
    "domains": "QueryName DestinationHostname query Query",
    "urls": "Url url c-uri RemoteName",
    "hashes": "Hashes Hash sha256 md5 sha1",
}
SIGMA = Sender(
    "sigma",
    {
        "name": "name title RuleTitle Rule_Title rule_title rule.title rule.name",
        "timestamp": "timestamp Timestamp",
        "severity": "level Level rule_level Rule_Level rule.level severity",
        "alert_type": "logsource.category logsource.product rule.logsource.category Channel group",
        "message": "description rule.description Rule_Description Details document.data.Event.EventData.RuleName",
        "techniques": "tags MitreTags rule.tags Rule_Tags",
        "vendor_id": "id RuleID Rule_Id rule.id rule_id",
    },
    by_word(),
    frozenset("location vendor_status vendor_verdict link success failed_logins addresses alert_type".split()),
)
# Hayabusa's `Details` as one text: "Cmd: … ¦ Proc: … ¦ User: …".
_PARTS = " ¦ "


def read(payload: Any) -> Items:
    """One alert a rule that matched, however many events it matched."""
    events = [*objects_at(payload, _EVENTS), ("", payload)]
    given = {name: [*_found(events, fields)] for name, fields in _FIELDS.items()}
    given["timestamp"] = [*values_at(payload, SIGMA.paths["timestamp"]), *given["timestamp"]]
    given["hashes"] = [*_parted(given["hashes"])]
    given["techniques"] = [*_listed(payload)]
    for name, pair in _details(payload):
        given[name].append(pair)
    given["users"] = [(pointer, kinds.account(value)) for pointer, value in given["users"]]
    return (read_alert(payload, SIGMA, given),)


_OF_A_FIELD = {field.lower(): name for name, fields in _FIELDS.items() for field in fields.split()}


def _found(events: list[tuple[str, Mapping[str, Any]]], fields: str) -> Iterator[Found]:
    for pointer, event in events:
        for at, value in values_at(event, fields):
            yield pointer + at, value


def _parted(pairs: list[Found]) -> Iterator[Found]:
    """Sysmon puts all hashes into one text: "SHA1=…,MD5=…,SHA256=…,IMPHASH=…"; the last is of the imports alone."""
    for pointer, value in pairs:
        for part in str(value)[:2_000].split(","):
            if not part.strip().upper().startswith("IMPHASH"):
                yield pointer, part.strip()


def _listed(payload: Any) -> Iterator[Found]:
    """Tags also come as one text, parted by commas or by Hayabusa's bar."""
    for pointer, value in values_at(payload, SIGMA.paths["techniques"]):
        for part in str(value)[:4_000].replace("¦", ",").split(","):
            yield pointer, part


def _details(payload: Any) -> Iterator[tuple[str, Found]]:
    for pointer, value in values_at(payload, "Details ExtraFieldInfo"):
        for part in str(value)[:8_000].split(_PARTS):
            key, _, told = part.partition(": ")
            name = _OF_A_FIELD.get(key.strip().lower())
            if name and name != "timestamp":
                yield name, (pointer, told.strip())


ADAPTER = Adapter(
    "sigma",
    "A match of a Sigma rule",
    (
        (is_one_of("kind", "individual", "aggregate"), has("name"), has("level"), has("document")),
        (is_one_of("kind", "individual", "aggregate"), has("name"), has("level"), has("documents")),
        (has("RuleTitle"), has("Level")),
        (has("Rule_Title"), has("Rule_Level")),
        (has("title"), has("rule_level"), has_list("matches")),
        (has("title"), has("level"), has_object("logsource")),
        (has("rule.title"), has("rule.level"), has_object("rule.logsource")),
    ),
    read,
)
