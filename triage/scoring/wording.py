"""Vendors' words in one spelling, so that FailedLogin, failed_login and "Failed login" are one."""

from __future__ import annotations

import re
import unicodedata

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
MAX_WORDING = 100_000

# Words that say nothing about the kind of an alert: "Port Scan Detected" is a port scan.
_FILLERS = frozenset(
    """a an the of on in from for to was via by possible potential suspected alert alerts detected detection detections
    event events activity activities attempt attempts attempted observed incident finding""".split()
)


def words_of(text: str) -> str:
    """Lower-case words parted by one blank: "UnauthorizedAccess:EC2/SSHBruteForce" -> "unauthorized access ec2 ssh
    brute force"."""
    return _NOT_WORD.sub(" ", _CAMEL.sub(" ", _plain(text)).lower()).strip()


def squashed(text: str) -> str:
    """Lower-case letters and digits alone, all others left out."""
    return _NOT_WORD.sub("", _plain(text).lower())


def without_fillers(text: str) -> str:
    """Squashed, and without words like "detected" or "attempt"."""
    return "".join(word for word in words_of(text).split() if word not in _FILLERS)


def _plain(text: str) -> str:
    """Without accents, and no longer than anything that has a meaning here."""
    text = text[:MAX_WORDING]
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
