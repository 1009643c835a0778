"""Google SecOps (Chronicle): detections with their events, and events of its Unified Data Model.

Google SecOps docs, "Detection Engine API", "UDM field list". The APIs write camelCase, rules and exports snake_case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import Mark, has, has_object
from triage.intake.paths import Found, also_in_snake_case, node_at, objects_at, under, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_floor
from triage.model.scales import Severity

# Words of the rule or of the product; where there are none, the rule's risk score of 0 to 100 by the usual tenths.
SCALE = by_floor(
    (90, Severity.CRITICAL), (70, Severity.HIGH), (40, Severity.MEDIUM), (10, Severity.LOW), (0, Severity.INFORMATIONAL)
)

DETECTION = {
    "name": "detection.ruleName",
    "timestamp": "detectionTime",
    "severity": "detection.severity",
    "message": "detection.description",
    "vendor_id": "id",
    "vendor_status": "feedbackSummary.status detection.alertState",
    "vendor_verdict": "feedbackSummary.verdict",
    "link": "detection.urlBackToProduct",
    "techniques": "tags",
}
# An event's nouns: principal acts, target is acted upon, src is where an object was taken from.
EVENT = {
    "name": "securityResult.ruleName securityResult.threatName securityResult.summary metadata.productEventType "
    "metadata.eventType",
    "timestamp": "metadata.eventTimestamp metadata.eventTimestamp.seconds metadata.collectedTimestamp",
    "severity": "securityResult.severity securityResult.productSeverity",
    "alert_type": "securityResult.category securityResult.categoryDetails metadata.eventType",
    "message": "securityResult.description securityResult.summary metadata.description",
    "source_ip": "principal.ip principal.asset.ip src.ip src.asset.ip",
    "source_port": "principal.port src.port",
    "destination_ip": "target.ip target.asset.ip",
    "destination_port": "target.port",
    "addresses": "principal.ip target.ip src.ip principal.natIp target.natIp",
    "users": "principal.user.userid target.user.userid src.user.userid principal.user.emailAddresses "
    "target.user.emailAddresses src.user.emailAddresses",
    "hosts": "principal.hostname principal.asset.hostname target.hostname target.asset.hostname src.hostname "
    "src.asset.hostname",
    "urls": "target.url principal.url src.url about.url",
    "domains": "network.dns.questions.name target.domain.name principal.domain.name network.dnsDomain",
    "hashes": "target.file.sha256 target.file.sha1 target.file.md5 target.process.file.sha256 "
    "target.process.file.sha1 target.process.file.md5 principal.process.file.sha256 principal.process.file.sha1 "
    "principal.process.file.md5 principal.file.sha256 principal.file.sha1 principal.file.md5 src.file.sha256 "
    "src.file.sha1 src.file.md5 about.file.sha256 about.file.sha1 about.file.md5",
    "processes": "target.process.file.fullPath principal.process.file.fullPath",
    "command_lines": "target.process.commandLine principal.process.commandLine",
    "mail_sender": "network.email.from",
    "mail_subject": "network.email.subject",
    "techniques": "securityResult.attackDetails.techniques.subtechniqueId securityResult.attackDetails.techniques.id",
    "location": "principal.location.countryOrRegion principal.ipGeoArtifact.location.countryOrRegion",
    "vendor_id": "metadata.id metadata.productLogId",
    "vendor_status": "securityResult.action",
    "vendor_verdict": "securityResult.verdict",
    "link": "metadata.urlBackToProduct securityResult.urlBackToProduct",
}
# Where events stand: in a detection, beside one that was taken apart, in a search answer, bare.
_IN_DETECTION, _BARE = "collectionElements.references.event.", ""
PLACES = (_IN_DETECTION, "collection_elements.references.event.", "event.", "udm.")
RISK = "detection.riskScore detection.risk_score"

# The ends of a rule's own variables, where the rule does not say from which field it took them.
VARIABLES = {
    "principal_ip": "source_ip",
    "source_ip": "source_ip",
    "src_ip": "source_ip",
    "client_ip": "source_ip",
    "target_ip": "destination_ip",
    "destination_ip": "destination_ip",
    "dst_ip": "destination_ip",
    "ip": "addresses",
    "hostname": "hosts",
    "user": "users",
    "userid": "users",
    "username": "users",
    "user_id": "users",
    "email": "users",
    "sha256": "hashes",
    "hash": "hashes",
    "domain": "domains",
    "url": "urls",
    "command_line": "command_lines",
    "severity": "severity",
    "technique_id": "techniques",
    "technique": "techniques",
}
# Rules count failed logins under their own names: "failed_logins", "login_failures", "failed_login_count".
_FAILED = re.compile(r"(?:^|_)(?:failed_(?:logins?|logons?|attempts?|auths?)|login_failures?)(?:_count)?$")
_LISTS = "detection.outcomes detection.detectionFields detection.detection_fields detection.ruleLabels"
_LISTS += " detection.rule_labels"
_ALLOWED = {"ALLOW": True, "BLOCK": False, "FAIL": False}
MAX_PARTS = 20


@cache
def _sender(place: str) -> Sender:
    paths = {name: also_in_snake_case(under(place, of_event)) for name, of_event in EVENT.items()}
    for name, of_detection in DETECTION.items() if place != _BARE else ():
        paths[name] = f"{also_in_snake_case(of_detection)} {paths.get(name, '')}"
    return Sender("chronicle", paths, SCALE, silent_on=frozenset({"*"}))


def read(payload: Any) -> Items:
    """One detection with its events, or one event."""
    place = next((place for place in PLACES if _is_event(node_at(payload, place.rstrip(".")))), _IN_DETECTION)
    place = place if "detection" in payload or place != _IN_DETECTION else _BARE
    sender = _sender(place)
    given: dict[str, list[Found]] = {"success": _success(payload, place)}
    for name, found in _variables(payload):
        given.setdefault(name, []).append(found)
    # The events are surer than the rule's variables, save for the severity, which is the rule's to say.
    for name in (given.keys() & sender.paths.keys()) - {"severity"}:
        given[name] = [*values_at(payload, sender.paths[name]), *given[name]]
    if users := _named_users(payload, sender):
        sender = replace(sender, paths={**sender.paths, "users": users})
    given["severity"] = _severities(payload, sender, given.get("severity", []))
    return (read_alert(payload, sender, given),)


def _named_users(raw: Any, sender: Sender) -> str:
    """Where users are called by name whose ids are nothing but numbers, as on Unix; "" where any id is a name."""
    paths = sender.paths["users"].split()
    if any(not str(value).isdigit() for _, value in values_at(raw, sender.paths["users"])):
        return ""
    shown = " ".join(f"{path[:-6]}userDisplayName" for path in paths if path.endswith("userid"))
    return shown if any(values_at(raw, shown)) else ""


def _severities(raw: Any, sender: Sender, labels: list[Found]) -> list[Found]:
    """The rule's severity, its label, that of the events; its risk score where none of these can be read."""
    found = [*values_at(raw, DETECTION["severity"]), *labels, *values_at(raw, sender.paths["severity"])]
    return found if any(SCALE(value) for _, value in found) else [*found, *values_at(raw, RISK)]


