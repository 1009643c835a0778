"""What a field's name says about its value: made for an address, for a user, for a file … or free text.

Names are read in any casing and with any separators ("srcIp", "source.ip", "SourceIP"); the last name counts, its
parent and a sibling "type" help. A field that an intruder fills in at will (user, agent, path, message) is no
structured place, whatever it holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

MAX_KEY = 80


class Meaning(Enum):
    """What a field is for."""

    ADDRESS = "an address, or a host in its place"
    NAME = "a host or domain name"
    LINK = "a link"
    HASH = "the hash of a file"
    EMAIL = "an e-mail address"
    SENDER = "the sender of a mail"
    CVE = "a vulnerability"
    OBSERVABLE = "an indicator of any kind"
    USER = "a user"
    CODE = "a file, class, product or type"
    OPAQUE = "an id, a key or a foreign hash"
    VERSION = "a version number"
    CONSOLE = "a link back into the sender's own console, or to its documentation"
    TEXT = "free text"


class Place(NamedTuple):
    """Where a value stands: its own key, its parent's, and the text of a "type" beside it ("" where there is none)."""

    key: str
    parent: str = ""
    beside: str = ""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORD = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z])|[A-Z]?[a-z]+[0-9]*|[A-Z]+[0-9]*|[0-9]+")

_CONSOLE = _set(
    "resultslink searchuri searchurl externalurl generatorurl alertweburl incidentweburl falconhostlink silenceurl "
    "dashboardurl panelurl incidenturl consoleurl portalurl runbookurl helpurl helplink reference references "
    "referenceurl documentationurl docsurl alerturl kibanaurl findinginfosrcurl ruleurl rulelink investigationurl "
    "alertlink incidentlink caselink caseurl ticketurl schemaurl schema"
)
_FOREIGN = _set("referer referrer forwarded cookie cookies header headers useragent redirect")
_IDS = _set("id ids uid uuid guid sid trace traceid session etag cursor token key keys nonce serial arn rev cid pid")
_VERSIONS = _set("version versions ver build firmware release revision")
_USERS = _set(
    "user users username usernames account accounts accountname upn owner principal actor assignee assigned suser "
    "duser srcuser dstuser ruser logname employee recipient recipients rcpt rcptto person ntdomain requester author"
)
_USER_ENDS = ("user", "username", "usrname", "accountname", "principalname", "loginname", "samaccountname")
_USER_TYPES = _set("account user username useraccount mailbox")
_PEOPLE_MAIL = _set("to cc bcc")
_IPS = _set("ip ips ipv4 ipv6 ipaddr ipaddress ipaddresses")
_IP_END = re.compile(
    r"(?:src|source|dst|dest|destination|client|server|remote|local|host|peer|attacker|victim|target|public|private|"
    r"external|internal|nat|caller|device|agent|origin|orig|resp|sender|c|s|d)ips?(?:v?[46])?"
)
_ENDPOINTS = _set(
    "address addresses addr src dst dest source destination client remote peer rhost saddr daddr srcaddr dstaddr "
    "attacker target victim dvc endpoint"
)
_NOT_NETWORK = _set("mac street postal physical memory wallet")
_SENDERS = _set("sender senders from mailfrom returnpath replyto envelopefrom fromaddress headerfrom")
_SENDER_PARTS = _set("address email mail value")
_MAILS = _set("email emails mail emailaddress mailaddress smtp")
_NAMES = _set(
    "host hosts hostname hostnames domain domains fqdn fqdns sni dns rrname qname computer computername machine device "
    "instance site shost dhost nameserver servername"
)
_NAME_ENDS = ("host", "hostname", "domain", "fqdn", "hosts", "domains", "hostnames")
_NAME_PARENTS = _NAMES | _set("question server agent manager")
_HASHES = _set("hash hashes md5 sha1 sha256 sha checksum checksums digest")
_HASH_ENDS = ("hash", "hashes", "md5", "sha1", "sha256", "checksum")
_FOREIGN_HASHES = _set(
    "ja3 ja3s ja4 ja4s imphash ssdeep tlsh password passwd pwd pass ntlm lm nt commit git certificate cert tls ssl "
    "x509 hassh config state rule session signature thumbprint fingerprint"
)
_LINKS = _set("url urls uri uris link links href")
_LINK_PARTS = _set("full original value")
_CVES = _set("cve cves vulnerability vulnerabilities vuln vulns")
_CODE = _set(
    "file files filename filepath path paths folder directory image process program module package class decoder "
    "library service services executable exe dll app application product products driver registry registrykey function "
    "method event provider type types category categories kind publisher vendor vendors signer dataset index sourcetype"
)
_CODE_PARTS = _set("name names path title original value")
_GENERIC = _set("value values data item")
_CONTAINERS = _set(
    "entities extendedproperties customdetails customproperties additionaldata additionalfields rawjson evidence "
    "evidences observables indicators artifacts resources"
)
_OBSERVABLES = _set("observable observables indicator indicators ioc iocs artifact artifacts entities")


