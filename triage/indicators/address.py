"""The one gate for addresses, names and links: why each must not leave this machine; None means it may be asked about.

The tables are our own: `is_private` and `is_global` of the standard library differ between
versions and let carrier-grade NAT, NAT64, 6to4 and cloud metadata addresses through. Nothing here resolves or connects.
"""

from __future__ import annotations

import ipaddress
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping

from triage.indicators.links import MAX_LINK, Link, decoded, places_in, private_part, read_link
from triage.indicators.patterns import read_address, read_name
from triage.indicators.suffixes import is_public_suffix
from triage.model.indicator import Kind

PRIVATE = "private address"
CGNAT = "carrier-grade NAT address"
LOOPBACK = "loopback address"
LINK_LOCAL = "link-local address"
METADATA = "cloud metadata address"
DOCUMENTATION = "documentation address"
RESERVED = "reserved address"
MULTICAST = "multicast address"
DISGUISE = "address that disguises another one"
INTERNAL = "internal host name"
OWN = "the organisation's own domain"
RESERVED_NAME = "reserved name"
EMBEDS = "name that holds a private address"
NOT_PUBLIC = "name without a public ending"
EMAIL = "e-mail address"

# IANA's special-purpose registries, and 168.63.129.16, the host agent's address of one cloud.
_V4_WITHHELD = {
    "0.0.0.0/8": RESERVED,
    "10.0.0.0/8": PRIVATE,
    "100.64.0.0/10": CGNAT,
    "127.0.0.0/8": LOOPBACK,
    "168.63.129.16/32": METADATA,
    "169.254.0.0/16": LINK_LOCAL,
    "172.16.0.0/12": PRIVATE,
    "192.0.0.0/24": RESERVED,
    "192.0.2.0/24": DOCUMENTATION,
    "192.31.196.0/24": RESERVED,
    "192.52.193.0/24": RESERVED,
    "192.88.99.0/24": DISGUISE,
    "192.168.0.0/16": PRIVATE,
    "192.175.48.0/24": RESERVED,
    "198.18.0.0/15": RESERVED,
    "198.51.100.0/24": DOCUMENTATION,
    "203.0.113.0/24": DOCUMENTATION,
    "224.0.0.0/4": MULTICAST,
    "240.0.0.0/4": RESERVED,
}
# Of IPv6 only 2000::/3 may leave; the first table names what stays of it, the second gives words for the rest.
_V6_GLOBAL = 0b001
_V6_WITHHELD = {
    "2001:db8::/32": DOCUMENTATION,
    "2001::/23": DISGUISE,
    "2002::/16": DISGUISE,
    "2620:4f:8000::/48": RESERVED,
    "3fff::/20": DOCUMENTATION,
}
_V6_WORDS = {
    "::1/128": LOOPBACK,
    "::/96": DISGUISE,
    "64:ff9b::/96": DISGUISE,
    "64:ff9b:1::/48": DISGUISE,
    "::ffff:0:0:0/96": DISGUISE,
    "fc00::/7": PRIVATE,
    "fe80::/10": LINK_LOCAL,
    "fec0::/10": PRIVATE,
    "ff00::/8": MULTICAST,
}
_METADATA_ADDRESSES = frozenset(
    "169.254.169.254 169.254.169.253 169.254.169.123 169.254.170.2 169.254.170.23 169.254.0.23 169.254.42.42 "
    "100.100.100.200 192.0.0.192 168.63.129.16 fd00:ec2::254 fd00:ec2::253 fd00:ec2::23 fd20:ce::254 "
    "fd00:c1::a9fe:a9fe fd00:42::42".split()
)
_METADATA_NAMES = frozenset(
    "metadata metadata.google.internal metadata.goog instance-data instance-data.ec2.internal "
    "metadata.tencentyun.com".split()
)
_INTERNAL_ENDINGS = frozenset(
    "local localhost localdomain internal intranet private corp home lan home.arpa svc cluster.local".split()
)
_RESERVED_ENDINGS = frozenset("arpa test example invalid onion".split())
# The interface part of ISATAP (RFC 5214), with the universal bit off and on.
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})

_EMBEDDED = re.compile(r"(?<![0-9])(?=([0-9]{1,3})([.-])([0-9]{1,3})\2([0-9]{1,3})\2([0-9]{1,3})(?![0-9]))")
_DASHED_V6 = re.compile(r"[0-9a-f]{0,4}(?:-[0-9a-f]{0,4}){2,7}")
_HEX_V4 = re.compile(r"(?:.*-)?([0-9a-f]{8})")
_WILDCARD_DNS = (".nip.io", ".sslip.io", ".xip.io")


def withheld_address(text: str) -> str | None:
    """Why an address must not leave, in words for an analyst. Only an exact, global unicast address gives None."""
    address = read_address(text)
    if address is None:
        return "not an exact address"
    if address in _METADATA_ADDRESSES:
        return METADATA
    if ":" in address:
        return _withheld_v6(int(ipaddress.IPv6Address(address)))
    return _withheld_v4(address)


