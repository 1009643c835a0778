"""The words in a field's name, whatever its casing and separators: "SrcIPAddr", "src-ip-addr", "srcipaddr"."""

from __future__ import annotations

import re
from functools import lru_cache

MAX_KEY = 100

# Words that senders run together without a separator; a name made of nothing else is taken apart.
GLUED = frozenset(
    "access account action actor addr address admin affected agent alert analyzer asset attack attacked attacker "
    "begin caller city client collector computer conn content country create created date dest destination detect "
    "detected detection device direction display dns domain dst dvc email end endpoint event external file first "
    "forwarded from full geo group hash host hostname id impacted incident initiating initiator internal ip "
    "ipaddr label last level link local location log login mac machine mail malware md5 name nat network node "
    "object observer occur occurred offender orig origin owner port principal priority private process protocol "
    "public query recipient rem remote report request requester resource response result risk rule score sender "
    "sensor server service session severity sha1 sha256 signature site source src start status subject system "
    "target technique threat time timestamp title translated type uri url user username value vendor victim virus "
    "vpn workstation zone".split()
)
# Names too short to take apart by rule, as CEF, IIS, netfilter and others have them.
SHORT = {
    "cip": "client ip",
    "sip": "s ip",
    "dip": "destination ip",
    "rip": "client ip",
    "lip": "server ip",
    "saddr": "source address",
    "daddr": "destination address",
    "spt": "source port",
    "dpt": "destination port",
    "sport": "source port",
    "dport": "destination port",
    "shost": "source host",
    "dhost": "destination host",
    "suser": "source user",
    "duser": "destination user",
    "dvchost": "dvc host",
    "usr": "user",
    "usrname": "user name",
    "uname": "user name",
    "fname": "file name",
    "hname": "host name",
    "qname": "query name",
    "qip": "client ip",
    "devname": "dvc name",
    "upn": "user principal name",
    "samaccountname": "account name",
    "ipaddr": "ip address",
    "hostname": "host name",
    "username": "user name",
    "useragent": "user agent",
    "sev": "severity",
    "addr": "address",
    "referer": "referrer",
    "loginname": "login name",
    "rhost": "remote host",
    "lhost": "local host",
    "ruser": "remote user",
    "euser": "user",
    "usersid": "user sid",
    "eurl": "url",
}
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_]+")
_IP = re.compile(r"(?i)ip[_-]?v[46](?!\d)|(?<![a-z])ip[46](?!\d)|(?<=ip)(?:[_-]?addr(?:ess)?)[_-]?v[46]")
_HASH = re.compile(r"(?i)(sha)[-_ ]?(1|2|256|384|512)(?!\d)|(md)[-_ ]?(5)")
_PLURAL = re.compile(r"\b(?:e-mail)|(URL|URI|ID|IP|DN)s(?![a-z])")
_SINGULAR = {
    "addresses": "address",
    "hashes": "hash",
    "identities": "identity",
    "processes": "process",
    "devices": "device",
    "nics": "nic",
    "interfaces": "interface",
    "adapters": "adapter",
    "instances": "instance",
    "nodes": "node",
    "containers": "container",
    "principals": "principal",
    "attackers": "attacker",
    "victims": "victim",
    "offenders": "offender",
    "emails": "email",
    "observables": "observable",
    "indicators": "indicator",
    "iocs": "ioc",
    "artifacts": "artifact",
    "entities": "entity",
}
# Log Analytics marks the type of a custom table's columns: text, number, GUID, flag, time.
_COLUMN_TYPE = re.compile(r"(?<=[A-Za-z0-9]{3})_[sdgbt]$", re.ASCII)
_LONGEST_GLUED = 40


@lru_cache(maxsize=8192)
def words_of(key: str) -> tuple[str, ...]:
    """The lower-case words of one key, in order; plurals of known words as singulars, hash names in one piece."""
    text = _IP.sub(_plain_ip, _COLUMN_TYPE.sub("", key[:MAX_KEY]))
    text = _HASH.sub(lambda found: f" {(found[1] or found[3]).lower()}{found[2] or found[4]} ", text)
    text = _PLURAL.sub(lambda found: f" {(found[1] or 'email').lower()} ", text)
    return tuple(word for token in text.split() for word in _words_in(token))


def _plain_ip(found: re.Match[str]) -> str:
    return " Ip " if found[0][:2].lower() == "ip" else " Address "


def _words_in(token: str) -> list[str]:
    if _HASH.fullmatch(token):
        return [token.lower()]
    return [word for part in _WORD.findall(token) for word in _parts(part.lower())]


def _parts(word: str) -> list[str]:
    if word in SHORT:
        return SHORT[word].split()
    if word in _SINGULAR:
        return [_SINGULAR[word]]
    if word.endswith("s") and word[:-1] in GLUED:
        return _parts(word[:-1])
    if word in GLUED or not 4 < len(word) <= _LONGEST_GLUED:
        return [word]
    return [plain for part in _apart(word) or [word] for plain in (_parts(part) if part != word else [part])]


def _apart(word: str) -> list[str] | None:
    """The word as known words run together, the longest first; None when it is not made of them."""
    ends: dict[int, list[str]] = {0: []}
    for end in range(2, len(word) + 1):
        starts = (start for start in sorted(ends) if end - start >= 2 and _known(word[start:end]))
        best = next(starts, None)
        if best is not None:
            ends[end] = [*ends[best], word[best:end]]
    return ends.get(len(word))


def _known(part: str) -> bool:
    return part in GLUED or part in SHORT or (part.endswith("s") and part[:-1] in GLUED) or part in _SINGULAR
