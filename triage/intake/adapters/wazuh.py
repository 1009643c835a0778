"""Wazuh 4's alerts, as its integrator, its indexer and its Shuffle integration send them (Wazuh 4 documentation,
"Alerts", "Integration with external APIs")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from triage.intake import kinds
from triage.intake.accounts import people_of
from triage.intake.adapter import Adapter, Items
from triage.intake.blank import text_of
from triage.intake.ecs_paths import first_of, once_in_any_case
from triage.intake.lines.head import head_of
from triage.intake.lines.sayings import said
from triage.intake.marks import Form, Mark
from triage.intake.paths import Found, node_at, objects_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_floor
from triage.model.alert import Alert
from triage.model.scales import Severity

# rule.level, 0 to 16 ("Rules classification"; the bands are those of its dashboard).
scale = by_floor((15, Severity.CRITICAL), (12, Severity.HIGH), (7, Severity.MEDIUM), (0, Severity.LOW))

# What a decoder found stands below "data" under Wazuh's own names; JSON sources keep theirs: Suricata's EVE, Windows'
# event data, AWS, Office 365, Google Cloud, GitHub.
_REMOTE = "data.aws.service.action.networkConnectionAction data.aws.service.action.awsApiCallAction "
_REMOTE += "data.aws.service.action.portProbeAction.portProbeDetails data.aws.service.action.rdsLoginAttemptAction "
_REMOTE += "data.aws.service.action.kubernetesApiCallAction"
WAZUH = Sender(
    "wazuh",
    {
        "name": "rule.description",
        "timestamp": "timestamp @timestamp",
        "severity": "rule.level",
        "message": "full_log data.win.system.message data.aws.description data.description rule.description",
        "source_ip": "data.srcip data.src_ip data.win.eventdata.ipAddress data.win.eventdata.sourceIp "
        "data.aws.sourceIPAddress data.aws.source_ip_address data.aws.srcaddr data.office365.ClientIP "
        "data.office365.ActorIpAddress data.office365.ClientIPAddress "
        "data.gcp.protoPayload.requestMetadata.callerIp data.gcp.jsonPayload.sourceIP "
        "data.gcp.jsonPayload.connection.src_ip data.github.actor_ip data.httpRequest.clientIp",
        "source_port": "data.srcport data.src_port data.win.eventdata.ipPort data.win.eventdata.sourcePort "
        "data.aws.srcport data.gcp.jsonPayload.connection.src_port",
        "destination_ip": "data.dstip data.dest_ip data.win.eventdata.destinationIp data.aws.dstaddr "
        "data.gcp.jsonPayload.connection.dest_ip",
        "destination_port": "data.dstport data.dest_port data.win.eventdata.destinationPort data.aws.dstport "
        "data.gcp.jsonPayload.connection.dest_port",
        "location": "GeoLocation.country_name data.GeoLocation.country_name",
        "urls": "data.url data.win.eventdata.url data.office365.SiteUrl",
        "domains": "data.http.hostname data.tls.sni data.dns.rrname data.dns.query.rrname data.dns.queries.rrname "
        "data.win.eventdata.queryName data.win.eventdata.destinationHostname data.gcp.jsonPayload.queryName "
        "data.aws.service.action.dnsRequestAction.domain",
        "hashes": "syscheck.sha256_after syscheck.sha1_after syscheck.md5_after data.sha256 data.sha1 data.md5 "
        "data.virustotal.source.sha256 data.virustotal.source.sha1 data.virustotal.source.md5 "
        "data.fileinfo.sha256 data.fileinfo.md5 data.files.sha256 data.files.md5",
        "processes": "data.win.eventdata.image data.win.eventdata.newProcessName data.win.eventdata.processName "
        "data.win.eventdata.parentImage data.win.eventdata.parentProcessName data.win.eventdata.sourceImage "
        "data.win.eventdata.targetImage data.audit.exe syscheck.audit.process.name",
        "command_lines": "data.win.eventdata.commandLine data.win.eventdata.processCommandLine "
        "data.win.eventdata.parentCommandLine data.win.eventdata.scriptBlockText data.command",
        "techniques": "rule.mitre.id",
        "mail_sender": "data.smtp.mail_from data.email.from",
        "mail_subject": "data.email.subject",
        "vendor_id": "id",
        "vendor_status": "data.alert.action data.action",
    },
    scale,
    frozenset(
        "name severity alert_type hosts location failed_logins success link vendor_id vendor_status vendor_verdict "
        "mail_sender mail_subject techniques".split()
    ),
)
_USERS = (
    "data.srcuser data.dstuser data.user data.win.eventdata.targetUserName data.win.eventdata.subjectUserName "
    "data.win.eventdata.user data.aws.userIdentity.userName data.aws.resource.accessKeyDetails.userName "
    "data.office365.UserId data.gcp.protoPayload.authenticationInfo.principalEmail data.github.actor "
    "syscheck.audit.login_user.name syscheck.audit.user.name"
)
_HOSTS = "agent.name predecoder.hostname data.win.system.computer data.aws.resource.instanceDetails.instanceId"
_NEAR = "data.aws.resource.instanceDetails.networkInterfaces.privateIpAddress "
_NEAR += "data.aws.resource.instanceDetails.networkInterfaces.privateIpAddresses.privateIpAddress"
_FAILED = frozenset("authentication_failed authentication_failures win_authentication_failed invalid_login".split())
_SUCCEEDED = frozenset({"authentication_success", "win_authentication_success"})
_EXECVE = " ".join(f"data.audit.execve.a{number}" for number in range(20))
_SYSMON_HASH = re.compile(r"(?:MD5|SHA1|SHA256)=[0-9A-Fa-f]{32,64}", re.ASCII)


def read(payload: Any) -> Items:
    """One alert; the Shuffle integration sends it as "all_fields" of a message of its own."""
    inner = node_at(payload, "all_fields") if isinstance(payload, dict) else None
    if isinstance(inner, dict) and node_at(payload, "rule.level") is None:
        return (replace(_alert(inner), received=payload),)
    return (_alert(payload),)


def _alert(raw: Mapping[str, Any]) -> Alert:
    pairs = (*values_at(raw, _USERS), *_named_in_log(raw))
    users = [(pointer, kinds.account(value)) for pointer, value in pairs]
    given: dict[str, list[Found]] = {
        "users": people_of(pair for pair in users if pair[1]),
        "hosts": once_in_any_case(pair for pair in values_at(raw, _HOSTS) if kinds.address(pair[1]) is None),
        "addresses": [*values_at(raw, f"agent.ip {_NEAR}")],
        "urls": _urls(raw),
        "hashes": _sysmon_hashes(raw),
        "command_lines": _audited_command(raw),
        **_groups(raw),
    }
    return read_alert(raw, WAZUH, given | _guardduty_ends(raw))


def _named_in_log(raw: Any) -> list[Found]:
    """The account in the first of the lines that a rule counted, where no decoder found any."""
    if next(iter(values_at(raw, _USERS)), None) is not None:
        return []
    lines = ((pointer, text_of(value) or "") for pointer, value in values_at(raw, "full_log previous_output"))
    heads = ((pointer, head_of(text.partition("\n")[0][:2_000])) for pointer, text in lines)
    told = ((pointer, said(head.fields.get("app_name", ""), head.message.strip())) for pointer, head in heads)
    return [(pointer, found["user"]) for pointer, found in told if "user" in found][:1]


def _groups(raw: Any) -> dict[str, list[Found]]:
    """The rule's groups, which say what kind of alert it is and whether a login succeeded."""
    groups = [(pointer, text) for pointer, value in values_at(raw, "rule.groups") if (text := text_of(value))]
    failed = [(pointer, "failed") for pointer, group in groups if group in _FAILED]
    succeeded = [(pointer, "success") for pointer, group in groups if group in _SUCCEEDED]
    kind = [(groups[0][0], ", ".join(group for _, group in groups))] if groups else []
    return {"alert_type": [*kind], "success": [*failed, *succeeded]}


