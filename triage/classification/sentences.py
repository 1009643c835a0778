"""Counts, outcomes and volumes that an alert states in words only."""

from __future__ import annotations

import re
from typing import TypeVar

from triage.classification.fields import Known
from triage.classification.wording import Wording, Zone

T = TypeVar("T")
MAX_VOLUMES = 8

_FAILED = re.compile(
    r"\b([0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,7}) (?:[a-z-]{1,15} ){0,3}?"
    r"(?:fail|unsuccessful|invalid (?:log|pass|auth))"
)
_FAILED_TIMES = re.compile(r"\bfailed (?:[a-z-]{1,15} ){0,4}?([0-9]{1,7}) times")
_SUCCESS = re.compile(
    r"(?:followed by|then|after which|eventually|finally|before)(?: [a-z]{1,12}){0,3} ?(?:success|succeed|logged in)"
    r"|(?:then|finally|last one) (?:was )?(?:accepted|approved)"
    r"|\bsuccess(?:ful(?:ly)?)? (?:[a-z-]{1,12} )?(?:log|sign|auth|connect|access|rdp|ssh)|\blogin succeeded"
    r"|\baccepted (?:password|publickey|keyboard)|\b(?:login|logon|logging|authentication|sign-in) success"
    r"|\baccounts? logged in|\blogged in success"
)
_VOLUME = re.compile(r"\b([0-9]{1,6}(?:[.,][0-9]{1,3})?) ?(tb|gb|mb|gib|mib|tib)\b")
_UNITS = {"m": 10**6, "g": 10**9, "t": 10**12}


def told_failures(wording: Wording) -> list[Known[int]]:
    """How many failed logins the words state, by each phrase that does."""
    patterns, zones = (_FAILED, _FAILED_TIMES), (wording.named, wording.told)
    hits = ((zone, pattern.search(zone.text)) for pattern in patterns for zone in zones)
    return [_known(int(hit.group(1).replace(",", "")), zone, hit, wording) for zone, hit in hits if hit]


def told_success(wording: Wording) -> Known[bool] | None:
    """The words say that a login worked."""
    hits = ((zone, _SUCCESS.search(zone.text)) for zone in (wording.named, wording.told))
    return next((_known(True, zone, hit, wording) for zone, hit in hits if hit), None)


def told_volume(wording: Wording) -> Known[int] | None:
    """The greatest volume, in bytes, among the first that the words state."""
    hits = [(zone, hit) for zone in (wording.named, wording.told) for hit in _VOLUME.finditer(zone.text)][:MAX_VOLUMES]
    sizes = [_known(_size(hit), zone, hit, wording) for zone, hit in hits]
    return max(sizes, key=lambda known: known.value, default=None)


def _known(value: T, zone: Zone, hit: re.Match[str], wording: Wording) -> Known[T]:
    return Known(value, zone.path_at(hit.start()), zone is wording.told)


def _size(hit: re.Match[str]) -> int:
    return int(float(hit.group(1).replace(",", ".")) * _UNITS[hit.group(2)[0]])
