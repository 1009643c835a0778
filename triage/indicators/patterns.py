"""The exact form of each kind of indicator: one token in, its canonical value out, None when it is not one.

Every pattern is anchored, bounded and made of ASCII sets, so a token costs time in proportion to its length.
"""

from __future__ import annotations

import ipaddress
import re

from triage.model.indicator import Kind

MAX_NAME = 253

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_ENDING = r"(?:[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{1,59})"
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_QUAD = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_V4 = re.compile(_QUAD)
_V4_PLACE = re.compile(rf"({_QUAD})(?::[0-9]{{1,5}})?(?:/([0-9]{{1,5}}))?")
_V6 = re.compile(r"[0-9A-Fa-f:]{2,39}(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3})?")
_V6_PLACE = re.compile(r"\[?([0-9A-Fa-f:.]{2,45})\]?(?::[0-9]{1,5})?(?:/([0-9]{1,5}))?")
_V6_BRACKETED = re.compile(r"\[([0-9A-Fa-f:.]{2,45})\](?::[0-9]{1,5})?(?:/([0-9]{1,5}))?")
_NAME = re.compile(rf"(?:{_LABEL}\.)+{_ENDING}\.?")
_EMAIL = re.compile(r"([A-Za-z0-9._%+-]{1,64})@([A-Za-z0-9.-]{3,253})")
_HEX = re.compile(r"[0-9A-Fa-f]+")
_CVE = re.compile(r"[Cc][Vv][Ee][-_]([0-9]{4})[-_]([0-9]{4,7})")
_HASH_KINDS = {32: Kind.MD5, 40: Kind.SHA1, 64: Kind.SHA256}


def read_address(token: str) -> str | None:
    """The canonical address of a token that is exactly an address, an IPv4-mapped one as IPv4. Scopes are refused."""
    if _V4.fullmatch(token):
        return token
    if not _may_be_v6(token) or not _V6.fullmatch(token):
        return None
    try:
        address = ipaddress.IPv6Address(token)
    except ValueError:
        return None
    return str(address.ipv4_mapped or address)


def read_place(token: str) -> str | None:
    """The address of a token that may carry brackets, a port or the mask of one single address (/32, /128).

    A number over the longest mask behind a slash is a port, as some firewalls write it (192.0.2.1/443).
    """
    if found := _V4_PLACE.fullmatch(token):
        return found[1] if _is_single(found[2], 32) else None
    if not _may_be_v6(token):
        return None
    found = _V6_BRACKETED.fullmatch(token) or _V6_PLACE.fullmatch(token)
    return read_address(found[1]) if found and _is_single(found[2], 128) else None


def read_name(token: str) -> str | None:
    """The lower-case name of a token that has the form of a domain name with at least two labels."""
    if len(token) > MAX_NAME + 1 or "." not in token or not _NAME.fullmatch(token):
        return None
    name = token.rstrip(".").lower()
    return name if len(name) <= MAX_NAME else None


def read_foreign_name(token: str) -> str | None:
    """Like `read_name`, for names that may hold letters of any script: their ASCII form ("xn--…")."""
    if token.isascii() or len(token) > MAX_NAME:
        return read_name(token)
    try:
        return read_name(token.encode("idna").decode("ascii"))
    except UnicodeError:
        return None


def read_email(token: str) -> str | None:
    """The lower-case e-mail address of a token that is exactly one, with a dotted domain."""
    found = _EMAIL.fullmatch(token) if len(token) <= MAX_NAME + 65 else None
    return token.lower() if found and read_name(found[2]) else None


def read_hash(token: str) -> tuple[Kind, str] | None:
    """The kind and lower-case value of a token of 32, 40 or 64 hexadecimal digits, letters and figures both in it."""
    kind = _HASH_KINDS.get(len(token))
    if kind is None or not _HEX.fullmatch(token) or token.isdigit() or token.isalpha():
        return None
    return kind, token.lower()


def read_cve(token: str) -> str | None:
    """The canonical id of a token that is a CVE id, also in the form with underscores."""
    found = _CVE.fullmatch(token)
    return f"CVE-{found[1]}-{found[2]}" if found else None


def _may_be_v6(token: str) -> bool:
    """IPv6 has a gap or six colons at least, which times of day have not: most words are done with here."""
    return "::" in token or token.count(":") > 5


def _is_single(number: str | None, longest_mask: int) -> bool:
    return number is None or int(number) >= longest_mask
