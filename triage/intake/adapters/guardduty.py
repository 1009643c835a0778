"""AWS GuardDuty's findings (Amazon GuardDuty user guide, "Finding format"; API reference, "Finding")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import Mark, has, has_object, is_one_of
from triage.intake.paths import Found, in_pascal_case, node_at, under, values_at
from triage.intake.reading import Given, read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_floor
from triage.model.scales import Severity

EVENTS = ("GuardDuty Finding", "GuardDuty Malware Protection Object Scan Result")
SAMPLE_NOTE = "the product says that this is a sample: nothing of the kind took place"

# User guide, "Severity levels of GuardDuty findings"; before 2024 Low began at 0.1.
SCALE = by_floor((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.1, Severity.LOW))

_SCAN = "service.ebsVolumeScanDetails.scanDetections.threatDetectedByName.threatNames.filePaths.hash"
_RUNTIME = "service.runtimeDetails"
PATHS = {
    "name": "title type",
    "timestamp": "service.eventLastSeen updatedAt createdAt",
    "severity": "severity",
    "alert_type": "type",
    "message": "description",
    "users": "resource.accessKeyDetails.userName resource.kubernetesDetails.kubernetesUserDetails.username "
    "resource.rdsDbUserDetails.user service.action.rdsLoginAttemptAction.loginAttributes.user "
    "service.detection.sequence.actors.user.name service.detection.sequence.resources.data.accessKey.userName "
    f"{_RUNTIME}.process.user",
    "domains": "service.action.dnsRequestAction.domain service.action.awsApiCallAction.domainDetails.domain "
    "service.detection.sequence.endpoints.domain",
    "hashes": f"{_RUNTIME}.process.executableSha256 {_SCAN} service.malwareScanDetails.threats.hash "
    f"service.malwareScanDetails.threats.itemPaths.hash {_RUNTIME}.context.moduleSha256 "
    f"{_RUNTIME}.context.modifyingProcess.executableSha256 {_RUNTIME}.context.targetProcess.executableSha256",
    "processes": f"{_RUNTIME}.process.executablePath {_RUNTIME}.process.name "
    f"{_RUNTIME}.context.modifyingProcess.executablePath {_RUNTIME}.context.targetProcess.executablePath",
    "command_lines": f"{_RUNTIME}.context.commandLineExample",
    "failed_logins": "service.action.rdsLoginAttemptAction.loginAttributes.failedLoginAttempts",
    "vendor_id": "id",
    "vendor_verdict": "scanResultDetails.scanResultStatus",
}
# The address books of the own side, and what stands in for a host where no instance is named.
OWN = (
    "resource.instanceDetails.networkInterfaces.privateIpAddress resource.instanceDetails.networkInterfaces.publicIp "
    "resource.instanceDetails.networkInterfaces.ipv6Addresses "
    "resource.lambdaDetails.vpcConfig.networkInterfaces.privateIpAddress"
)
HOSTS = (
    "resource.instanceDetails.instanceId",
    "resource.rdsDbInstanceDetails.dbInstanceIdentifier",
    "resource.kubernetesDetails.kubernetesWorkloadDetails.name",
    "resource.eksClusterDetails.name resource.ecsClusterDetails.name",
    "resource.lambdaDetails.functionName",
)


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a payload spells GuardDuty's camelCase paths: what stands before them, and whether they are PascalCase."""

    prefix: str = ""
    pascal: bool = False

    def of(self, paths: str) -> str:
        """The paths as this payload has them."""
        return _spelled(self.prefix, self.pascal, paths)


@cache
def _spelled(prefix: str, pascal: bool, paths: str) -> str:
    return under(prefix, in_pascal_case(paths) if pascal else paths)


def ends_of(raw: Any, spelling: Spelling, own: list[Found], acts: bool = False) -> Given:
    """Who is source and destination in `spelling`'s actions, which is also how Security Hub has them. `own` are the
    addresses of the resource, `acts` says whether it is the actor where the action itself does not tell."""
    remote = [*_in_actions(raw, spelling, "remoteIpDetails.ipAddressV4 remoteIpDetails.ipAddressV6")]
    remote += values_at(raw, spelling.of("kubernetesApiCallAction.sourceIPs kubernetesApiCallAction.sourceIps"))
    local = [*_in_actions(raw, spelling, "localIpDetails.ipAddressV4 localIpDetails.ipAddressV6")]
    far, near = ("destination", "source") if _is_outbound(raw, spelling, acts) else ("source", "destination")
    return {
        f"{far}_ip": remote,
        f"{near}_ip": (local or own) if _is_of_network(raw, spelling) else [],
        f"{far}_port": [*_in_actions(raw, spelling, "remotePortDetails.port")],
        f"{near}_port": [*_in_actions(raw, spelling, "localPortDetails.port")],
        "addresses": [*remote, *local, *own],
        "location": [*_in_actions(raw, spelling, "remoteIpDetails.country.countryName")],
    }


ACTIONS = "networkConnectionAction portProbeAction.portProbeDetails awsApiCallAction kubernetesApiCallAction"
ACTIONS += " rdsLoginAttemptAction dnsRequestAction"
OF_NETWORK = "networkConnectionAction portProbeAction dnsRequestAction"


