"""What the rules know about one alert: typed, read once, each value with the place that it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from triage.classification import fields
from triage.classification.fields import Index, Known
from triage.classification.wording import Wording, read_wording
from triage.model.alert import Alert
from triage.model.dossier import Dossier
from triage.model.finding import ANSWERED, FAILED, Finding
from triage.model.indicator import Origin
from triage.model.scales import Severity

GEOGRAPHY = "geographic_risk"
MAX_TECHNIQUES = 20

_LOGIN = re.compile(
    r"\b(?:log[io]n|logged|log ?in|sign[- ]?in|logons|authenticat|password|sshd?|mfa|2fa|kerberos|session[. ]start|"
    r"account lock|credential|rdp|vpn)|auth_via|okta"
)
_FAILED_TOLD = re.compile(r"\b([0-9]{1,7}) (?:[a-z-]{1,15} ){0,3}?(?:fail|unsuccessful|invalid (?:log|pass|auth))")
_FAILED_TIMES = re.compile(r"\bfailed (?:[a-z-]{1,15} ){0,4}?([0-9]{1,7}) times")
_SUCCESS_TOLD = re.compile(
    r"(?:followed by|then|after which|eventually|finally|before)(?: [a-z]{1,12}){0,3} ?(?:success|succeed|logged in|accepted)"
    r"|\bsuccessful(?:ly)? (?:[a-z-]{1,12} )?(?:log|sign|auth|connect|access|rdp|ssh)|\blogin succeeded|\blogged in success"
    r"|accepted (?:password|publickey|keyboard)|\blog[io]n success|\bauthentication success|then (?:a )?success|last one approved"
    r"|success(?:ful)? (?:log[io]n|authentication)|successfully (?:logged|signed|authenticated)"
)
_CLOCK = re.compile(r"(?:^|[t ])([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-9.]+)?\s?([ap]m)?")
_TECHNIQUE = re.compile(r"^t1[0-9]{3}(?:\.[0-9]{3})?$")
_VOLUME = re.compile(r"\b([0-9]{1,6}(?:[.,][0-9]{1,3})?) ?(tb|gb|mb|gib|mib|tib)\b")
_UNITS = {"m": 10**6, "g": 10**9, "t": 10**12}


@dataclass(frozen=True, slots=True)
class Facts:
    """One alert as the rules see it. None means that the alert does not say.

    `source` and `destination` are addresses; `failed` counts failed logins; `bytes_out` is in bytes; `hour` is 0..23
    as the sender states it, or in UTC from the event's time; `geo_risk` is 0..1 from the risk score.
    """

    alert: Alert
    wording: Wording
    index: Index
    severity: Severity | None
    source: Known[str] | None
    destination: Known[str] | None
    failed: Known[int] | None
    success: Known[bool] | None
    action: Known[str] | None
    hour: Known[int] | None
    bytes_out: Known[int] | None
    location: Known[str] | None
    users: tuple[Known[str], ...]
    techniques: tuple[Known[str], ...]
    findings: tuple[Finding, ...]
    geo_risk: float | None
    login: bool

    @property
    def source_internal(self) -> bool:
        """The source is known and lies inside."""
        return self.source is not None and fields.is_internal(self.source.value)

    @property
    def source_external(self) -> bool:
        """The source is known and lies outside."""
        return self.source is not None and not fields.is_internal(self.source.value)

    @property
    def destination_internal(self) -> bool:
        """The destination is known and lies inside."""
        return self.destination is not None and fields.is_internal(self.destination.value)

    @property
    def destination_external(self) -> bool:
        """The destination is known and lies outside."""
        return self.destination is not None and not fields.is_internal(self.destination.value)

    @property
    def stopped(self) -> bool:
        """The product says that it stopped the event."""
        return self.action is not None and is_stop(self.action.value)

    @property
    def answered(self) -> tuple[Finding, ...]:
        """The lookups that a source answered, "not known" included."""
        return tuple(finding for finding in self.findings if finding.status in ANSWERED)

    @property
    def unanswered(self) -> tuple[Finding, ...]:
        """The lookups that a configured source failed to answer."""
        return tuple(finding for finding in self.findings if finding.status in FAILED)

    def number(self, names: str) -> Known[int] | None:
        """A count by the meaning of its field's name."""
        return self.index.number(names)


def facts_of(dossier: Dossier) -> Facts:
    """Read one dossier. Linear in the alert's size; never raises on any JSON."""
    alert = dossier.alert
    wording = read_wording(alert)
    index = Index(wording.leaves)
    return Facts(
        alert=alert,
        wording=wording,
        index=index,
        severity=alert.severity,
        source=_source(alert, index),
        destination=_destination(alert, index),
        failed=_failed(alert, wording, index),
        success=_success(alert, wording, index),
        action=_action(index),
        hour=_hour(alert, index),
        bytes_out=index.number(fields.BYTES_OUT) or _told_volume(wording),
        location=_location(alert, index),
        users=tuple(Known(leaf.text, leaf.path) for leaf in index.all(fields.USER)),
        techniques=_techniques(alert, wording),
        findings=_findings(dossier),
        geo_risk=_geo_risk(dossier),
        login=bool(_LOGIN.search(wording.named.text) or _LOGIN.search(wording.told.text)),
    )