def withheld_name(name: str, internal_domains: frozenset[str] = frozenset()) -> str | None:
    """Why a host or domain name must not leave. `internal_domains` are the organisation's own, subdomains included."""
    bare = name.strip().lower().rstrip(".")
    if reason := _private_name(bare, internal_domains):
        return reason
    if "." not in bare:
        return INTERNAL
    if read_name(bare) is None or not is_public_suffix(bare.rsplit(".", 1)[-1]):
        return NOT_PUBLIC
    return None


def withheld_url(url: str, internal_domains: frozenset[str] = frozenset()) -> str | None:
    """Why a link must not leave: its scheme, its login, its host, or what its path, query and fragment hold."""
    link = read_link(url)
    if link is None:
        return "link that is too long" if len(url) > MAX_LINK else "not a complete link"
    if not link.is_web:
        return "not a web link"
    if link.has_login:
        return "link with credentials"
    plain = decoded(link.rest)
    return _withheld_host(link, internal_domains) or private_part(plain) or _inside(plain, internal_domains)


def why_withheld(kind: Kind, value: str, internal_domains: frozenset[str] = frozenset()) -> str | None:
    """Why an indicator of that kind must not leave. Hashes and CVE ids are nobody's secret."""
    if kind is Kind.IP:
        return withheld_address(value)
    if kind is Kind.DOMAIN:
        return withheld_name(value, internal_domains)
    if kind is Kind.URL:
        return withheld_url(value, internal_domains)
    return EMAIL if kind is Kind.EMAIL else None


def _ranges(table: Mapping[str, str]) -> list[tuple[int, int, str]]:
    networks = [(ipaddress.ip_network(text), reason) for text, reason in table.items()]
    return [(int(network[0]), int(network[-1]), reason) for network, reason in networks]


_V4_RANGES = sorted(_ranges(_V4_WITHHELD))
_V4_STARTS = [start for start, _, _ in _V4_RANGES]
_V6_RANGES = _ranges(_V6_WITHHELD)
_V6_REST = _ranges(_V6_WORDS)


def _withheld_v4(address: str) -> str | None:
    first, second, third, fourth = map(int, address.split("."))
    number = first << 24 | second << 16 | third << 8 | fourth
    start, end, reason = _V4_RANGES[bisect_right(_V4_STARTS, number) - 1]
    return reason if start <= number <= end else None


def _reason(ranges: Iterable[tuple[int, int, str]], number: int) -> str | None:
    return next((reason for start, end, reason in ranges if start <= number <= end), None)


def _withheld_v6(number: int) -> str | None:
    if (number >> 32) & 0xFFFFFFFF in _ISATAP:
        return DISGUISE
    if number >> 125 == _V6_GLOBAL:
        return _reason(_V6_RANGES, number)
    return _reason(_V6_REST, number) or RESERVED


def _private_name(name: str, internal_domains: frozenset[str]) -> str | None:
    endings = _endings(name)
    if not endings.isdisjoint(internal_domains):
        return OWN
    if not endings.isdisjoint(_METADATA_NAMES):
        return METADATA
    if not endings.isdisjoint(_INTERNAL_ENDINGS):
        return INTERNAL
    if not endings.isdisjoint(_RESERVED_ENDINGS):
        return RESERVED_NAME
    return EMBEDS if _embeds_private(name) else None


def _endings(name: str) -> set[str]:
    labels = name.split(".")[-128:]
    return {".".join(labels[start:]) for start in range(len(labels))}


def _embeds_private(name: str) -> bool:
    """Whether a name spells an address that must not leave: 10-0-0-5.x, 10.0.0.5.x, ip-10-0-0-5.x, fe80--1.x."""
    if "." not in name and "-" not in name:
        return False
    parts = (map(int, found.group(1, 3, 4, 5)) for found in _EMBEDDED.finditer(name))
    quads = (".".join(map(str, numbers)) for numbers in parts)
    if any(read_address(quad) and withheld_address(quad) for quad in quads):
        return True
    labels = name.split(".")[:16]
    dashed = (label.replace("-", ":") for label in labels if "-" in label and _DASHED_V6.fullmatch(label))
    if any(read_address(spelled) and withheld_address(spelled) for spelled in dashed):
        return True
    return name.endswith(_WILDCARD_DNS) and any(_is_private_hex(label) for label in labels)


def _is_private_hex(label: str) -> bool:
    found = _HEX_V4.fullmatch(label)
    return found is not None and withheld_address(str(ipaddress.IPv4Address(int(found[1], 16)))) is not None


def _withheld_host(link: Link, internal_domains: frozenset[str]) -> str | None:
    if link.is_odd:
        return "link to an address in an unusual form"
    if read_address(link.host):
        return withheld_address(link.host)
    return withheld_name(link.host, internal_domains)


def _inside(plain: str, internal_domains: frozenset[str]) -> str | None:
    """What a link says about the inside: a private address, or a name that never leaves, anywhere after its host."""
    for word in places_in(plain):
        if read_address(word) and withheld_address(word):
            return "link that holds a private address"
        if read_name(word) and _private_name(word.lower().rstrip("."), internal_domains):
            return "link that holds an internal name"
    return None
