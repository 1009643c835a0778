"""Fields found by their exact names, in any casing, separator and nesting: each has ends of a path, surest first."""

from __future__ import annotations

import re
from collections.abc import Mapping

from triage.intake.places import NEAREST, Path

_SEPARATORS = re.compile(r"[^a-z0-9]+")
_LONGEST_END = 4

# A path is the chain of keys without list positions, each lower-case without separators, joined by dots; "^" stands
# for its beginning. The names are those of the vendors' own field references (docs/adding-a-format.md).
NAMES: Mapping[str, str] = {
    "name": "kibana.alert.rule.name signal.rule.name searchname rulename rule.name alertname alert.name "
    "rule.description alert.signature detectionname detectname threatname ^title ^displayname findinginfo.title "
    "alertdisplayname alert.displayname alert.title eventdefinitiontitle alarmrulename signature rule.title "
    "matchedrules.name policy.name event.name attackname attack threat.name title eventname signaturename ^name "
    "protectionname alerttypename typename dtypevname virusname malwarename violations attackdescription "
    "detectiondescription note infectionname attacktype policyname displaymessage subject operationname operation "
    "eventtype alerttype event.action activity event action ^type",
    "timestamp": "kibana.alert.originaltime eventlastseen firstactivitydatetime firstactivitytimeutc starttime "
    "eventtime eventcreationtime event.timestamp alerttime timegenerated occurtime occurrencetime occurred "
    "occurredat when detectiontimestamp detectedtime detectiontime detectiondate detecttime detectedat ^timestamp "
    "^time startsat eventtimestamp createtime createddatetime creationtime createdtimeutc createdtime createdat "
    "eventcreated datecreate ^date datetime published isotimestamp timecreated utctime ^rt ^ts timestamp time "
    "devicetime logtime clicktime receivedtime alarmdate triggeredat requestreceivedtimestamp calendartime timelocal "
    "date timestampderived firstseen firstfound",
    "alert_type": "alerttype eventtype attacktype incidenttype detectiontype alertcategory alert.category "
    "event.category findinginfo.types detail.type ^type ^category threatcategory tactic",
    "message": "message msg description fulllog rawmessage eventoriginal summary annotations.summary details reason "
    "kibana.alert.reason alert.signature shortdescription displaymessage",
    "processes": "processname process.name process.executable image parentprocessname imagefile.filename processpath "
    "process.path processimagename processfilename processimage",
    "command_lines": "commandline cmdline process.commandline processcommandline processcmdline parentcommandline "
    "process.parent.commandline processimagecommandline proccmdline cmd command",
    "techniques": "mitre.id technique.id techniqueid techniques mitretechniques mitreattack mitretechniqueid "
    "mitretechniqueids mitretechniques.id technique.uid subtechnique.id attacktechnique annotations.mitreattack "
    "attacktechniqueids mitretechniqueidandname technique attckid",
    "vendor_status": "workflowstatus ^status ^state vendorstatus incidentstatus alert.status alert.action "
    "workflow.state action",
    "vendor_verdict": "determination classification analystverdict verdict disposition",
    "vendor_id": "alertid eventid findingid incidentid detectionid ^id uuid",
    "domains": "domain destination.domain dnsquery query.name dns.question.name requestdomain sni qname rrname "
    "urldomain domainname url.domain url requesturl requesthost clientrequesthost http.hostname httprequest.host",
    "mail_sender": "sender mailfrom fromaddress senderaddress email.from.address senderfromaddress "
    "fromuseremailaddress from headerfrom smtpfrom",
    "mail_subject": "subject mailsubject emailsubject email.subject headersubject",
    "location": "country countryname geo.countryisocode geo.countryname sourcegeo.countryname sourcecountry srccountry "
    "clientcountry location.country location.countryorregion clientgeographicalcontext.country geolocation "
    "countrycode geoip.countrycode actorlocation.countrycode location",
    "failed_logins": "failedlogins failedattempts failedlogincount failurecount loginfailures failedlogons attempts",
    "success": "success loginsuccess succeeded successful outcome.result loginsuccessful",
    "link": "alertweburl incidenturl resultslink generatorurl htmlurl alerturl weblink url.alert falconhostlink "
    "externallink workbenchlink portalurl link permalink",
}


def _by_end() -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for name, ends in NAMES.items():
        for rank, end in enumerate(ends.split()):
            found.setdefault(end.replace("@", ""), []).append((name, rank))
    return found


_BY_END = _by_end()


def fields_named(path: Path) -> tuple[tuple[str, int], ...]:
    """(field of Alert, rank) for each field whose name this place has; a lower rank is surer."""
    keys = [key for key in (_SEPARATORS.sub("", name.lower()) for name in path) if key]
    ends = [".".join(keys[-length:]) for length in range(1, min(len(keys), _LONGEST_END) + 1)]
    if keys and len(path) < NEAREST:
        ends.append("^" + ".".join(keys))
    best: dict[str, int] = {}
    for name, rank in (pair for end in ends for pair in _BY_END.get(end, ())):
        best[name] = min(rank, best.get(name, rank))
    return tuple(best.items())
