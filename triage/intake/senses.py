"""What a place's names say that its value is: an account, a machine, a hash, a link, a severity, a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from triage.intake.account_names import FAR, STAFF, Words, account, word_set
from triage.intake.places import Path
from triage.intake.vocabulary import words_of

# A reading gives 0 for the plainest name, 1 for a plain one, more for what counts only where nothing better is.
Reading = Callable[[Words, Words, frozenset[str]], int | None]


_NEUTRAL = word_set("value original text string str raw normalized normalised keyword s list full field fields lookup")
# Names that only hold others together: what stands around them tells more.
_HOLDERS = word_set(
    "value values data detail details info information attributes attribute properties property item items object "
    "entity entities evidence evidences artifact artifacts metadata additional fields extra param params parameters "
    "context element elements simple"
)
# The first word of a name that was an object's: "details_url".
_FLATTENED = word_set("details")
_MACHINE = word_set(
    "host computer machine workstation endpoint device asset agent node server vm system dvc instance canary "
    "honeypot decoy pc"
)
_NOT_MACHINE = word_set(
    "id type os version group ip address mac risk score count family model category owner user status serial domain "
    "class vendor manufacturer role zone location port uuid guid url uri path time date level profile platform key "
    "header referrer query sni tag label reputation country action policy username"
)
_WEB = word_set(
    "http https url uri request requests header headers referrer tls ssl sni query web page smtp httprequest"
)


# A machine in a cloud, a honeypot or a sensor has an id or a label where others have a name.
_CALLED_OTHERWISE = frozenset({("instance", "id"), ("node", "id"), ("device", "label")})


def machine(name: Words, around: Words, context: frozenset[str]) -> int | None:
    """A machine's name: "ComputerName", {"host": {"name": …}}, {"device": {"dnsName": …}}."""
    if around[-2:] == ("user", "agent") or around[-1:] == ("type",):
        return None
    if name in _CALLED_OTHERWISE:
        return 2
    if name in _CALLED and "entity" in context and not _ENTITIES.isdisjoint(around[-1:]):
        return OF_A_THING
    if not _NOT_MACHINE.isdisjoint(name[-1:]) or not STAFF.isdisjoint(name) or not _WEB.isdisjoint((*name, *around)):
        return None
    tier = _machine_name(name, around)
    return None if tier is None else max(tier, _machine_part((*name, *around)))


def is_second_factor(path: Path) -> bool:
    """Whether a device is the phone or token that somebody proves who they are with."""
    return any(not _FACTOR.isdisjoint(words_of(name)) for name in path[-3:])


def _machine_name(name: Words, around: Words) -> int | None:
    last, before = name[-1], name[-2:-1]
    if last == "name" and before and before[0] in _MACHINE:
        return {"host": 0, "computer": 0, "machine": 0, "device": 0, "endpoint": 0, "workstation": 1}.get(before[0], 2)
    if last in ("computer", "machine", "workstation") or (last == "host" and len(name) > 1):
        return 0 if last != "host" else 1
    if last == "host" or last == "fqdn" or name[-3:] == ("host", "dns", "name"):
        return 2 if last == "host" else 1
    if last == "identifier" and before == ("host",):
        return 0
    if name[-2:] == ("dns", "name") and name[-3:-2] and name[-3] in _MACHINE:
        return 0
    if name in _NAMED_IN_ALARMS:
        return 2
    if len(name) == 2 and not _LABEL.isdisjoint(name) and not _NAMED_ENDS.isdisjoint(name):
        return 2
    if name == ("target",) or name in _NAMED_SIDES or name in _SENDING_MAIL:
        return 3
    if name == ("victim",):
        return OF_A_THING
    if name[-1] in _THINGS and (len(name) == 1 or (len(name) == 2 and not _TOUCHED.isdisjoint(name))):
        return OF_A_THING
    if name == ("entity", "name") and not _ENTITIES.isdisjoint(around[-1:]):
        return 1
    if name in (("netbios", "name"), ("net", "bios", "name")):
        return 1
    if name in (("dns",), ("netbios",), ("fqdn",)) and around[-1:] == ("host",):
        return 1
    if name in (("name",), ("display", "name"), ("dns", "name"), ("value",)):
        return _under_machine(around)
    return None