def is_stop(words: str) -> bool:
    """Whether the words of a product's action say that it stopped the event ("not cleaned" does not)."""
    return bool(fields.STOPPED.search(words)) and not fields.LET_PASS.search(words)


def _outbound(index: Index) -> bool:
    direction = index.text("connection_direction direction network_direction")
    return direction is not None and direction.value.startswith("out")


def _source(alert: Alert, index: Index) -> Known[str] | None:
    if alert.source_ip and (address := fields.address_of(alert.source_ip.strip().lower())):
        return Known(address, _place(alert.source_ip, index, fields.SOURCE))
    return None if _outbound(index) and not index.all("src_ip source_ip") else index.address(fields.SOURCE)


def _destination(alert: Alert, index: Index) -> Known[str] | None:
    if alert.destination_ip and (address := fields.address_of(alert.destination_ip.strip().lower())):
        return Known(address, _place(alert.destination_ip, index, fields.DESTINATION))
    return index.address(fields.DESTINATION) or (index.address(fields.SOURCE) if _outbound(index) else None)


def _place(value: str, index: Index, names: str) -> str:
    """Where the alert holds a value that intake has read; the whole document when no field by that name does."""
    return next((leaf.path for leaf in index.all(names) if leaf.value == value), "")


def _failed(alert: Alert, wording: Wording, index: Index) -> Known[int] | None:
    """The greatest count that the alert states: words may raise a field's count, never lower it."""
    stated = index.number(fields.FAILED)
    if alert.failed_logins is not None:
        stated = stated or Known(alert.failed_logins, "")
    told = [*_told_counts(wording, _FAILED_TOLD), *_told_counts(wording, _FAILED_TIMES)]
    candidates = [known for known in (stated, *told) if known is not None]
    return max(candidates, key=lambda known: known.value, default=None)


def _told_counts(wording: Wording, pattern: re.Pattern[str]) -> list[Known[int]]:
    zones = (wording.named, wording.told)
    hits = ((zone, match) for zone in zones for match in [pattern.search(zone.text)] if match)
    return [Known(int(match.group(1)), zone.path_at(match.start())) for zone, match in hits]


def _success(alert: Alert, wording: Wording, index: Index) -> Known[bool] | None:
    if alert.success is not None:
        return Known(alert.success, next((leaf.path for leaf in index.all("success outcome result")), ""))
    for zone in (wording.named, wording.told):
        if match := _SUCCESS_TOLD.search(zone.text):
            return Known(True, zone.path_at(match.start()))
    for leaf in index.all(fields.OUTCOME):
        text = str(leaf.value).lower()
        if fields.YES.match(text) or fields.NO.match(text):
            return Known(bool(fields.YES.match(text)), leaf.path)
    return None


def _action(index: Index) -> Known[str] | None:
    flags = (leaf for leaf in index.all("quarantined blocked prevented remediated") if leaf.value is True)
    flag = next((Known(leaf.key, leaf.path) for leaf in flags), None)
    actions = [Known(leaf.text, leaf.path) for leaf in index.all(fields.ACTION)]
    return flag or next((known for known in actions if is_stop(known.value)), None) or next(iter(actions), None)


def _hour(alert: Alert, index: Index) -> Known[int] | None:
    for leaf in index.all(fields.CLOCK):
        if (match := _CLOCK.search(leaf.text[:40])) is not None:
            return Known(_on_clock(int(match.group(1)), match.group(3)), leaf.path)
    if alert.timestamp is None:
        return None
    stamps = index.all("timestamp @timestamp event_time start_time time created_at")
    return Known(alert.timestamp.hour, stamps[0].path if stamps else "")


def _on_clock(hour: int, half: str | None) -> int:
    if half == "pm" and hour < 12:
        return hour + 12
    return 0 if half == "am" and hour == 12 else hour


def _told_volume(wording: Wording) -> Known[int] | None:
    """The greatest volume that the sentences state."""
    hits = [(match, zone) for zone in (wording.named, wording.told) for match in _VOLUME.finditer(zone.text)][:8]
    sizes = [Known(_size(match), zone.path_at(match.start())) for match, zone in hits]
    return max(sizes, key=lambda known: known.value, default=None)


def _size(match: re.Match[str]) -> int:
    return int(float(match.group(1).replace(",", ".")) * _UNITS[match.group(2)[0]])


def _location(alert: Alert, index: Index) -> Known[str] | None:
    if alert.location:
        return Known(alert.location.lower(), _place(alert.location, index, fields.LOCATION))
    return index.text(fields.LOCATION)


def _techniques(alert: Alert, wording: Wording) -> tuple[Known[str], ...]:
    found = {leaf.text: leaf.path for leaf in wording.leaves if _TECHNIQUE.match(leaf.text)}
    found.update({item.lower(): "" for item in alert.techniques if item.lower() not in found})
    return tuple(Known(name.upper(), path) for name, path in list(found.items())[:MAX_TECHNIQUES])


def _findings(dossier: Dossier) -> tuple[Finding, ...]:
    """Lookups about indicators of fields first: what an attacker may have written comes last."""
    return tuple(sorted(dossier.enrichment.findings, key=lambda finding: finding.indicator.origin is Origin.TEXT))


def _geo_risk(dossier: Dossier) -> float | None:
    factors = dossier.risk.factors if dossier.risk else ()
    return next((factor.value for factor in factors if factor.name == GEOGRAPHY), None)
