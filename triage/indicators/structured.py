"""Indicators that a field made for them holds, as its whole value."""

from __future__ import annotations

import re

from triage.indicators.fields import Meaning
from triage.indicators.links import read_link
from triage.indicators.patterns import (
    read_cve,
    read_email,
    read_foreign_name,
    read_hash,
    read_name,
    read_place,
)
from triage.indicators.scan import Hit, read_text_link
from triage.indicators.suffixes import looks_like_a_name
from triage.model.indicator import Kind

MAX_VALUE = 4096

_HASH_PART = re.compile(r"(?:([A-Za-z0-9-]{2,12})[=:])?([0-9A-Fa-f]{32,64})")
_HASH_GAPS = re.compile(r"[,;\s]+")
_FILE_ALGORITHMS = frozenset({"md5", "sha1", "sha256", "sha-1", "sha-256"})
_DISPLAY_NAME = re.compile(r"[^<>]{0,300}<([^<>\s]{3,320})>")
_PORT = re.compile(r"(.+):[0-9]{1,5}")


def read_value(meaning: Meaning, value: str) -> list[Hit]:
    """What the refanged value of a field is as a whole; [] when it is not just what the field is made for."""
    reader = _READERS.get(meaning)
    return reader(value) if reader and len(value) <= MAX_VALUE else []


def _address(value: str) -> list[Hit]:
    return _ip(value) or _likely_name(value)


def _ip(value: str) -> list[Hit]:
    address = read_place(value)
    return [(Kind.IP, address)] if address else []


def _likely_name(value: str) -> list[Hit]:
    host = _without_port(value)
    name = read_name(host)
    return [(Kind.DOMAIN, name)] if name and looks_like_a_name(host.rstrip(".")) else []


def _name(value: str) -> list[Hit]:
    """A name in a field for names may have any ending."""
    name = read_foreign_name(_without_port(value))
    return _ip(value) or ([(Kind.DOMAIN, name)] if name else [])


def _link(value: str) -> list[Hit]:
    """A link and its host. A value without a scheme gives its host (proxies write evil.example/path)."""
    link = read_link(value)
    if link is not None:
        return list(read_text_link(value))
    host, slash, path = value.partition("/")
    return _ip(value) if slash and path.isdigit() else _name(host)


def _hashes(value: str) -> list[Hit]:
    """One hash, or a sensor's list of them ("MD5=…,SHA256=…,IMPHASH=…"), nothing else beside."""
    parts = [_HASH_PART.fullmatch(part) for part in _HASH_GAPS.split(value) if part]
    if not all(parts):
        return []
    named = ((found[1] or "md5", read_hash(found[2])) for found in parts if found)
    return [found for name, found in named if found and name.lower() in _FILE_ALGORITHMS]


def _email(value: str) -> list[Hit]:
    shown = _DISPLAY_NAME.fullmatch(value)
    email = read_email((shown[1] if shown else value).removeprefix("mailto:"))
    return [(Kind.EMAIL, email)] if email else []


def _sender(value: str) -> list[Hit]:
    """Who sent a mail is a stranger: the domain may be asked about, the address never."""
    return [hit for kind, email in _email(value) for hit in ((kind, email), (Kind.DOMAIN, email.rpartition("@")[2]))]


def _cve(value: str) -> list[Hit]:
    cve = read_cve(value)
    return [(Kind.CVE, cve)] if cve else []


def _observable(value: str) -> list[Hit]:
    link = list(read_text_link(value)) if "://" in value else []
    return link or _ip(value) or _hashes(value) or _email(value) or _cve(value) or _likely_name(value)


def _without_port(value: str) -> str:
    found = _PORT.fullmatch(value) if value.count(":") == 1 else None
    return found[1] if found else value


_READERS = {
    Meaning.ADDRESS: _address,
    Meaning.NAME: _name,
    Meaning.LINK: _link,
    Meaning.HASH: _hashes,
    Meaning.EMAIL: _email,
    Meaning.SENDER: _sender,
    Meaning.CVE: _cve,
    Meaning.OBSERVABLE: _observable,
}