# Such a thing's plain name may be a model, a kind or a product: only what is numbered as machines are counts.
OF_A_THING = 7
_THINGS = word_set("asset device endpoint node vm")
_CALLED = frozenset({("label",), ("id",)})
_ENTITIES = _THINGS | word_set("host computer machine")
_TOUCHED = word_set("affected impacted infected involved source target")


def _under_machine(around: Words) -> int | None:
    if around and around[-1] in ("host", "computer", "machine", "device", "endpoint", "workstation"):
        return 0
    if around[-1:] == ("asset",):
        return 1
    if around[-1:] in (("container",), ("pod",)):
        return 3
    if around[-1:] == ("instance",):
        return OF_A_THING
    return 2 if around and around[-1] in ("agent", "node", "server", "system", "vm", "dvc") else None


def _machine_part(words: Words) -> int:
    """The two ends of a connection, and equipment on the way, count only where nothing else names a machine."""
    if not _BYSTANDING.isdisjoint(words):
        return 3
    return 2 if not _ENDS.isdisjoint(words) else 0


_BYSTANDING = word_set(
    "observer collector sensor appliance dvc gateway firewall log logger manager forwarder reporter proxy"
)
_ENDS = word_set(
    "src source dst dest destination remote origin impacted client server target attacker victim principal local"
)

_FACTOR = word_set("auth authentication authenticator factor factors mfa otp token enrollment verification")
# "srcname", "label_dst": what one end is called; a "source name" may be a log's.
_LABEL = word_set("name label")
_NAMED_ENDS = word_set("src dst dest destination")
# What a server of mail calls itself (RFC 5321, section 4.1.1.1), and what DNS calls it.
_SENDING_MAIL = frozenset({("helo",), ("ehlo",), ("ptr", "name")})
_NAMED_IN_ALARMS = frozenset({("alarm", "source", "name"), ("alarm", "destination", "name")})
_NAMED_SIDES = frozenset({("local", "name"), ("remote", "name")})

_DIGEST = word_set("md5 sha1 sha256 sha2 sha hash checksum digest")
_NOT_FILE = word_set(
    "certificate cert ja ja3 ja3s ja4 imphash imp pehash authentihash ssdeep tlsh thumbprint fingerprint fingerprints "
    "signer signature signing serial token session aggregation pattern cdhash cd boot vhash password ntlm instance "
    "artifact pubkey key issuer ssl tls rule policy fuzzy import telfhash dedup correlation email subject body message"
)


def digest(name: Words, around: Words, context: frozenset[str]) -> int | None:
    """A file's hash: "FileHashMd5", {"hashes": {"sha256": …}}; not that of a certificate or of a TLS greeting."""
    if _DIGEST.isdisjoint((*name, *around)) or not _NOT_FILE.isdisjoint((*name, *around)):
        return None
    if name[-1] == "hash" and not _COUNTED.isdisjoint(name[-2:-1]):
        return None
    return 1 if not FAR.isdisjoint(context) else 0


# The hash of such a thing is its number, not a file's.
_COUNTED = word_set("incident alert event finding case ticket notification record row query")

_LINK = word_set("url uri link href website webpage site")
# Before "url": where it leads to is what somebody asked for, was sent or was kept from.
_VISITED = word_set(
    "url uri link website webpage site request requested requests access accessed target targeted submitted malicious "
    "blocked visited visit clicked click source destination dest dst src full original raw http https web remote file "
    "download downloaded dns phishing suspicious bad top level page frame offending content cs observed detected "
    "landing final object normalized normalised client indicator browser embedded extracted attachment email message"
)
_OF_CONSOLE = word_set(
    "alert incident case ticket console portal dashboard workbench falcon self next prev permalink weblink avatar "
    "image icon picture logo photo help doc docs documentation reference references ref see kb runbook remediation "
    "schema issuer audience callback webhook api mitre technique tactic detection report investigation entity rule "
    "policy manage view vendor referrer redirect generator silence panel workflow links admin home tenant base "
    "provider playbook guide support evidence finding insight event details product instance server consumer service "
    "account collector playback session recording breach"
)
# Containers of links into the product, and what has its own page in a catalogue.
_LINKED = word_set(
    "link links mitre technique tactic reference references rule policy documentation help avatar portal "
    "ticket tickets workflow"
)


