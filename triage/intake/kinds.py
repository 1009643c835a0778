"""What each field of an Alert takes: one function a kind of value, which gives None for what it does not take."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from triage.intake.blank import text_of
from triage.intake.times import read_time

MAX_SHORT = 300
MAX_TEXT = 100_000
MAX_LINK = 2_000
LONGEST_ADDRESS = 60
MAX_DEVICE_NAME = 64
MAX_NAME_WORDS = 5
_YES = frozenset({"true", "yes", "y", "1", "success", "succeeded", "successful", "ok", "pass", "allowed"})
_NO = frozenset({"false", "no", "n", "0", "failure", "failed", "fail", "denied", "error", "blocked"})
_HASH = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}", re.ASCII)
_HASH_PREFIX = re.compile(r"(?:md5|sha-?1|sha-?256)\s*[:=]\s*", re.ASCII | re.IGNORECASE)
_NAME = re.compile(
    r"(?=.{1,253}$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}", re.ASCII
)
_DISTINGUISHED = re.compile(r"(?i)cn=([^,=]{1,64}),(?:cn|ou|dc|o)=")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,28}://", re.ASCII)
_TECHNIQUE = re.compile(r"\bT\d{4}(?:\.\d{3})?\b", re.ASCII | re.IGNORECASE)
_WITH_PORT = re.compile(r"(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}|\[([0-9a-fA-F:.]{2,45})\](?::\d{1,5})?", re.ASCII)


def short(value: Any) -> str | None:
    """A text of at most 300 characters."""
    text = text_of(value)
    return text[:MAX_SHORT] if text else None


def text(value: Any) -> str | None:
    """A text of at most 100,000 characters."""
    found = text_of(value)
    return found[:MAX_TEXT] if found else None


def count(value: Any) -> int | None:
    """A whole number of 0 or more, as a number or as text."""
    found = text_of(value)
    return int(found) if found and found.isascii() and found.isdigit() and len(found) <= 12 else None


def flag(value: Any) -> bool | None:
    """True or False from the usual words and numbers."""
    word = str(value).strip().lower()
    return True if word in _YES else False if word in _NO else None


def port(value: Any) -> int | None:
    """A port of 1 to 65535; 0 stands for none."""
    number = count(value)
    return number if number and number <= 65_535 else None


def address(value: Any) -> str | None:
    """An IP address in its canonical spelling, also from "1.2.3.4:443" and "[::1]:443"; one in the other family's
    clothes ("::ffff:1.2.3.4") as IPv4, one with a zone ("fe80::1%eth0") without it."""
    found = text_of(value) or ""
    return _address(found) if 1 < len(found) <= LONGEST_ADDRESS and ("." in found or ":" in found) else None


@lru_cache(maxsize=4096)
def _address(text: str) -> str | None:
    if with_port := _WITH_PORT.fullmatch(text):
        text = with_port[1] or with_port[2]
    try:
        parsed = ipaddress.ip_address(text.partition("%")[0] if text.count("%") == 1 else text)
    except ValueError:
        return None
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def endpoint(value: Any) -> str | None:
    """An address, or the host name that a sender puts in its place."""
    return address(value) or host(value)


def host(value: Any) -> str | None:
    """A host name: one word of at most 253 characters."""
    found = (text_of(value) or "").rstrip(".")
    return found if 0 < len(found) <= 253 and not any(character.isspace() for character in found) else None


def host_name(value: Any) -> str | None:
    """A machine's name: one word, or a device's name as its owner gave it ("John's MacBook Pro"), at most 64
    characters and five words."""
    if found := host(value):
        return found
    words = (text_of(value) or "").split(" ")
    is_name = 2 <= len(words) <= MAX_NAME_WORDS and all(word and word.isprintable() for word in words)
    return " ".join(words) if is_name and len(" ".join(words)) <= MAX_DEVICE_NAME else None


def domain(value: Any) -> str | None:
    """A domain name in lower case, with at least one dot."""
    found = (text_of(value) or "").rstrip(".").lower().removeprefix("*.")
    return found if _NAME.fullmatch(found) and address(found) is None else None


def url(value: Any) -> str | None:
    """An absolute link, whatever its scheme."""
    found = text_of(value) or ""
    return found if _SCHEME.match(found) and len(found) <= 8_000 and not any(c.isspace() for c in found) else None


def file_hash(value: Any) -> str | None:
    """An MD5, SHA-1 or SHA-256 in lower case hex, also behind its name ("SHA256=…"); one of zeros stands for none."""
    found = _HASH_PREFIX.sub("", (text_of(value) or "").strip("'\""), count=1) if len(str(value)) <= 90 else ""
    return found.lower() if _HASH.fullmatch(found) and found.strip("0") else None


def account(value: Any) -> str | None:
    """The plain name of an account: "DOMAIN\\name" without its domain, "CN=name,OU=…" without its place, any other as
    it stands."""
    found = short(value)
    if found and (named := _DISTINGUISHED.match(found)):
        return named[1]
    return (found.rpartition("\\")[2].strip() or found) if found else None


def technique(value: Any) -> str | None:
    """The first ATT&CK technique id in a text."""
    found = _TECHNIQUE.search((text_of(value) or "")[:MAX_SHORT])
    return found[0].upper() if found else None


def link(value: Any) -> str | None:
    """A web address of at most 2,000 characters."""
    found = text_of(value) or ""
    return found if found.startswith(("https://", "http://")) and len(found) <= MAX_LINK else None


def mail_address(value: Any) -> str | None:
    """A sender as it stands, with or without a name before the address."""
    found = short(value)
    return found if found and "@" in found else None


# The fields of an Alert that hold one value, in the order in which they are read.
SINGLE: Mapping[str, Callable[[Any], Any]] = {
    "name": short,
    "timestamp": read_time,
    "vendor_severity": short,
    "alert_type": short,
    "message": text,
    "source_ip": endpoint,
    "source_port": port,
    "destination_ip": endpoint,
    "destination_port": port,
    "location": short,
    "failed_logins": count,
    "success": flag,
    "mail_sender": mail_address,
    "mail_subject": short,
    "vendor_id": short,
    "vendor_status": short,
    "vendor_verdict": short,
    "link": link,
}
# Those that hold several, each once, at most 16.
SEVERAL: Mapping[str, Callable[[Any], Any]] = {
    "addresses": address,
    "users": short,
    "hosts": host_name,
    "urls": url,
    "domains": domain,
    "hashes": file_hash,
    "processes": text,
    "command_lines": text,
    "techniques": technique,
}
MAX_SEVERAL = 16
