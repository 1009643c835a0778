"""CrowdStrike's event stream: {"metadata": {"eventType": …}, "event": {…}} (Falcon "Event Streams" dictionary)."""

from __future__ import annotations

from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.adapters.crowdstrike import Keys, accounts, network_ends
from triage.intake.adapters.crowdstrike import scale as of_hundred
from triage.intake.marks import has, has_object
from triage.intake.paths import Found, node_at, objects_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.model.scales import Severity

# DetectionSummaryEvent counts 1..5, identity detections to 10, the newer events to 100.
_FIVE = (Severity.INFORMATIONAL, Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)


def scale(value: Any) -> Severity | None:
    """Up to 5 by the five steps, up to 10 by ten times that on the scale to 100, above by that scale; 0 is none."""
    word = str(value).strip()[:8]
    number = int(word) if word.isascii() and word.isdigit() else None
    if number is None:
        return of_hundred(value)
    if number <= len(_FIVE):
        return _FIVE[number - 1] if number else None
    return of_hundred(number * 10 if number <= 10 else number)


_KEYS = Keys("ConnectionDirection", "LocalAddress", "LocalPort", "RemoteAddress", "RemotePort")
_USERS = "event.UserName event.SourceAccountName event.SourceAccountUpn event.UserId event.TargetAccountName"
# These hold several values in one text, parted by commas.
_PACKED = {
    "addresses": "event.IPv4Addresses event.IPv6Addresses",
    "hosts": "event.HostNames",
    "techniques": "event.TechniqueIds event.TechniqueId",
    "users": "event.Users event.UserNames",
    "domains": "event.DomainNames",
    "hashes": "event.SHA256Hashes event.MD5Hashes",
}

STREAM = Sender(
    "crowdstrike_stream",
    {
        "name": "event.DetectName event.Name event.IncidentName event.RuleName event.OperationName event.IncidentType "
        "metadata.eventType",
        "timestamp": "metadata.eventCreationTime event.UTCTimestamp event.Timestamp",
        "severity": "event.SeverityName event.Severity event.SeverityLevel event.RulePriority",
        "alert_type": "event.Tactic event.Tactics event.ServiceName event.Objective metadata.eventType",
        "message": "event.DetectDescription event.Description event.IncidentDescription event.OperationName "
        "event.PatternDispositionDescription",
        "source_ip": "event.SourceEndpointIpAddress event.SourceEndpointAddressIP4 event.UserIp event.SourceIp",
        "destination_ip": "event.TargetEndpointIpAddress event.TargetEndpointAddressIP4 event.DestinationIp",
        "addresses": "event.LocalIP event.LocalIPv6 event.ExternalIP event.EndpointIp",
        "hosts": "event.ComputerName event.Hostname event.HostnameField event.SourceEndpointHostName "
        "event.TargetEndpointHostName event.EndpointName",
        "urls": "event.MobileNetworkConnections.Url event.Destination.Web.URL",
        "hashes": "event.SHA256String event.SHA1String event.MD5String",
        "processes": "event.FilePath event.FileName event.ImageFileName event.ParentImageFilePath "
        "event.ParentImageFileName",
        "command_lines": "event.CommandLine event.ParentCommandLine",
        "techniques": "event.MitreAttack.TechniqueID event.MitreAttack.TechniqueId event.Technique",
        "success": "event.Success",
        "vendor_status": "event.State event.Status event.PatternDispositionDescription",
        "vendor_id": "event.CompositeId event.DetectId event.IncidentId event.NotificationId",
        "link": "event.FalconHostLink",
    },
    scale,
    frozenset(
        "severity source_ip destination_ip source_port destination_port users addresses location success failed_logins "
        "vendor_verdict urls domains mail_sender mail_subject".split()
    ),
)


def read(payload: Any) -> Items:
    """One alert. LocalIP is the device's own address; only a network access tells who connects to whom."""
    given = network_ends(objects_at(payload, "event.NetworkAccesses event.MobileNetworkConnections event"), _KEYS)
    given["users"] = accounts(payload, _USERS)
    for name, paths in _PACKED.items():
        given.setdefault(name, []).extend(_parted(payload, paths))
    if str(node_at(payload, "event.IOCType")).lower() in ("domain", "dns"):
        given["domains"].extend(values_at(payload, "event.IOCValue"))
    return (read_alert(payload, STREAM, given),)


def _parted(payload: Any, paths: str) -> list[Found]:
    return [
        (pointer, part.strip())
        for pointer, value in values_at(payload, paths)
        if isinstance(value, str)
        for part in value[:4_000].split(",")
    ]


ADAPTER = Adapter(
    "crowdstrike_stream", "CrowdStrike event stream", ((has("metadata.eventType"), has_object("event")),), read
)
