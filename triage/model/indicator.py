"""Indicators of compromise found in an alert."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an indicator is."""

    IP = "ip"
    DOMAIN = "domain"
    URL = "url"
    EMAIL = "email"
    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    CVE = "cve"


HASHES = frozenset({Kind.MD5, Kind.SHA1, Kind.SHA256})


class Origin(StrEnum):
    """FIELD: a field made for it held the indicator. TEXT: it stood in words that an attacker may have written."""

    FIELD = "field"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator, once per alert.

    `value` is canonical (compressed address, lower-case name, refanged URL). `path` is the JSON pointer of its first
    place in the alert. `role` is "source" or "destination" where the alert says so. `withheld` says why it must not
    leave this machine; None means that it may be asked about.
    """

    value: str
    kind: Kind
    origin: Origin = Origin.FIELD
    path: str = ""
    role: str | None = None
    withheld: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """The indicators of one alert, and in words what was cut or left out on the way (() when nothing was)."""

    indicators: tuple[Indicator, ...] = ()
    cuts: tuple[str, ...] = ()
