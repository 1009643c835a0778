"""SentinelOne: threats, STAR alerts, activities and unified alerts (management API 2.1 and its GraphQL API)."""

from __future__ import annotations

from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import has, has_object
from triage.intake.paths import Found, node_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word

SENTINELONE = Sender(
    "sentinelone",
    {
        "name": "ruleInfo.name threatInfo.threatName name data.rulename data.ruleName primaryDescription",
        "timestamp": "threatInfo.identifiedAt threatInfo.createdAt alertInfo.createdAt alertInfo.reportedAt detectedAt "
        "createdAt",
        "severity": "ruleInfo.severity severity threatInfo.severity data.severity",
        "alert_type": "threatInfo.classification alertInfo.eventType classification data.threatClassification "
        "activityType",
        "message": "ruleInfo.description alertInfo.indicatorDescription indicators.description description "
        "primaryDescription",
        "source_ip": "alertInfo.srcIp alertInfo.srcMachineIp detectionTime.attacker.ip data.ipAddress "
        "detectionTime.attacker.host",
        "source_port": "alertInfo.srcPort",
        "destination_ip": "alertInfo.dstIp",
        "destination_port": "alertInfo.dstPort",
        "addresses": "agentDetectionInfo.agentIpV4 agentDetectionInfo.agentIpV6 agentDetectionInfo.externalIp "
        "agentRealtimeInfo.networkInterfaces.inet agentRealtimeInfo.networkInterfaces.inet6 data.externalIp "
        "data.agentipv4 data.externalip "
        "detectionTime.assets.asset.ipV4 detectionTime.assets.asset.ipV6 detectionTime.assets.asset.consoleIpAddress",
        "hosts": "agentRealtimeInfo.agentComputerName agentDetectionInfo.agentComputerName agentDetectionInfo.name "
        "agentRealtimeInfo.name asset.name assets.name data.computerName data.origagentname rawData.resources.name",
        "hashes": "threatInfo.sha256 threatInfo.sha1 threatInfo.md5 sourceProcessInfo.fileHashSha256 "
        "sourceProcessInfo.fileHashSha1 sourceProcessInfo.fileHashMd5 targetProcessInfo.tgtFileHashSha256 "
        "targetProcessInfo.tgtFileHashSha1 alertInfo.moduleSha1 process.file.sha256 process.file.sha1 process.file.md5 "
        "data.fileContentHash data.sha256 data.tgtfilehashsha256 data.tgtfilehashsha1 data.sourceprocesssha256 "
        "data.sourceprocesssha1 data.sourceprocessmd5 hash",
        "processes": "threatInfo.originatorProcess threatInfo.filePath sourceProcessInfo.filePath "
        "sourceProcessInfo.name targetProcessInfo.tgtProcImagePath targetProcessInfo.tgtProcName "
        "targetProcessInfo.tgtFilePath process.file.path process.file.name process.parentName data.filePath",
        "command_lines": "threatInfo.maliciousProcessArguments sourceProcessInfo.commandline "
        "targetProcessInfo.tgtProcCmdLine sourceParentProcessInfo.commandline process.cmdLine "
        "data.escapedMaliciousProcessArguments",
        "techniques": "indicators.tactics.techniques.name ruleInfo.mitre.techniques.name mitre.techniques "
        "attackTechniques rawIndicators.attacks.technique.uid",
        "domains": "alertInfo.dnsRequest",
        "success": "alertInfo.loginIsSuccessful",
        "vendor_status": "threatInfo.incidentStatus alertInfo.incidentStatus status threatInfo.mitigationStatus",
        "vendor_verdict": "threatInfo.analystVerdict alertInfo.analystVerdict analystVerdict "
        "threatInfo.confidenceLevel ruleInfo.treatAsThreat confidenceLevel data.confidenceLevel",
        "vendor_id": "threatInfo.threatId alertInfo.alertId id",
        "link": "threatInfo.threatUrl alertUrl link",
    },
    by_word(critical="e_critical", high="e_high", medium="e_medium", low="e_low", informational="e_info"),
    frozenset(
        "source_ip destination_ip source_port destination_port users addresses hosts location success failed_logins "
        "urls domains severity mail_sender mail_subject link".split()
    ),
)
_USERS = (
    "data.sourceprocessusername threatInfo.processUser sourceProcessInfo.user alertInfo.loginsUserName "
    "agentDetectionInfo.agentLastLoggedInUserName agentDetectionInfo.agentLastLoggedInUpn "
    "agentDetectionInfo.agentLastLoggedInUserMail detectionTime.targetUser.name "
    "detectionTime.targetUser.emailAddress assets.lastLoggedInUser detectionTime.assets.asset.lastLoggedInUser "
    "data.username"
)
# "tiIndicatorType" of a threat intelligence match -> the field that its value belongs to.
_INDICATORS = {
    "ipv4": "addresses",
    "ipv6": "addresses",
    "ip": "addresses",
    "dns": "domains",
    "domain": "domains",
    "url": "urls",
    "md5": "hashes",
    "sha1": "hashes",
    "sha256": "hashes",
}


def read(payload: Any) -> Items:
    """One alert. A threat has no severity: its confidence is the vendor's verdict."""
    given: dict[str, list[Found]] = {
        "users": [(pointer, kinds.account(value)) for pointer, value in values_at(payload, _USERS)]
    }
    kind = str(node_at(payload, "alertInfo.tiIndicatorType")).lower()
    if kind in _INDICATORS:
        given[_INDICATORS[kind]] = [*values_at(payload, "alertInfo.tiIndicatorValue")]
    return (read_alert(payload, SENTINELONE, given),)


ADAPTER = Adapter(
    "sentinelone",
    "SentinelOne threat, alert or activity",
    (
        (has_object("threatInfo"), has_object("agentRealtimeInfo")),
        (has_object("threatInfo"), has_object("agentDetectionInfo")),
        (has_object("alertInfo"), has_object("ruleInfo")),
        (has("activityType"), has("primaryDescription")),
        (has_object("detectionSource"), has("detectedAt"), has("severity")),
        (has_object("detectionSource"), has_object("analytics"), has("name")),
    ),
    read,
)