def _urls(raw: Any) -> list[Found]:
    """Suricata keeps the host and the path of a request apart."""
    name = text_of(node_at(raw, "data.http.hostname"))
    texts = [(pointer, text) for pointer, value in values_at(raw, "data.http.url") if (text := text_of(value))]
    return [(pointer, path if "://" in path[:10] else f"http://{name}{path}") for pointer, path in texts if name]


def _sysmon_hashes(raw: Any) -> list[Found]:
    """Sysmon's "SHA1=…,MD5=…,IMPHASH=…", of which an import hash is no hash of the file."""
    texts = [(pointer, text_of(value) or "") for pointer, value in values_at(raw, "data.win.eventdata.hashes")]
    return [(pointer, part) for pointer, text in texts for part in _SYSMON_HASH.findall(text[:1_000])]


def _audited_command(raw: Any) -> list[Found]:
    """The words of an audited execve, a0, a1 and so on; else the command's name."""
    words = [(pointer, text_of(value)) for pointer, value in values_at(raw, _EXECVE)]
    spoken = [(pointer, word) for pointer, word in words if word]
    return [(spoken[0][0], " ".join(word for _, word in spoken))] if spoken else first_of(raw, "data.audit.command")


def _guardduty_ends(raw: Any) -> dict[str, list[Found]]:
    """Both ends of what GuardDuty saw: the remote side acts, but for a connection that went out."""
    action = next(objects_at(raw, _REMOTE), None)
    if action is None:
        return {}
    pointer, found = action
    remote = [(pointer + place, value) for place, value in values_at(found, "remoteIpDetails.ipAddressV4")]
    is_outward = (text_of(found.get("connectionDirection")) or "").upper() == "OUTBOUND"
    source, destination = (values_at(raw, _NEAR), remote) if is_outward else (remote, values_at(raw, _NEAR))
    return {"source_ip": [*source], "destination_ip": [*destination]}


def _form(at: str) -> Form:
    return (
        Mark(f"{at}rule.level", "must be a level of 0 to 16", lambda payload: _is_level(payload, at)),
        Mark(f"{at}agent", "or manager, decoder or full_log must be there", lambda payload: _is_its_own(payload, at)),
    )


def _is_level(payload: Any, at: str) -> bool:
    return kinds.count(node_at(payload, f"{at}rule.level")) is not None


def _is_its_own(payload: Any, at: str) -> bool:
    beside = ("agent", "manager", "decoder", "full_log")
    if node_at(payload, f"{at}rule.id") not in (None, ""):
        return any(node_at(payload, at + name) not in (None, "", {}) for name in beside)
    return bool(text_of(node_at(payload, f"{at}rule.description")) and text_of(node_at(payload, f"{at}agent.name")))


ADAPTER = Adapter("wazuh", "Wazuh 4 alert", (_form(""), _form("all_fields.")), read)
