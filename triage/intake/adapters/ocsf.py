"""Open Cybersecurity Schema Framework: findings, and the events of the other classes (schema.ocsf.io)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import Mark, has, has_object
from triage.intake.packed import unpacked
from triage.intake.paths import Found, node_at, objects_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word

# Dictionary, "severity_id"; 0 is unknown, 99 is told by the text alone.
SCALE = by_word(critical="5 6 fatal", high="4", medium="3", low="2", informational="1")
FINDINGS = "2"

_EVIDENCES = ("evidences.", "")
_FILES = "file process.file actor.process.file malware.files process.parent_process.file"


def _at(*paths: str) -> str:
    """The paths in the evidence of a finding, then in an event itself."""
    return " ".join(prefix + path for prefix in _EVIDENCES for path in " ".join(paths).split())


OCSF = Sender(
    "ocsf",
    {
        "name": "finding_info.title finding.title finding_info.analytic.name rule.name firewall_rule.name "
        "analytic.name malware.name api.operation type_name class_name",
        "timestamp": "time time_dt start_time start_time_dt finding_info.last_seen_time "
        "finding_info.last_seen_time_dt finding_info.created_time finding_info.created_time_dt",
        "severity": "severity severity_id",
        "alert_type": "finding_info.types finding.types class_name category_name",
        "message": "message finding_info.desc finding.desc status_detail",
        "source_ip": _at("src_endpoint.ip"),
        "source_port": _at("src_endpoint.port"),
        "destination_ip": _at("dst_endpoint.ip"),
        "destination_port": _at("dst_endpoint.port"),
        "addresses": _at("src_endpoint.ip dst_endpoint.ip device.ip device.network_interfaces.ip")
        + " src_endpoint.intermediate_ips resources.ip",
        "users": _at("actor.user.name user.name actor.process.user.name process.user.name")
        + " resources.owner.name "
        + _at("actor.user.email_addr user.email_addr")
        + " resources.owner.email_addr",
        "hosts": _at("device.hostname device.name")
        + " resources.hostname "
        + _at("dst_endpoint.hostname src_endpoint.hostname device.instance_uid"),
        "urls": _at("url.url_string http_request.url.url_string file.url.url_string"),
        "domains": _at("query.hostname url.hostname http_request.url.hostname dst_endpoint.domain tls.sni url.domain"),
        "hashes": _at(
            *(f"{place}.hashes.value {place}.fingerprints.value" for place in _FILES.split()),
        ),
        "processes": _at(
            "process.file.path process.path process.name actor.process.file.path actor.process.path actor.process.name"
        ),
        "command_lines": _at("process.cmd_line actor.process.cmd_line"),
        "mail_sender": _at("email.from email.smtp_from"),
        "mail_subject": _at("email.subject"),
        "techniques": "finding_info.attacks.sub_technique.uid finding_info.attacks.technique.uid "
        "finding_info.attacks.techniques.uid attacks.sub_technique.uid attacks.technique.uid attacks.techniques.uid "
        "finding.attacks.technique.uid evidences.attacks.technique.uid",
        "location": _at("src_endpoint.location.country"),
        "vendor_id": "finding_info.uid finding.uid metadata.uid metadata.event_code",
        "vendor_verdict": "verdict finding_info.verdict",
        "link": "finding_info.src_url finding.src_url src_url metadata.src_url",
    },
    SCALE,
    # Account numbers, agents and the places of scanners carry the names of what is looked for; only paths are meant.
    silent_on=frozenset({"*"}),
)

# Dictionary, "observable.type_id". An address stands here without its part, unless `name`, the path that it was taken
# from, tells it.
OBSERVABLES = {
    "1": "hosts",
    "2": "addresses",
    "4": "users",
    "5": "users",
    "6": "urls",
    "8": "hashes",
    "9": "processes",
    "13": "command_lines",
}
_ROLES = {"src_endpoint.ip": "source_ip", "dst_endpoint.ip": "destination_ip", "email.from": "mail_sender"}
# What Amazon puts into `resources[].data`, packed into a text or not.
_NAMES_IN_DATA = "AwsIamAccessKey.UserName AwsIamAccessKey.PrincipalName AwsIamUser.UserName"
MAX_DATA_BYTES = 100_000


def read(payload: Any) -> Items:
    """One finding or event."""
    given: dict[str, list[Found]] = {
        "vendor_status": _status(payload),
        "success": [] if _is_finding(payload) else _success(payload),
    }
    for name, found in (*_observed(payload), *_resources(payload)):
        given.setdefault(name, []).append(found)
    # The paths of the event itself are surer than what was listed once more as an observable.
    documented = {name: [*values_at(payload, OCSF.paths.get(name, "")), *found] for name, found in given.items()}
    return (read_alert(payload, OCSF, documented),)


def _is_finding(raw: Any) -> bool:
    return (kinds.short(node_at(raw, "class_uid")) or "")[:1] == FINDINGS or node_at(raw, "finding_info") is not None


def _status(raw: Any) -> list[Found]:
    """How far a finding is; of an event what was done about it, since its status tells the success."""
    paths = "status action disposition" if _is_finding(raw) else "action disposition"
    return [*values_at(raw, paths)]


def _success(raw: Any) -> list[Found]:
    by_id = [(place, str(value) == "1") for place, value in values_at(raw, "status_id") if str(value) in ("1", "2")]
    return by_id or [*values_at(raw, "status")]


def _observed(raw: Any) -> Iterator[tuple[str, Found]]:
    for pointer, observable in objects_at(raw, "observables"):
        field, value = OBSERVABLES.get(kinds.short(observable.get("type_id")) or ""), observable.get("value")
        if field is None or value is None:
            continue
        name = kinds.short(observable.get("name")) or ""
        role = next((role for end, role in _ROLES.items() if name.endswith(end)), field)
        yield role, (f"{pointer}/value", value)
        if role in ("source_ip", "destination_ip"):
            yield "addresses", (f"{pointer}/value", value)


def _resources(raw: Any) -> Iterator[tuple[str, Found]]:
    for pointer, resource in objects_at(raw, "resources"):
        uid, kind = resource.get("uid"), (kinds.short(resource.get("type")) or "").lower()
        if isinstance(uid, str) and "instance/i-" in uid:
            yield "hosts", (f"{pointer}/uid", uid.rpartition("/")[2])
        if kind in ("user", "aws::iam::user", "awsiamuser") and kinds.short(resource.get("name")):
            yield "users", (f"{pointer}/name", resource["name"])
        data = _unpacked(resource.get("data"))
        yield from (("users", (f"{pointer}/data", value)) for _, value in values_at(data, _NAMES_IN_DATA))


def _unpacked(data: Any) -> Mapping[str, Any]:
    found = unpacked(data, MAX_DATA_BYTES)
    return found if isinstance(found, dict) else {}


def _is_class(payload: Any) -> bool:
    uid = kinds.count(node_at(payload, "class_uid"))
    return uid is not None and 1000 <= uid < 10_000


ADAPTER = Adapter(
    "ocsf",
    "OCSF finding or event",
    (
        (Mark("class_uid", "must be the number of an OCSF class", _is_class), has_object("metadata")),
        (has_object("finding_info"), has("finding_info.title")),
        (has_object("finding_info"), has("finding_info.uid")),
        (
            Mark("class_uid", "must be the number of an OCSF class", _is_class),
            has("type_uid"),
        ),
    ),
    read,
)
