"""What the names of an alert's fields mean, whatever product chose them."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from triage.classification.naming import last_name, name_of


class Kind(StrEnum):
    """Who wrote a value: the product's own name for the event, its sentences, a command, advice, or anything else."""

    NAMED = "named"
    TOLD = "told"
    COMMAND = "command"
    ADVICE = "advice"
    OTHER = "other"


NAMED_KEYS = frozenset(
    "title signature category rulename displayname detectname searchname alertname alerttype eventtype threatname "
    "threatdisplayname threatfamilyname malwarename malwarefamily virusname threattype threatcategory tag tags label "
    "labels groups detectiontype detectionname subcategory displaymessage determination findingtype incidenttype "
    "srccategory destcategory assetrole assetcategory deviceeventclassid attacktype attackname eventname "
    "devicerole hostrole scannername scanner classtype policyname signaturename eventcategory "
    "operation operationname logdesc rulemessage eventaction sourcenetwork sourcezone sourcerole assettag assettags "
    "workflowtags sourcetags hosttag hosttags catdesc urlcategory detectioncategory".split()
)
NAMED_TAILS = frozenset(
    "rule.description rule.name alert.name detection.name finding.title detail.type event.type event.name event.action "
    "alert.category threat.name data.type findinginfo.types event.category event.reason".split()
)
TOP_NAMED = frozenset("/name /type /class /event /rule /alert /detection /threat /category /event_name".split())
COMMAND_KEYS = frozenset(
    "commandline processcommandline cmdline command cmd parentcommandline parentcmdline scriptblocktext scriptblock "
    "process processname parentprocess parentprocessname parentname image parentimage imagepath processpath exe args "
    "imagefile newprocessname parentprocessimage executable initiatingprocess initiatingprocessfilename "
    "initiatingprocesscommandline initiatingprocessparentfilename initiatingprocessfolderpath servicefilename "
    "taskcontent taskname arguments script parent nextprocess childprocess sourceimage processarguments "
    "childcommandline "
    "postlogin".split()
)
COMMAND_TAILS = frozenset(
    "process.name parent.name process.executable parent.executable process.path parentdetails.filename "
    "imagefile.filename parentprocessimagefile.filename parentprocessimagefile.filepath imagefile.filepath "
    "execve.a0 execve.a1 execve.a2 execve.a3 parentdetails.cmdline parentdetails.commandline".split()
)
ADVICE_KEYS = frozenset(
    "recommendedactions recommendation recommendations references reference investigationguide remediationsteps "
    "solution falsepositives alertweburl incidentweburl incidenturl resultslink falconhostlink searchuri resultsfile "
    "generatorurl silenceurl dashboardurl panelurl externalurl odatatype schemaversion helpurl runbookurl runbook "
    "falsepositive mitigationadvice nextsteps".split()
)
ADVICE_TAILS = frozenset("rule.note rule.setup rule.query rule.license rule.author rule.references".split())
TAUGHT = re.compile(r"rule\.parameters|rule\.threat[./]|/mitre/|/mitre_attack|/attacks/")
# Of the names above, those whose values the house gives its machines; a rule's own groups are none.
HOUSE_KEYS = frozenset(
    "tag tags label labels groups srccategory assetrole assetcategory devicerole hostrole sourcenetwork sourcezone "
    "sourcerole assettag assettags workflowtags sourcetags hosttag hosttags".split()
)
HOUSE_WORDS = frozenset("category type role group class".split())
MACHINES = frozenset("asset assets host device machine endpoint source src cmdb inventory".split())
PEOPLE = frozenset("user users actor account identity member subject owner principal".split())
OTHER_SIDE = frozenset("dest destination dst target targets victim".split())
RULES = frozenset("rule rules signature model detection threat malware".split())
APPROVING = re.compile(r"(?<![a-z])(?:known|internal|our|authori[sz]ed|approved|allowed|sanctioned|trusted)(?![a-z])")
# Whose display name it is, when it is not the event's: they choose it themselves.
SHOWN = PEOPLE | frozenset(
    "target targets app apps application applications client device devices resource resources entity entities "
    "evidence initiated by modified service principal group role".split()
)
WORN_KEYS = frozenset(
    "url uri request requesturl useragent httpuseragent rawuseragent original user username account accountname "
    "srcuser dstuser suser duser targetusername subjectusername host hostname computer computername device "
    "devicename agent file filename filepath path fname domain query rrname referrer referer alternateid email sender "
    "recipient subject md5 sha1 sha256 hash id uuid arn technique techniques tactic tactics techniqueid tacticid "
    "compromisedentity sourcehosts targetfilename payloadprintable payload owner sourcehost destinationhost".split()
)
SENTENCE_KEYS = frozenset("message msg description desc summary details reason".split())
_CAPITALS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MARKS = re.compile(r"[^a-zA-Z0-9]+")


def kind_of(key: str, tail: str, path: str) -> Kind:
    """Who wrote the value of a field; sentences are what is left when names, commands and identities are taken out."""
    if key in ADVICE_KEYS or tail in ADVICE_TAILS:
        return Kind.ADVICE
    if TAUGHT.search(path):
        return Kind.OTHER
    if _is_anothers_name(key, path):
        return Kind.TOLD
    if key in NAMED_KEYS or tail in NAMED_TAILS or path in TOP_NAMED:
        return Kind.NAMED
    if key in COMMAND_KEYS or tail in COMMAND_TAILS:
        return Kind.COMMAND
    return Kind.OTHER if key in WORN_KEYS or key == "name" else Kind.TOLD


def _is_anothers_name(key: str, path: str) -> bool:
    """Whether a key that else names the event names a person, a program or a machine of it."""
    if key == "displayname":
        return not name_of(path).above.isdisjoint(SHOWN)
    return key == "groups" and not name_of(path).above.isdisjoint(PEOPLE)


def is_of_the_house(key: str, path: str, text: str, is_flag: bool) -> bool:
    """Whether a value by which the event is named says what the house knows of the acting machine.

    A tag of a rule does so only where it speaks of an approval: else it says what the rule looks for.
    """
    name = name_of(path)
    words = name.own | name.above
    if words & (OTHER_SIDE | PEOPLE) or name.is_foreign:
        return False
    if words & RULES:
        return "tag" in key and APPROVING.search(text) is not None
    return is_flag or key in HOUSE_KEYS or bool(name.own & HOUSE_WORDS and words & MACHINES)


@lru_cache(maxsize=1024)
def words_of(path: str) -> str:
    """The last name of a path as words: "/a/isMaliciousFile" is "is malicious file"."""
    last = last_name(path)[:80]
    return _MARKS.sub(" ", _CAPITALS.sub(" ", last)).strip().lower()