def _in_actions(raw: Any, spelling: Spelling, fields: str) -> Iterator[Found]:
    return values_at(raw, spelling.of(_every_action(fields)))


@cache
def _every_action(fields: str) -> str:
    return " ".join(f"{action}.{field}" for action in ACTIONS.split() for field in fields.split())


def _is_of_network(raw: Any, spelling: Spelling) -> bool:
    return any(node_at(raw, spelling.of(action)) is not None for action in OF_NETWORK.split())


def _is_outbound(raw: Any, spelling: Spelling, acts: bool) -> bool:
    if isinstance(node_at(raw, spelling.of("dnsRequestAction")), dict):
        return True
    path = spelling.of("networkConnectionAction.connectionDirection")
    direction = str(next((value for _, value in values_at(raw, path)), "")).upper()
    if direction.startswith(("IN", "OUT")):
        return direction.startswith("OUT")
    return acts and node_at(raw, spelling.of("networkConnectionAction")) is not None


@cache
def _sender(spelling: Spelling) -> Sender:
    paths = {name: spelling.of(of_finding) for name, of_finding in PATHS.items()}
    if spelling.prefix:
        paths |= {"timestamp": paths["timestamp"] + " time", "name": paths["name"] + " detail-type"}
    # Account numbers, detectors and tags carry the names of what we look for; nothing but the paths is meant.
    return Sender("guardduty", paths, SCALE, silent_on=frozenset({"*"}))


def read(payload: Any) -> Items:
    """One finding, in its EventBridge envelope or bare, in either casing."""
    prefix = "detail." if isinstance(payload.get("detail"), dict) else ""
    finding = payload["detail"] if prefix else payload
    spelling = Spelling(prefix, "Type" in finding and "type" not in finding)
    alert = read_alert(payload, _sender(spelling), _given(payload, spelling))
    if _is_sample(payload, spelling, alert.name):
        alert = replace(alert, vendor_verdict="sample", notes=(*alert.notes, SAMPLE_NOTE))
    return (alert,)


def _given(raw: Any, spelling: Spelling) -> Given:
    role = node_at(raw, spelling.of("service.resourceRole"))
    own = [*values_at(raw, spelling.of(OWN))]
    action = Spelling(spelling.of("service.action."), spelling.pascal)
    ends = dict(ends_of(raw, action, own, acts=role == "ACTOR"))
    for end, found in _sequence_ends(raw, spelling).items():
        ends[end] = [*ends.get(end, ()), *found]
    hosts = next((found for paths in HOSTS if (found := [*values_at(raw, spelling.of(paths))])), [])
    return {**ends, "hosts": hosts, "vendor_status": _status(raw, spelling), "success": _success(raw, spelling)}


def _sequence_ends(raw: Any, spelling: Spelling) -> dict[str, list[Found]]:
    """An attack sequence has a list of endpoints; those of outgoing connections are the destinations."""
    found: dict[str, list[Found]] = {"source_ip": [], "destination_ip": [], "addresses": []}
    path = spelling.of("service.detection.sequence.endpoints")
    endpoints = node_at(raw, path)
    for index, endpoint in enumerate(endpoints[:50] if isinstance(endpoints, list) else ()):
        pointer = f"/{path.replace('.', '/')}/{index}"
        names = Spelling(pascal=spelling.pascal)
        direction = (kinds.short(node_at(endpoint, names.of("connection.direction"))) or "").upper()
        end = "destination_ip" if direction.startswith("OUT") else "source_ip"
        addresses = [(pointer + place, value) for place, value in values_at(endpoint, names.of("ip"))]
        found[end] += addresses
        found["addresses"] += addresses
    return found


def _status(raw: Any, spelling: Spelling) -> list[Found]:
    archived = values_at(raw, spelling.of("service.archived"))
    return [(pointer, "archived" if value else "active") for pointer, value in archived if isinstance(value, bool)]


def _success(raw: Any, spelling: Spelling) -> list[Found]:
    """What the action's own result says; a call without an error code is not told apart from one that is unknown."""
    errors = values_at(raw, spelling.of("service.action.awsApiCallAction.errorCode"))
    codes = values_at(raw, spelling.of("service.action.kubernetesApiCallAction.statusCode"))
    return [(pointer, False) for pointer, error in errors if error] + [
        (pointer, code < 400) for pointer, code in codes if isinstance(code, int) and 200 <= code < 600
    ]


def _is_sample(raw: Any, spelling: Spelling, title: str) -> bool:
    told = node_at(raw, spelling.of("service.additionalInfo.sample"))
    return title.startswith("[SAMPLE]") or told is True


def _is_of_a_detector(name: Any) -> bool:
    return isinstance(name, str) and name.startswith("arn:aws") and ":guardduty:" in name[:40]


def _arn(key: str) -> Mark:
    return Mark(key, "must be a GuardDuty finding's ARN", lambda payload: _is_of_a_detector(node_at(payload, key)))


ADAPTER = Adapter(
    "guardduty",
    "AWS GuardDuty finding",
    (
        (is_one_of("detail-type", *EVENTS), has_object("detail")),
        (is_one_of("service.serviceName", "guardduty"), has("type")),
        (is_one_of("Service.ServiceName", "guardduty"), has("Type")),
        (_arn("arn"), has("type")),
        (_arn("Arn"), has("Type")),
    ),
    read,
)
