"""AWS Security Hub's findings in the AWS Security Finding Format (Security Hub user guide, "ASFF syntax").

The newer Security Hub sends OCSF, which is read there. EventBridge holds many findings; intake/envelopes.py opens it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.adapters.guardduty import SAMPLE_NOTE, Spelling, ends_of
from triage.intake.marks import Mark, has, has_list
from triage.intake.paths import Found, node_at, objects_at, values_at
from triage.intake.reading import Given, read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_floor
from triage.model.scales import Severity

# ASFF, "Severity": Normalized 0, 1..39, 40..69, 70..89, 90..100.
SCALE = by_floor(
    (90, Severity.CRITICAL), (70, Severity.HIGH), (40, Severity.MEDIUM), (1, Severity.LOW), (0, Severity.INFORMATIONAL)
)

_DETAILS = "Resources.Details"
SECURITY_HUB = Sender(
    "security_hub",
    {
        "name": "Title GeneratorId",
        "timestamp": "LastObservedAt UpdatedAt FirstObservedAt CreatedAt",
        "severity": "Severity.Label Severity.Normalized FindingProviderFields.Severity.Label "
        "FindingProviderFields.Severity.Normalized Severity",
        "alert_type": "Types FindingProviderFields.Types",
        "message": "Description",
        "source_ip": "Network.SourceIpV4 Network.SourceIpV6",
        "source_port": "Network.SourcePort",
        "destination_ip": "Network.DestinationIpV4 Network.DestinationIpV6",
        "destination_port": "Network.DestinationPort",
        "users": f"{_DETAILS}.AwsIamAccessKey.UserName {_DETAILS}.AwsIamAccessKey.PrincipalName "
        f"{_DETAILS}.AwsIamUser.UserName {_DETAILS}.AwsIamAccessKey.SessionContext.SessionIssuer.UserName "
        "ProductFields.aws/guardduty/resource/accessKeyDetails/userName",
        "domains": "Network.SourceDomain Network.DestinationDomain Action.DnsRequestAction.Domain "
        "Action.AwsApiCallAction.DomainDetails.Domain "
        "ProductFields.aws/guardduty/service/action/dnsRequestAction/domain",
        "hashes": "Threats.FilePaths.Hash",
        "processes": "Process.Path Process.Name",
        "vendor_id": "Id",
        "vendor_status": "Workflow.Status WorkflowState RecordState",
        "vendor_verdict": "VerificationState Compliance.Status",
        "link": "SourceUrl",
    },
    SCALE,
    silent_on=frozenset({"*"}),
)

# The kinds of ThreatIntelIndicators.Type (ASFF, "ThreatIntelIndicators") and the field that takes each.
INDICATORS = {
    "DOMAIN": "domains",
    "HASH_MD5": "hashes",
    "HASH_SHA1": "hashes",
    "HASH_SHA256": "hashes",
    "IPV4_ADDRESS": "addresses",
    "IPV6_ADDRESS": "addresses",
    "PROCESS": "processes",
    "URL": "urls",
}
OWN = (
    f"{_DETAILS}.AwsEc2Instance.IpV4Addresses {_DETAILS}.AwsEc2Instance.IpV6Addresses "
    "ProductFields.aws/guardduty/resource/instanceDetails/networkInterfaces.0_/privateIpAddress "
    f"{_DETAILS}.IpV4Addresses"
)
# What stands before the last part of a resource's ARN, and the field that takes that part.
NAMED_IN_ARN = {"AwsEc2Instance": "hosts", "AwsIamUser": "users"}
OLD_REMOTE = "ProductFields.aws/guardduty/service/action/{}/remoteIpDetails/ipAddressV4"
OLD_DIRECTION = "ProductFields.aws/guardduty/service/action/networkConnectionAction/connectionDirection"


def read(payload: Any) -> Items:
    """One finding. Where it has no Network part, the ends are those of its Action."""
    alert = read_alert(payload, SECURITY_HUB, _given(payload))
    if payload.get("Sample") is True or alert.name.startswith("[SAMPLE]"):
        alert = replace(alert, vendor_verdict="sample", notes=(*alert.notes, SAMPLE_NOTE))
    return (alert,)


def _given(raw: Any) -> Given:
    given: dict[str, list[Found]] = {name: [*found] for name, found in _ends(raw).items()}
    for name, found in (*_indicators(raw), *_named_resources(raw)):
        given.setdefault(name, []).append(found)
    if node_at(raw, "RecordState") == "ARCHIVED":
        given["vendor_status"] = [("/RecordState", "ARCHIVED")]
    return given


def _ends(raw: Any) -> Given:
    """The Network part is read by its paths; an Action by its direction; a GuardDuty finding from before 2020 has
    only ProductFields."""
    own = [*values_at(raw, OWN)]
    network = [*values_at(raw, "Network.SourceIpV4 Network.SourceIpV6 Network.DestinationIpV4 Network.DestinationIpV6")]
    ends = ends_of(raw, Spelling("Action.", pascal=True), own)
    if network:
        return {"addresses": [*network, *ends["addresses"]], "location": ends["location"]}
    old = [*values_at(raw, " ".join(OLD_REMOTE.format(action) for action in _OLD_ACTIONS))]
    if ends["addresses"] and not old:
        return ends
    outbound = any(str(value).upper().startswith("OUT") for _, value in values_at(raw, OLD_DIRECTION))
    near, far = ("source_ip", "destination_ip") if outbound else ("destination_ip", "source_ip")
    is_network = node_at(raw, OLD_DIRECTION) is not None
    return {far: old, near: own if is_network else [], "addresses": [*old, *own]}


_OLD_ACTIONS = ("networkConnectionAction", "awsApiCallAction", "portProbeAction/portProbeDetails.0_")


def _indicators(raw: Any) -> Iterator[tuple[str, Found]]:
    for pointer, indicator in objects_at(raw, "ThreatIntelIndicators"):
        field = INDICATORS.get(kinds.short(indicator.get("Type")) or "")
        if field:
            yield field, (f"{pointer}/Value", indicator.get("Value"))


def _named_resources(raw: Any) -> Iterator[tuple[str, Found]]:
    """An instance or a user is named by the last part of its ARN."""
    for pointer, resource in objects_at(raw, "Resources"):
        field, name = NAMED_IN_ARN.get(kinds.short(resource.get("Type")) or ""), resource.get("Id")
        if field and isinstance(name, str):
            yield field, (f"{pointer}/Id", name.rpartition("/")[2])


def _is_2018(payload: Any) -> bool:
    return isinstance(payload, dict) and payload.get("SchemaVersion") == "2018-10-08"


ADAPTER = Adapter(
    "security_hub",
    "AWS Security Hub finding (ASFF)",
    (
        (has("ProductArn"), has("AwsAccountId")),
        (Mark("SchemaVersion", "must be '2018-10-08'", _is_2018), has("Title")),
        (has("ProductArn"), has("GeneratorId"), has_list("Resources")),
    ),
    read,
)
