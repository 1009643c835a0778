"""What the rules know about one alert: typed, read once, each value with the place that it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from triage.classification import activity, fields
from triage.classification.context import Context, read_context
from triage.classification.doubts import scene_of
from triage.classification.fields import Index, Known
from triage.classification.outcome import action_of, failed_of, hour_of, is_stop, severity_of, success_of
from triage.classification.sentences import told_volume
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
    r"account lock|credential|rdp|vpn|anmeld|kennwort|passwort|connexion|ouverture de session|authentifi|mot de passe|"
    r"in[ií]ci\w{1,3} (?:de )?sesi|autentica|contrase|acceso|acesso|accesso|senha|login_success)|auth_via|okta"
)
_HEAP = re.compile(
    r"\b(?:multiple|many|brute|excessive|mass|spray|repeated|flood|stuffing|burst|unusual|suspicious|anomal|rare|impossible|unfamiliar)"
)
_FIRST = re.compile(
    r"\b(?:first(?:[ -]ever)?[ -](?:time|seen|login|logon|sign|access|use|occur|root|admin)|never (?:seen|used|"
    r"before|logged)|"
    r"not seen before|new[ _]terms|unseen|previously unknown|unfamiliar|unusual|uncommon|rare|anomal\w{1,8}|atypical|"
    r"new (?:device|location|country|city|ip|asn|geo-location|geo(?!-)|browser|network))\b(?! ?(?:=|:) "
    r"?(?:negative|false|no|none)\b)"
)
_NEVER = re.compile(r"\b(?:never|not) (?:\w{1,15} ){0,3}(?:seen|used|logged|active|before|observed|connected)\b")
_KNOWN_BEFORE = (
    "ip_seen_before seen_before ip_known known_ip device_known known_device known_location location_known user_known "
    "previously_seen prior_logins prior_logins_from_asn prior_logins_from_ip previous_logins trusted_device known_asn"
)
_SCAN = re.compile(r"scan|sweep|prob(?:e|ing)|recon|\bnmap\b|sqlmap|vulnerab|web (?:attack|app)")
_TRANSFER = re.compile(r"transfer|upload|volume|exfil|copy|outbound|egress|traffic|backup|download|bytes")
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
    context: Context

    @property
    def doubted(self) -> bool:
        """Something takes back what the sender's fields say of approvals, lists and windows."""
        return self.context.doubt is not None

    @property
    def first_seen(self) -> bool:
        """The sender calls it new, rare or odd, or says that it has not seen this before: not a plain event."""
        if any(_FIRST.search(zone.text) for zone in (self.wording.named, self.wording.told)):
            return True
        if _NEVER.search(self.wording.seen.text):
            return True
        return any(leaf.value is False or leaf.text in ("0", "no", "false") for leaf in self.index.all(_KNOWN_BEFORE))

    @property
    def worked(self) -> bool:
        """A login or an act is said to have succeeded."""
        return self.success is not None and self.success.value

    @property
    def acted(self) -> bool:
        """Something ran, got through or was given away: no name of a test or a sample covers that."""
        return activity.acted(self.wording, self.index)

    @property
    def gave_away(self) -> bool:
        """A person has given a password away."""
        return activity.gave_away(self.wording)

    @property
    def foreign_hash(self) -> bool:
        """A hash is given, and it is not that of the EICAR test file."""
        return activity.foreign_hash(self.index)

    @property
    def dual_use(self) -> bool:
        """It is about a network tool that intruders install as well."""
        return activity.dual_use(self.wording)

    @property
    def disowned(self) -> bool:
        """Words of the sender say that the thing is not the house's own: a scanner that is not on the list."""
        return activity.disowned(self.wording)

    @property
    def turned(self) -> bool:
        """The sender's name for it says more than daily work: an update that is fake, a backup that was deleted."""
        return activity.turned(self.wording)

    @property
    def event_id(self) -> int | None:
        """The number of a Windows event, None where the alert gives none."""
        known = self.index.number(fields.EVENT_ID)
        return known.value if known else None

    @property
    def inside_only(self) -> bool:
        """Addresses are known, and every one of them lies inside."""
        told = (self.source, self.destination, *self.alert.addresses)
        found = [fields.address_of(item if isinstance(item, str) else item.value) for item in told if item is not None]
        return bool(found) and all(address is not None and fields.is_internal(address) for address in found)

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
    source, destination = _source(alert, index), _destination(alert, index)
    users = tuple(_users(alert, index))
    hour = hour_of(alert, index)
    things = (known.value for known in (source, destination, *users) if known is not None)
    scene = scene_of((*things, *alert.hosts, *_machines(index)), alert.timestamp, hour.value if hour else None)
    return Facts(
        alert=alert,
        wording=wording,
        index=index,
        severity=alert.severity or severity_of(index),
        source=source,
        destination=destination,
        failed=failed_of(alert, wording, index),
        success=success_of(alert, wording, index),
        action=action_of(wording, index),
        hour=hour,
        bytes_out=index.number(fields.BYTES_OUT) or told_volume(wording),
        location=_location(alert, index),
        users=users,
        techniques=_techniques(alert, wording),
        findings=_findings(dossier),
        geo_risk=_geo_risk(dossier),
        login=_is_login(alert, wording, index),
        context=read_context(wording, scene),
    )


