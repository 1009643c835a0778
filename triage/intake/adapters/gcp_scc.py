"""Google Cloud's Security Command Center: findings as notified, as listed, and bare (SCC docs, "Finding")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import Mark, has, has_list, has_object
from triage.intake.paths import Found, also_in_snake_case, node_at, objects_at, under, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word
from triage.model.alert import Alert
from triage.model.leaves import escape

_OLD = "sourceProperties.properties"
PATHS = {
    "name": "category",
    "timestamp": "eventTime createTime",
    "severity": "severity sourceProperties.detectionPriority sourceProperties.SeverityLevel",
    "alert_type": "findingClass",
    "message": "description sourceProperties.Explanation sourceProperties.detectionCategory.ruleName",
    "source_ip": f"access.callerIp connections.sourceIp {_OLD}.loginAttempts.sourceIp {_OLD}.callerIp "
    "sourceProperties.srcip",
    "source_port": "connections.sourcePort",
    "destination_ip": "connections.destinationIp sourceProperties.dstip",
    "destination_port": "connections.destinationPort",
    "addresses": "indicator.ipAddresses connections.sourceIp connections.destinationIp "
    f"{_OLD}.ip {_OLD}.loginAttempts.sourceIp sourceProperties.properties_ip_0",
    "users": f"access.principalEmail access.userName {_OLD}.principalEmail {_OLD}.loginAttempts.userName "
    "sourceProperties.userkey",
    "domains": f"indicator.domains {_OLD}.domains",
    "urls": "indicator.uris",
    "hashes": "files.sha256 processes.binary.sha256 processes.script.sha256 processes.libraries.sha256",
    "processes": "processes.binary.path processes.name",
    "location": "access.callerIpGeo.regionCode",
    "vendor_id": "name canonicalName",
    "vendor_status": "state",
    "link": "externalUri",
}
SCALE = by_word(critical="critical", high="high", medium="medium", low="low")
LIST = "listFindingsResults"

_INSTANCE = re.compile(r"/instances/([^/\s]{1,253})", re.ASCII)
# The documented link to a technique: https://attack.mitre.org/techniques/T1078/003/
_TECHNIQUE = re.compile(r"/techniques/(T\d{4})(?:/(\d{3}))?", re.ASCII)


@cache
def _sender(prefix: str) -> Sender:
    paths = {name: also_in_snake_case(under(prefix, of_finding)) for name, of_finding in PATHS.items()}
    return Sender("gcp_scc", paths, SCALE, silent_on=frozenset({"*"}))


def read(payload: Any) -> Items:
    """One finding, or each of a list. Raises InvalidAlert for a list that is empty."""
    results = payload.get(LIST)
    if not isinstance(results, list):
        return (_one(payload),)
    if not results:
        raise InvalidAlert("no finding in it", (Fault(f"/{LIST}", "is empty"),))
    items = tuple(_or_fault(result, index) for index, result in enumerate(results))
    if len(items) == 1 and isinstance(items[0], Alert):
        return (replace(items[0], received=payload),)
    return items


def _or_fault(result: Any, index: int) -> Alert | InvalidAlert:
    if isinstance(node_at(result, "finding"), dict):
        return _one(result)
    fault = Fault(f"/{LIST}/{index}/finding", "must be an object")
    return InvalidAlert(f"not a finding: {fault.pointer} {fault.detail}", (fault,))


def _one(payload: Any) -> Alert:
    prefix = "finding." if isinstance(payload.get("finding"), dict) else ""
    given = {
        "source_ip": [*values_at(payload, _sender(prefix).paths["source_ip"]), *_facts(payload, prefix, "callerIp")],
        "hosts": _hosts(payload, prefix),
        "users": [*_users(payload, prefix)],
        "command_lines": [*_command_lines(payload, prefix)],
        "techniques": [*_techniques(payload, prefix)],
    }
    return read_alert(payload, _sender(prefix), given)


def _hosts(raw: Any, prefix: str) -> list[Found]:
    """The machine's own name; its number, which is all that a resource's full name may hold, where that is missing."""
    found = [pair for pair in _machines(raw, prefix) if kinds.host(pair[1])]
    return [pair for pair in found if not str(pair[1]).isdigit()] or found


def _machines(raw: Any, prefix: str) -> Iterator[Found]:
    """The end of a resource's full name: //compute.googleapis.com/projects/p/zones/z/instances/web-1."""
    if str(node_at(raw, "resource.type")).lower().endswith("compute.instance"):
        yield from values_at(raw, also_in_snake_case("resource.displayName"))
    names = also_in_snake_case(
        f"{prefix}resourceName resource.name {prefix}{_OLD}.sourceInstanceDetails {prefix}{_OLD}.instanceDetails"
    )
    for pointer, name in values_at(raw, names):
        found = _INSTANCE.search(name) if isinstance(name, str) and len(name) < 1000 else None
        if found and "sql" not in name.partition("/projects/")[0]:
            yield pointer, found[1]
    yield from values_at(raw, f"{prefix}{_OLD}.loginAttempts.vmName")


def _users(raw: Any, prefix: str) -> Iterator[Found]:
    """Who called, then who was given a role: "user:alice@example.com"."""
    yield from values_at(raw, _sender(prefix).paths["users"])
    yield from _facts(raw, prefix, "principalEmail")
    for pointer, member in values_at(raw, also_in_snake_case(f"{prefix}iamBindings.member")):
        if isinstance(member, str) and member.startswith(("user:", "serviceAccount:")):
            yield pointer, member.partition(":")[2]


def _facts(raw: Any, prefix: str, name: str) -> Iterator[Found]:
    """Older findings have their facts below the name of the detector's case."""
    for pointer, cases in objects_at(raw, also_in_snake_case(f"{prefix}{_OLD}")):
        for case, facts in cases.items():
            yield from ((f"{pointer}/{escape(case)}{place}", value) for place, value in values_at(facts, name))


def _command_lines(raw: Any, prefix: str) -> Iterator[Found]:
    for pointer, process in objects_at(raw, f"{prefix}processes"):
        arguments = [str(argument) for _, argument in values_at(process, "args")]
        if arguments:
            yield f"{pointer}/args", " ".join(arguments)


def _techniques(raw: Any, prefix: str) -> Iterator[Found]:
    """`mitreAttack` has names; an id stands only in the link that older findings carry."""
    links = f"{prefix}sourceProperties.contextUris.mitreUri.url {prefix}source_properties.contextUris.mitreUri.url"
    for pointer, link in values_at(raw, links):
        found = _TECHNIQUE.search(link[:300]) if isinstance(link, str) else None
        if found:
            yield pointer, ".".join(filter(None, found.groups()))


def _is_finding_name(name: Any) -> bool:
    return isinstance(name, str) and "/sources/" in name[:200] and "/findings/" in name[:300]


ADAPTER = Adapter(
    "gcp_scc",
    "Google Cloud Security Command Center finding",
    (
        (has_object("finding"), has("finding.category")),
        (
            Mark("name", "must be the name of a finding", lambda p: _is_finding_name(node_at(p, "name"))),
            has("category"),
        ),
        (has_list(LIST),),
    ),
    read,
)