def _is_event(found: Any) -> bool:
    return isinstance(found, dict) and "metadata" in found


def _variables(raw: Any) -> Iterator[tuple[str, Found]]:
    """A rule's outcomes, match variables and labels: {"key", "value"}, with "source": "udm.principal.ip" or without."""
    for pointer, variable in objects_at(raw, _LISTS):
        name = _field_of(variable.get("source")) or _meaning_of(variable.get("key"))
        value = variable.get("value")
        if name and isinstance(value, str):
            parts = [part.strip() for part in value.split(",")[:MAX_PARTS]]
            yield from ((name, (f"{pointer}/value", part)) for part in parts if part)


def _field_of(source: Any) -> str | None:
    """The field of an Alert that an event's field belongs to."""
    path = source.removeprefix("udm.") if isinstance(source, str) else ""
    return _fields_of_events().get(path)


@cache
def _fields_of_events() -> dict[str, str]:
    named = [(path, name) for name, paths in EVENT.items() for path in also_in_snake_case(paths).split()]
    return dict(reversed(named))


def _meaning_of(key: Any) -> str | None:
    name = (kinds.short(key) or "").lower()
    if _FAILED.search(name):
        return "failed_logins"
    if "count" in name:
        return None
    ends = (name.split("_", skipped)[-1] for skipped in range(name.count("_") + 1))
    return next((VARIABLES[end] for end in ends if end in VARIABLES), None)


def _success(raw: Any, place: str) -> list[Found]:
    """Of a login, whether it was let in."""
    kind = next((value for _, value in values_at(raw, also_in_snake_case(f"{place}metadata.eventType"))), None)
    if kind != "USER_LOGIN":
        return []
    actions = values_at(raw, also_in_snake_case(f"{place}securityResult.action"))
    return [(pointer, _ALLOWED[str(action)]) for pointer, action in actions if str(action) in _ALLOWED]


def _is_udm(payload: Any) -> bool:
    nouns = ("principal", "target", "src", "observer", "about", "securityResult", "security_result", "network")
    return isinstance(payload, dict) and any(isinstance(payload.get(noun), (dict, list)) for noun in nouns)


_UDM = Mark("", "must have a principal, a target or another noun of the Unified Data Model", _is_udm)
_IN_UDM = Mark(
    "udm",
    "must have a principal, a target or another noun of the Unified Data Model",
    lambda p: _is_udm(node_at(p, "udm")),
)

ADAPTER = Adapter(
    "chronicle",
    "Google SecOps detection or event",
    (
        (has("detection"), has("detectionTime")),
        (has("detection"), has("detection_time")),
        (has("detection.ruleName"), has("type")),
        (has("detection.rule_name"), has("type")),
        (has_object("metadata"), has("metadata.eventType"), _UDM),
        (has_object("metadata"), has("metadata.event_type"), _UDM),
        (has_object("udm.metadata"), _IN_UDM),
    ),
    read,
)
