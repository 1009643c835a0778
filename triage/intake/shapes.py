"""What a value looks like: whether it can be an account, a machine, a file's hash or a link at all."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Any

from triage.intake import kinds
from triage.intake.blank import text_of

LONGEST_ACCOUNT = 120
# Whole, or as somebody has cut it.
_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){1,3}(?:-[0-9a-fA-F]{12})?\}?", re.ASCII)
_MAC = re.compile(r"(?:[0-9a-fA-F]{2}[:-]){5,7}[0-9a-fA-F]{2,3}|(?:[0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4}", re.ASCII)
_SID = re.compile(r"S-1-[\d-]+", re.ASCII | re.IGNORECASE)
_HEX = re.compile(r"[0-9a-fA-F]{16,}|0x[0-9a-fA-F]+", re.ASCII)
_VERSION = re.compile(r"v?\d+(?:\.\d+)+", re.ASCII)
_HASHES = re.compile(r"(?i)\b(md5|sha-?1|sha-?256)\s*[=:]\s*([0-9a-f]{32,64})\b", re.ASCII)
_CONSOLE_PATH = re.compile(
    r"(?i)/#?(?:alerts|incidents?|detections?|findings|insights|workbench|investigat\w*|offenses?|modelbreach)"
    r"/(?:[^?#]*/)?[^/?#]*\d"
)
_NAME_LIKE = re.compile(
    r"(?=.{3})[a-z]{1,30}(?:[._-][a-z]{1,30}){0,3}\d{0,4}|[A-Z]{3,20}\d{0,4}|[A-Z][a-z]{2,20}|[^@\s]+@[^@\s]+", re.ASCII
)
_IN_DOMAIN = re.compile(
    r"[A-Za-z][\w-]{0,30}(?:\.[\w-]{1,30}){0,3}\\{1,2}[A-Za-z][\w-]{0,30}(?:\.[\w-]{2,30})?\$?", re.ASCII
)
# "a***b@example.org": a mail address of which a sender hides a part.
_MASKED_MAIL = re.compile(r"[\w.+-]{0,64}\*{1,64}[\w.+-]{0,64}@[\w.-]{1,60}\*{0,40}[\w.-]{0,60}", re.ASCII)
_OF_A_PARTY = re.compile(r" \([A-Za-z ]{1,20}\)$")
_AWS_ACCOUNT = re.compile(r"arn:aws[\w-]*:(?:iam|sts)::\d{12}:(?:user|assumed-role|federated-user)\b", re.ASCII)
_NO_ACCOUNT = re.compile(r"[\n\t{}\[\]<>;,|=*?\":]|^[/\\%(-]")
_NUMBERED = re.compile(r"(?=.{3,63}$)(?=.{0,62}\d)[A-Za-z][A-Za-z0-9]{0,30}(?:-[A-Za-z0-9]{1,30}){1,4}", re.ASCII)
# "LABSRV07": capitals and a number; such as begin with a system's or a model's name are none.
_OF_A_FLEET = re.compile(
    r"(?!WINDOWS|UBUNTU|DEBIAN|CENTOS|OPTIPLEX|LATITUDE|IPHONE|ANDROID)[A-Z]{4,12}\d{2,6}", re.ASCII
)
_PLACEHOLDER = re.compile(r"(?i)[x.:]{5,}")
_NO_MACHINE = re.compile(r"[/\\@,;=|?*:(){}\[\]<>\"'\s]")
_DEVICE = re.compile(r"[^\W_][\w.'’()+#&,-]*(?: [\w.'’()+#&,-]+){1,4}")
_SYSTEM = re.compile(r"(?i)(?:microsoft )?windows (?:\d|server|xp|vista)|mac ?os|linux|ubuntu|android \d|ios \d")
_DIGIT = re.compile(r"\d")
_NOWHERE = frozenset("reserved private local internal loopback rfc1918 lan".split())
_LETTER = re.compile(r"[^\W\d_]")
_FROM_HOST = re.compile(
    r"(?:[A-Za-z0-9_-]{1,63}\.){1,8}[A-Za-z]{2,24}(?::\d{1,5})?/|(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?/", re.ASCII
)
_NOBODY = frozenset({str(ipaddress.IPv4Address(0)), str(ipaddress.IPv6Address(0))})
# Beginnings of what stands for no account.
_NOBODYS = ("no authentication", "unknown-", "unknown user", "not available", "not applicable", "${")
_SCHEME = re.compile(r"(?i)(?:https?|hxxps?|ftps?|wss?)://")
_ANYTHING_BUT_NAMES = frozenset(
    "computer desktop laptop workstation server windows linux macos mac iphone android ios mobile phone other "
    "true false any all users accounts device host endpoint success failure failed succeeded "
    "standard default and or not equals contains exists string null localhost localhost.localdomain".split()
)


def account(value: Any) -> str | None:
    """An account's plain name: not a number, an address, an identifier, a path, a link or a sentence."""
    found = _of_resource_name(kinds.account(value)) if isinstance(value, str) else None
    if found and "\\" in value:
        found = _OF_A_PARTY.sub("", found)
    if found is None or len(found) > LONGEST_ACCOUNT or found.lower() in _ANYTHING_BUT_NAMES:
        return None
    if not _LETTER.search(found) or found.count(" ") > 3:
        return None
    if _NO_ACCOUNT.search(found) and not _MASKED_MAIL.fullmatch(found):
        return None
    is_other = _GUID.fullmatch(found) or _SID.fullmatch(found) or _HEX.fullmatch(found) or kinds.address(found)
    is_other = is_other or _MAC.fullmatch(found)
    if is_other or found.lower().startswith(_NOBODYS):
        return None
    return None if found.lower().endswith((".exe", ".dll", ".log", ".lnk", ".sys")) else found


