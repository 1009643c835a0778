"""Fields by meaning: which of a payload's keys, in any casing, separator and nesting, says what we look for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triage.intake.blank import is_blank
from triage.model.alert import FieldOrigin, Sureness
from triage.model.leaves import leaves

MAX_LEAVES = 5_000
_SEPARATORS = re.compile(r"[^a-z0-9]+")

# Meaning -> ends of a normalised path, the surest first. A path is the chain of keys without list positions, each
# key lower-case without separators, joined by dots; a dotted key counts as a chain ("source.ip" = {"source": {"ip"}}).
# The names are those of the vendors' own field references (docs/adding-a-format.md).
MEANINGS: Mapping[str, str] = {
    "name": "kibana.alert.rule.name signal.rule.name searchname rulename rule.name rule.description alert.signature "
    "alertname displayname title findinginfo.title alertdisplayname signature eventname detectname ^name",
    "timestamp": "kibana.alert.originaltime eventlastseen firstactivitydatetime firstactivitytimeutc starttime "
    "eventtime eventcreationtime ^timestamp ^time startsat occurred detecttime detectedat createddatetime "
    "createdtimeutc createdat ^date datetime published ^rt timestamp time",
    "severity": "kibana.alert.severity severityname severitylabel severity alertseverity urgency severityid "
    "riskseverity threatlevel",
    "alert_type": "alerttype eventtype attacktype incidenttype detectiontype alertcategory alert.category "
    "event.category findinginfo.types detail.type ^type ^category tactic",
    "message": "message msg description fulllog rawmessage eventoriginal summary annotations.summary details reason "
    "kibana.alert.reason alert.signature shortdescription",
    "source_ip": "sourceip srcip source.ip src.ip sourceipaddress srcaddr sourceaddress srcendpoint.ip clientip "
    "client.ip remoteipdetails.ipaddressv4 remoteip callerip calleripaddress attackerip attacker.ip externalip saddr "
    "src sourceips ipaddress client.ipaddress actor.ip initiatingip ^ip",
    "destination_ip": "destinationip destip dstip destination.ip dest.ip dst.ip destinationipaddress dstaddr "
    "destinationaddress dstendpoint.ip targetip target.ip victimip serverip server.ip daddr dest dst ^destination",
    "source_port": "sourceport srcport source.port src.port spt sport srcendpoint.port",
    "destination_port": "destinationport destport dstport destination.port dest.port dst.port dpt dport",
    "users": "user username user.name suser duser srcuser dstuser targetusername subjectusername accountname account "
    "userprincipalname useremail userid actor.alternateid actor.user.name owner.name principal login srcusername "
    "useraccount.accountname",
    "hosts": "hostname host.name host computername computer devicehostname device.hostname devicename deviceid "
    "agent.name compromisedentity devicednsname machine machinename endpoint instanceid labels.instance dvc dhost",
    "processes": "processname process.name process.executable image parentprocessname filename imagefile.filename",
    "command_lines": "commandline cmdline process.commandline processcommandline parentcommandline "
    "process.parent.commandline cmd command",
    "techniques": "mitre.id technique.id techniqueid techniques mitretechniques mitreattack mitretechniqueid "
    "technique.uid subtechnique.id attacktechnique annotations.mitreattack technique",
    "vendor_status": "workflowstatus ^status ^state vendorstatus alert.action action",
    "vendor_verdict": "determination classification analystverdict verdict",
    "vendor_id": "alertid eventid findingid ^id uuid",
    "urls": "url url.full url.original uri request requesturl fileurl targeturl",
    "domains": "domain destination.domain dnsquery query.name dns.question.name requestdomain sni qname rrname",
    "hashes": "sha256 sha1 md5 filehash hash.sha256 hash.sha1 hash.md5 hash hashes sha256string md5string",
    "mail_sender": "sender mailfrom fromaddress senderaddress email.from.address senderfromaddress from",
    "mail_subject": "subject mailsubject emailsubject email.subject",
    "addresses": "ip ipaddress ipaddresses ips address privateip localip hostip ipv4",
    "location": "location country countryname geo.countryisocode geo.countryname sourcegeo.countryname sourcecountry "
    "srccountry clientgeographicalcontext.country geolocation",
    "failed_logins": "failedlogins failedattempts failedlogincount failurecount loginfailures failedlogons attempts",
    "success": "success loginsuccess succeeded successful outcome.result loginsuccessful",
    "link": "alertweburl incidenturl resultslink generatorurl htmlurl alerturl weblink url.alert falconhostlink "
    "externallink",
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One scalar of a payload: its JSON pointer, its normalised path and its value."""

    pointer: str
    path: str
    value: Any


class Fields:
    """A payload's scalars, found by meaning."""

    def __init__(self, raw: Any) -> None:
        self._by_end: dict[str, list[Leaf]] = {}
        for leaf in _walk(raw):
            for end in (*_ends(leaf.path), f"^{leaf.path}"):
                self._by_end.setdefault(end, []).append(leaf)

    def candidates(self, name: str) -> Iterator[tuple[Any, FieldOrigin]]:
        """The values that may be that field of an Alert, each with its place, surest first."""
        for end in MEANINGS.get(name, "").split():
            for leaf in self._by_end.get(end, ()):
                yield leaf.value, FieldOrigin(leaf.pointer, Sureness.NAMED)


def _walk(raw: Any) -> list[Leaf]:
    found: list[Leaf] = []
    for pointer, value in leaves(raw):
        if len(found) >= MAX_LEAVES:
            break
        if not is_blank(value):
            found.append(Leaf(pointer, _path(pointer), value))
    return sorted(found, key=lambda leaf: leaf.path.count("."))


def _path(pointer: str) -> str:
    tokens = pointer.lower().replace("~1", "/").replace("~0", "~").split("/")
    names = [part for token in tokens for part in token.split(".") if not token.isdigit()]
    return ".".join(filter(None, (_SEPARATORS.sub("", name) for name in names)))


def _ends(path: str) -> list[str]:
    parts = path.split(".")[-4:]
    return [".".join(parts[start:]) for start in range(len(parts))]