def _users(alert: Alert, index: Index) -> Iterator[Known[str]]:
    """Whom intake has read, then whom other fields by such a name hold."""
    known = {user.lower(): _pointer(alert, "users") for user in alert.users}
    for leaf in index.all(fields.USER):
        known[leaf.text] = leaf.path
    yield from (Known(user, path) for user, path in known.items())


def _pointer(alert: Alert, name: str) -> str:
    """Where intake read that field; the whole document when it does not say."""
    origin = alert.origins.get(name)
    return origin.pointer if origin else ""


def _machines(index: Index) -> Iterator[str]:
    yield from (leaf.text for leaf in index.all(fields.MACHINE) if isinstance(leaf.value, str))


def _outbound(index: Index) -> bool:
    direction = index.text("connection_direction direction network_direction")
    return direction is not None and direction.value.startswith("out")


def _source(alert: Alert, index: Index) -> Known[str] | None:
    if alert.source_ip and (address := fields.address_of(alert.source_ip.strip().lower())):
        return Known(address, _pointer(alert, "source_ip"))
    if _outbound(index) and not index.all("src_ip source_ip"):
        return None
    found = index.address(fields.SOURCE)
    return None if found is not None and fields.is_reporters(found.path) else found


def _destination(alert: Alert, index: Index) -> Known[str] | None:
    if alert.destination_ip and (address := fields.address_of(alert.destination_ip.strip().lower())):
        return Known(address, _pointer(alert, "destination_ip"))
    return index.address(fields.DESTINATION) or (index.address(fields.SOURCE) if _outbound(index) else None)


def _is_login(alert: Alert, wording: Wording, index: Index) -> bool:
    """Whether the event is about somebody's login."""
    if alert.failed_logins is not None or index.number(fields.FAILED) is not None:
        return True
    return bool(_LOGIN.search(wording.named.text) or _LOGIN.search(wording.told.text))


def _location(alert: Alert, index: Index) -> Known[str] | None:
    if alert.location:
        return Known(alert.location.lower(), _pointer(alert, "location"))
    return index.text(fields.LOCATION)


def _techniques(alert: Alert, wording: Wording) -> tuple[Known[str], ...]:
    found = {leaf.text: leaf.path for leaf in wording.leaves if _TECHNIQUE.match(leaf.text)}
    stated = (item.lower() for item in alert.techniques)
    place = _pointer(alert, "techniques")
    found.update({item: place for item in stated if _TECHNIQUE.match(item) and item not in found})
    return tuple(Known(name.upper(), path) for name, path in list(found.items())[:MAX_TECHNIQUES])


def _findings(dossier: Dossier) -> tuple[Finding, ...]:
    """Lookups about indicators of fields first: what an attacker may have written comes last."""
    return tuple(sorted(dossier.enrichment.findings, key=lambda finding: finding.indicator.origin is Origin.TEXT))


def _geo_risk(dossier: Dossier) -> float | None:
    factors = dossier.risk.factors if dossier.risk else ()
    return next((factor.value for factor in factors if factor.name == GEOGRAPHY), None)