def _of_resource_name(text: str | None) -> str | None:
    """The user or the session in an AWS resource name (IAM user guide, "IAM ARNs"), or behind a role's name."""
    role, _, name = (text or "").rpartition("/")
    return name if name and (_AWS_ACCOUNT.match(role) or ("@" in name and " " not in role)) else text


def is_account_in_a_domain(text: str) -> bool:
    r"""Whether a text is DOMAIN\name and can be no path."""
    return len(text) <= LONGEST_ACCOUNT and _IN_DOMAIN.fullmatch(text) is not None


def is_spelt_as_a_name(text: str) -> bool:
    """Whether an identifier is an account's name or e-mail rather than a number."""
    return _NAME_LIKE.fullmatch(text) is not None


def machine(value: Any) -> str | None:
    """A machine's name, without the domain before it: one word with a letter in it."""
    text = text_of(value) if isinstance(value, str) else None
    found = kinds.host(text.rpartition("\\")[2]) if text and len(text) <= 300 else None
    if found is None or found.lower() in _ANYTHING_BUT_NAMES or _NO_MACHINE.search(found):
        return None
    if not _LETTER.search(found) or kinds.address(found) or _MAC.fullmatch(found) or _PLACEHOLDER.fullmatch(found):
        return None
    is_other = _GUID.fullmatch(found) or _VERSION.fullmatch(found) or _HEX.fullmatch(found)
    return None if is_other or found.lower().endswith((".exe", ".dll", ".log", ".json", ".php")) else found


def is_numbered(value: Any) -> bool:
    """Whether a text is a name as fleets number their machines ("EP-1002", "lab-pc-07", "LABSRV07") or one of DNS."""
    if not isinstance(value, str) or value[:4].upper() == "CVE-":
        return False
    return bool(_NUMBERED.fullmatch(value) or _OF_A_FLEET.fullmatch(value)) or kinds.domain(value) is not None


def device(value: Any) -> str | None:
    """A device's name as its owner gave it, two to five words: "Apple iPhone (17.2.1)", "John's MacBook Pro"."""
    found = kinds.host_name(value) if isinstance(value, str) else None
    if found is None or not _DEVICE.fullmatch(found) or _SYSTEM.match(found):
        return None
    return found if any(word[:1].isupper() or word[:1].isdigit() for word in found.split()) else None


def digests(value: Any) -> Iterator[str]:
    """The hashes in a value: one, also behind a file's name ("a.bin|…", MISP), or Sysmon's "MD5=…,SHA256=…"."""
    if not isinstance(value, str) or not 32 <= len(value) <= 1_000:
        return
    if alone := kinds.file_hash(value.rpartition("|")[2]):
        yield alone
    elif "=" in value or ":" in value:
        yield from (found for _, text in _HASHES.findall(value) if (found := kinds.file_hash(text)))


def link(value: Any) -> str | None:
    """A link of the web; one that a proxy writes from the host name on ("example.com/a") gets its scheme."""
    text = text_of(value) if isinstance(value, str) else None
    if text is None:
        return None
    found = kinds.url(f"http://{text}" if _FROM_HOST.match(text) else text)
    return found if found and _SCHEME.match(found) else None


def is_console(text: str, ids: frozenset[str]) -> bool:
    """Whether a link leads to the alert itself in its product: its place or the alert's own number says so."""
    path = text.partition("://")[2].partition("/")[2]
    return bool(_CONSOLE_PATH.search(text)) or any(one in path for one in ids)


def address(text: str) -> str | None:
    """An address that stands for somebody, also with its network's length ("10.1.2.3/24"): not the empty one (0.0.0.0,
    ::), nor a network."""
    found = kinds.address(_of_interface(text.strip()))
    return None if found in _NOBODY else found


def _of_interface(text: str) -> str:
    plain, mark, _ = text.partition("/")
    return text if not mark or is_network(text) is not False else plain


def is_network(text: str) -> bool | None:
    """Whether "address/length" is a network rather than a machine in one; None for what is neither."""
    plain, _, length = text.partition("/")
    if not (length.isascii() and length.isdigit()) or len(length) > 3 or kinds.address(plain) is None:
        return None
    try:
        found = ipaddress.ip_interface(text)
    except ValueError:
        return None
    return bool(found.ip == found.network.network_address and found.network.num_addresses > 1)


def host_of(text: str) -> str | None:
    """The host name in a link, in lower case."""
    rest = text.partition("://")[2] or text
    return rest.partition("/")[0].rpartition("@")[2].partition(":")[0].lower() or None


def is_place(value: Any) -> bool:
    """Whether a value can be a country or a town, not a file's path, an address or a machine's name."""
    text = text_of(value) if isinstance(value, str) else None
    if text is None or len(text) > 80 or any(mark in text for mark in "/\\<>{}=@"):
        return False
    return bool(_LETTER.search(text)) and not _DIGIT.search(text) and text.lower() not in _NOWHERE
