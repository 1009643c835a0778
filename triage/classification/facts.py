"""What the rules know about one alert: typed, read once, each value with the place that it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC

from triage.classification import fields
from triage.classification.fields import Index, Known
from triage.classification.sentences import told_failures, told_success, told_volume
from triage.classification.wording import Wording, read_wording
from triage.model.alert import Alert
from triage.model.dossier import Dossier
from triage.model.finding import ANSWERED, FAILED, Finding
from triage.model.indicator import Origin
from triage.model.scales import Severity

GEOGRAPHY = "geographic_risk"
MAX_TECHNIQUES = 20

_LOGIN = re.compile(
    r"logged ?in|\b(?:log[io]n|log ?in|sign[- ]?in|logons|authenticat|password|sshd?|mfa|2fa|kerberos|session[. ]start|"
    r"account lock|credential|rdp|vpn)|auth_via|okta"
)
_HEAP = re.compile(
    r"\b(?:multiple|many|brute|excessive|mass|spray|repeated|flood|stuffing|burst|unusual|suspicious|anomal|rare|impossible|unfamiliar)"
)
_SCAN = re.compile(r"scan|sweep|prob(?:e|ing)|recon|\bnmap\b|sqlmap|vulnerab|web (?:attack|app)")
_TRANSFER = re.compile(r"transfer|upload|volume|exfil|copy|outbound|egress|traffic|backup|download|bytes")
_CLOCK = re.compile(r"(?:^|[t ])([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-9.]+)?\s?([ap]m)?")
_TECHNIQUE = re.compile(r"^t1[0-9]{3}(?:\.[0-9]{3})?$")


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
    def login_event(self) -> bool:
        """The product itself calls it a login, and neither a heap of them nor an odd one."""
        named = self.wording.named.text
        return bool(_LOGIN.search(named)) and not _HEAP.search(named)

    @property
    def scan_event(self) -> bool:
        """The product itself calls it a scan or a probe."""
        return bool(_SCAN.search(self.wording.named.text))

    @property
    def transfer_event(self) -> bool:
        """The product itself calls it a transfer, or counts the bytes."""
        counted = self.index.number(fields.BYTES_OUT) is not None
        return counted or bool(_TRANSFER.search(self.wording.named.text))

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
        action=_action(wording, index),
        hour=_hour(alert, index),
        bytes_out=index.number(fields.BYTES_OUT) or told_volume(wording),
        location=_location(alert, index),
        users=tuple(Known(leaf.text, leaf.path) for leaf in index.all(fields.USER)),
        techniques=_techniques(alert, wording),
        findings=_findings(dossier),
        geo_risk=_geo_risk(dossier),
        login=_is_login(alert, wording, index),
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
    told = told_failures(wording)
    candidates = [known for known in (stated, *told) if known is not None]
    return max(candidates, key=lambda known: known.value, default=None)


def _success(alert: Alert, wording: Wording, index: Index) -> Known[bool] | None:
    if alert.success is not None:
        return Known(alert.success, next((leaf.path for leaf in index.all("success outcome result")), ""))
    if (told := told_success(wording)) is not None:
        return told
    for leaf in index.all(fields.OUTCOME):
        text = str(leaf.value).lower()
        if fields.YES.match(text) or fields.NO.match(text):
            return Known(bool(fields.YES.match(text)), leaf.path)
    return None


def _is_login(alert: Alert, wording: Wording, index: Index) -> bool:
    """Whether the event is about somebody's login."""
    if alert.failed_logins is not None or index.number(fields.FAILED) is not None:
        return True
    return bool(_LOGIN.search(wording.named.text) or _LOGIN.search(wording.told.text))


def _action(wording: Wording, index: Index) -> Known[str] | None:
    """What the product did: a field for it, the most protective first; else a word of the event's own name."""
    flags = (leaf for leaf in index.all("quarantined blocked prevented remediated") if leaf.value is True)
    flag = next((Known(leaf.key, leaf.path) for leaf in flags), None)
    actions = [Known(leaf.text, leaf.path) for leaf in index.all(fields.ACTION)]
    done = flag or next((known for known in actions if is_stop(known.value)), None) or next(iter(actions), None)
    if done is None and (match := fields.STOPPED_NAME.search(wording.named.text)):
        return Known(match.group(), wording.named.path_at(match.start()))
    return done


def _hour(alert: Alert, index: Index) -> Known[int] | None:
    for leaf in index.all(fields.CLOCK):
        if (match := _CLOCK.search(leaf.text[:40])) is not None:
            return Known(_on_clock(int(match.group(1)), match.group(3)), leaf.path)
    if alert.timestamp is None:
        return None
    stamps = index.all("timestamp @timestamp event_time start_time time created_at")
    return Known(alert.timestamp.astimezone(UTC).hour, stamps[0].path if stamps else "")


def _on_clock(hour: int, half: str | None) -> int:
    if half == "pm" and hour < 12:
        return hour + 12
    return 0 if half == "am" and hour == 12 else hour


def _location(alert: Alert, index: Index) -> Known[str] | None:
    if alert.location:
        return Known(alert.location.lower(), _place(alert.location, index, fields.LOCATION))
    return index.text(fields.LOCATION)


def _techniques(alert: Alert, wording: Wording) -> tuple[Known[str], ...]:
    found = {leaf.text: leaf.path for leaf in wording.leaves if _TECHNIQUE.match(leaf.text)}
    stated = (item.lower() for item in alert.techniques)
    found.update({item: "" for item in stated if _TECHNIQUE.match(item) and item not in found})
    return tuple(Known(name.upper(), path) for name, path in list(found.items())[:MAX_TECHNIQUES])


def _findings(dossier: Dossier) -> tuple[Finding, ...]:
    """Lookups about indicators of fields first: what an attacker may have written comes last."""
    return tuple(sorted(dossier.enrichment.findings, key=lambda finding: finding.indicator.origin is Origin.TEXT))


def _geo_risk(dossier: Dossier) -> float | None:
    factors = dossier.risk.factors if dossier.risk else ()
    return next((factor.value for factor in factors if factor.name == GEOGRAPHY), None)