@lru_cache(maxsize=4096)
def meaning_of(place: Place) -> Meaning:
    """What the field is for; the first rule that holds decides, what protects before what gives weight."""
    names = _Names(_words(place.key), _words(place.parent), place)
    meanings = (rule(names) for rule in _RULES)
    return next((meaning for meaning in meanings if meaning is not None), Meaning.TEXT)


def is_container(place: Place) -> bool:
    """Whether the field is known for JSON that its sender packed into a text."""
    return "".join(_words(place.key)) in _CONTAINERS


@dataclass(frozen=True, slots=True)
class _Names:
    words: tuple[str, ...]
    parents: tuple[str, ...]
    place: Place

    @property
    def last(self) -> str:
        return self.words[-1] if self.words else ""

    @property
    def whole(self) -> str:
        return "".join(self.words)

    def has(self, vocabulary: frozenset[str]) -> bool:
        return self.whole in vocabulary or not vocabulary.isdisjoint(self.words)

    def is_below(self, vocabulary: frozenset[str]) -> bool:
        return "".join(self.parents) in vocabulary or not vocabulary.isdisjoint(self.parents)


def _words(key: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(key[-MAX_KEY:]))


def _console(names: _Names) -> Meaning | None:
    whole = names.whole
    is_console = whole in _CONSOLE or "".join(names.parents) + whole in _CONSOLE
    return Meaning.CONSOLE if is_console else None


def _foreign(names: _Names) -> Meaning | None:
    """Headers and agents: the client wrote them."""
    is_foreign = names.has(_FOREIGN) or names.is_below(_FOREIGN) or names.words[-2:] == ("user", "agent")
    return Meaning.TEXT if is_foreign else None


def _opaque(names: _Names) -> Meaning | None:
    if names.last in _VERSIONS:
        return Meaning.VERSION
    return Meaning.OPAQUE if names.last in _IDS else None


def _address(names: _Names) -> Meaning | None:
    if names.has(_NOT_NETWORK):
        return None
    return Meaning.ADDRESS if names.has(_IPS) or _IP_END.fullmatch(names.whole) else None


def _user(names: _Names) -> Meaning | None:
    """A user's own fields, and all that hangs below a user: its domain and mail are the organisation's."""
    is_user = names.has(_USERS) or names.whole.endswith(_USER_ENDS) or names.whole in _PEOPLE_MAIL
    is_below = names.is_below(_USERS) or "".join(names.parents) in _PEOPLE_MAIL
    is_beside = "".join(_words(names.place.beside)) in _USER_TYPES
    return Meaning.USER if is_user or is_below or is_beside else None


def _mail(names: _Names) -> Meaning | None:
    is_part = names.is_below(_SENDERS) and names.has(_SENDER_PARTS)
    if is_part or (names.has(_SENDERS) and names.last not in _NAMES):
        return Meaning.SENDER
    return Meaning.EMAIL if names.has(_MAILS) else None


def _hash(names: _Names) -> Meaning | None:
    is_hash = names.has(_HASHES) or names.whole.endswith(_HASH_ENDS)
    if not (is_hash or (names.last in _GENERIC and names.is_below(_HASHES))):
        return None
    is_foreign = names.has(_FOREIGN_HASHES) or names.is_below(_FOREIGN_HASHES)
    return Meaning.OPAQUE if is_foreign else Meaning.HASH


def _link(names: _Names) -> Meaning | None:
    is_link = names.last in _LINKS or names.whole.endswith(("url", "uri")) or names.whole == "request"
    return Meaning.LINK if is_link or (names.last in _LINK_PARTS and names.is_below(_LINKS)) else None


def _endpoint(names: _Names) -> Meaning | None:
    return Meaning.ADDRESS if names.last in _ENDPOINTS and not names.has(_NOT_NETWORK) else None


def _name(names: _Names) -> Meaning | None:
    is_name = names.last in _NAMES or names.whole.endswith(_NAME_ENDS)
    is_named = names.last == "name" and (names.is_below(_NAME_PARENTS) or names.has(_NAMES))
    return Meaning.NAME if is_name or is_named else None


def _cve(names: _Names) -> Meaning | None:
    return Meaning.CVE if names.has(_CVES) else None


def _code(names: _Names) -> Meaning | None:
    is_part = names.last in _CODE_PARTS and (names.is_below(_CODE) or names.has(_CODE))
    return Meaning.CODE if names.last in _CODE or is_part else None


def _generic(names: _Names) -> Meaning | None:
    if names.last in _OBSERVABLES:
        return Meaning.OBSERVABLE
    if names.last not in _GENERIC:
        return None
    beside = meaning_of(Place(names.place.beside)) if names.place.beside else Meaning.TEXT
    if beside is not Meaning.TEXT:
        return beside
    return Meaning.OBSERVABLE if names.is_below(_OBSERVABLES) else None


_RULES = (
    _console,
    _foreign,
    _opaque,
    _address,
    _user,
    _mail,
    _hash,
    _link,
    _endpoint,
    _name,
    _cve,
    _code,
    _generic,
)