def link(name: Words, around: Words, context: frozenset[str]) -> int | None:
    """A link that the alert is about; not one into the product's console or its help."""
    if _LINK.isdisjoint((*name, *around[-1:])) or "referrer" in context:
        return None
    if not _OF_CONSOLE.isdisjoint(name) or not _LINKED.isdisjoint(around):
        return None
    is_plain = _VISITED.issuperset(name) and "link" not in name
    return 0 if is_plain else 2


_WORSE = word_set(
    "confidence integrity purdue privilege visibility trust likelihood fidelity certainty reputation access "
    "max maximum baseline base min impactscope elevation assurance"
)
# What stands beside the alert has its own grades.
_BESIDE = word_set("related similar historical history previous")
_GRADED = word_set("severity criticality")
# {"severity": {"score": 3, "description": "High"}}
_WORDED = frozenset({("description",), ("label",), ("name",)})


def severity(name: Words, around: Words, context: frozenset[str]) -> int | None:
    """How bad the sender holds it: "severity" before "priority" before a risk score, a log's level last."""
    if not _WORSE.isdisjoint((*name, *around)) or not _BESIDE.isdisjoint(context):
        return None
    if not _GRADED.isdisjoint(name):
        return _graded(name, around)
    if name in _WORDED and around[-1:] == ("severity",):
        return 0
    last = name[-1]
    if "level" in name:
        return _level(name, around)
    if name in (("category",), ("group", "category"), ("alert", "category")):
        return 3
    if name in (("priority", "label"), ("priority", "name")):
        return 1
    if last in ("priority", "urgency") and len(name) <= 3:
        return 1 if last == "priority" else 2
    if "risk" in name and not _RATED.isdisjoint(around):
        return None
    if "risk" in name or "threat" in name:
        return {"risk": 2, "score": 4, "rating": 3, "label": 2, "severity": 0}.get(last)
    return {"score": 5, "impact": 3, "magnitude": 4}.get(last) if len(name) == 1 else None


def _graded(name: Words, around: Words) -> int | None:
    last = name[-1]
    if last in ("description", "reason", "id", "number", "code", "int", "score", "value", "num"):
        return {"description": None, "reason": None}.get(last, 1)
    if "log" in name or "log" in around:
        return 4
    return 1 if not _SCANNED.isdisjoint((*name, *around)) else 0


# Their risk is their own, whatever the alert's is.
_RATED = word_set("url uri link domain website webpage")
_SCANNED = word_set("cvss vulnerability vulnerabilities cve")


def _level(name: Words, around: Words) -> int | None:
    before = name[-2:-1] if name[-1] == "level" else ()
    if before and before[0] in ("severity", "alert", "threat", "risk", "criticality", "incident", "danger"):
        return 1
    if "risk" in name or name[-2:] == ("level", "code"):
        return 2
    if name == ("level",):
        return 4 if "log" in around else 1 if around[-1:] in ((), ("rule",), ("alert",)) else 2
    return 5 if before == ("log",) else None


READINGS: Mapping[str, Reading] = {
    "users": account,
    "hosts": machine,
    "hashes": digest,
    "urls": link,
    "severity": severity,
}


def senses_of(path: Path) -> tuple[tuple[str, int], ...]:
    """(field of Alert, tier) for each field that the value at this place may be."""
    named = [words_of(name) for name in path]
    named = [words[1:] if len(words) > 1 and words[0] in _FLATTENED else words for words in named]
    own = _without_neutral(named[-1]) if named else ()
    if not own and len(named) > 1:
        own, named = _without_neutral(named[-2]), named[:-1]
    if not own:
        return ()
    around = _around(named[:-1])
    context = frozenset(word for words in named[-4:] for word in words)
    read = ((field, reading(own, around, context)) for field, reading in READINGS.items())
    return tuple((field, tier) for field, tier in read if tier is not None)


def _around(named: list[Words]) -> Words:
    """The nearest name around that tells something."""
    return next((words for words in reversed(named) if not _HOLDERS.issuperset(words)), ())


def _without_neutral(words: Words) -> Words:
    while words and (words[-1] in _NEUTRAL or words[-1].isdigit()):
        words = words[:-1]
    return words
