"""Counts, outcomes and volumes that an alert states in words only."""

from __future__ import annotations

import re
from itertools import islice
from typing import TypeVar

from triage.classification.fields import Known
from triage.classification.wording import Wording, Zone

T = TypeVar("T")
MAX_VOLUMES = 8
MAX_LINES = 1000
_FAILED_LINE = re.compile(r"\bfailed password for\b|\bauthentication failure;|\binvalid user [^\n]{1,40} from\b")

_FAILED = re.compile(
    r"\b([0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,7}) (?:[a-z-]{1,15} ){0,3}?"
    r"(?:fail|unsuccessful|invalid (?:log|pass|auth))"
)
_COUNTED = (
    re.compile(r"\bfailed password for [^\n]{0,100}?repeated ([0-9]{1,7}) times"),
    re.compile(r"\brepeated ([0-9]{1,7}) times: ?\[? ?(?:failed password|authentication failure)"),
    re.compile(r"\b(?:4625|4771|4776)\b[^\n]{0,4}[x×] ?([0-9]{1,7})\b"),
    re.compile(r"\b([0-9]{1,7}) ?[x×] ?(?:event ?)?(?:4625|4771|4776)\b"),
    re.compile(
        r"\bfail(?:ed|ures?) (?:on|for|against|across) ([0-9]{1,7}) (?:[a-z-]{1,15} )?(?:accounts|users|hosts|logins)"
    ),
    re.compile(
        r"\b([0-9]{1,7}) (?:[a-zé-]{1,15} ){0,2}(?:fehlversuch|fehlgeschlagen|fehlanmeldung|échec|echec|échoué|"
        r"tentativ\w{1,2} (?:échou|fall|"
        r"falh)|intentos? fall|fallid|fallit|falha)"
    ),
)
_FAILED_TIMES = re.compile(r"\bfailed (?:[a-z-]{1,15} ){0,4}?([0-9]{1,7}) times")
_SUCCESS = re.compile(
    r"(?:followed by|then|after which|eventually|finally|before)(?: [a-z]{1,12}){0,3} ?(?:success|succeed|logged in)"
    r"|(?:then|finally|last one) (?:was )?(?:accepted|approved)"
    r"|\bsuccess(?:ful(?:ly)?)? (?:[a-z-]{1,12} )?(?:log|sign|auth|connect|access|rdp|ssh)|\blogin succeeded"
    r"|\baccepted (?:password|publickey|keyboard)|\b(?:login|logon|logging|authentication|sign-in) success"
    r"|\baccounts? logged in|\blogged in success|\blast (?:attempt|one|login|try) (?:was )?(?:ok|success\w{0,4}|"
    r"accepted|worked)"
    r"|\b(?:log[io]n|sign-in|auth\w{0,12})(?: [\w.$@\\-]{1,40}){0,2} (?:ok|succeeded|success\w{0,4})\b|\blogged "
    r"in from\b"
    r"|\b4625\b[^\n]{0,200}\n?[^\n]{0,40}\b4624\b|\bhit [0-9]{1,4} accounts?\b|\b[1-9][0-9]{0,4} (?:logins? "
    r")?succeeded\b"
    r"|\b(?:anschließend|danach|dann) (?:erfolgreich|angemeldet)|\bmit erfolg\b|\bpuis (?:réussi|succès|connexion)|"
    r"\b(?:luego|después) (?:exitos|éxito|acceso)|\bpoi (?:riuscit|accesso)|\bdepois (?:sucesso|bem-sucedid)"
)
_VOLUME = re.compile(r"\b([0-9]{1,6}(?:[.,][0-9]{1,3})?) ?(tb|gb|mb|gib|mib|tib)\b")
_UNITS = {"m": 10**6, "g": 10**9, "t": 10**12}


def told_failures(wording: Wording) -> list[Known[int]]:
    """How many failed logins the words state, by each phrase that does."""
    patterns, zones = (_FAILED, _FAILED_TIMES, *_COUNTED), (wording.named, wording.told)
    hits = ((zone, pattern.search(zone.text)) for pattern in patterns for zone in zones)
    counted = [_known(int(hit.group(1).replace(",", "")), zone, hit, wording) for zone, hit in hits if hit]
    return [*counted, *_lines(wording)]


def _lines(wording: Wording) -> list[Known[int]]:
    """The lines of a log that each tell of one failure, where there are several."""
    found = list(islice(_FAILED_LINE.finditer(wording.told.text), MAX_LINES))
    return [_known(len(found), wording.told, found[0], wording)] if len(found) > 1 else []


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
