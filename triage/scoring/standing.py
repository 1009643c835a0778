"""Everything that all sources together say about one indicator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from triage.model.dossier import Dossier
from triage.model.finding import FAILED, Finding, Reading, SourceStatus
from triage.model.indicator import Indicator, Kind, Origin


@dataclass(frozen=True, slots=True)
class Standing:
    """The worst of all readings of one indicator. `sources` answered with a reading, `failed` could not be asked,
    `asked` answered at all, be it with "not known"."""

    indicator: Indicator
    reading: Reading = field(default_factory=Reading)
    sources: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def in_text(self) -> bool:
        """Whether only text holds it, which an attacker may have written."""
        return self.indicator.origin is Origin.TEXT

    @property
    def is_public_address(self) -> bool:
        """Whether it is an address that may be asked about."""
        return self.indicator.kind is Kind.IP and self.indicator.withheld is None


def standings(dossier: Dossier) -> tuple[Standing, ...]:
    """One for each indicator of the alert, in their order."""
    found: dict[Indicator, list[Finding]] = {indicator: [] for indicator in dossier.extraction.indicators}
    for finding in dossier.enrichment.findings:
        found.setdefault(finding.indicator, []).append(finding)
    return tuple(_standing(indicator, findings) for indicator, findings in found.items())


def _standing(indicator: Indicator, findings: list[Finding]) -> Standing:
    heard = [finding for finding in findings if finding.reading is not None]
    unknown = [finding.source for finding in findings if finding.status is SourceStatus.NOT_FOUND]
    return Standing(
        indicator,
        _worst([finding.reading for finding in heard if finding.reading is not None]),
        tuple(finding.source for finding in heard),
        tuple(finding.source for finding in findings if finding.status in FAILED),
        (*(finding.source for finding in heard), *unknown),
    )


def _worst(readings: list[Reading]) -> Reading:
    engines = max(readings, key=lambda reading: (reading.malicious or 0, reading.suspicious or 0), default=Reading())
    if engines.malicious is None:
        engines = next((reading for reading in readings if reading.malicious is not None), engines)
    return Reading(
        abuse_score=_most(reading.abuse_score for reading in readings),
        total_reports=_most(reading.total_reports for reading in readings),
        is_tor=_any(reading.is_tor for reading in readings),
        is_vpn=_any(reading.is_vpn for reading in readings),
        is_proxy=_any(reading.is_proxy for reading in readings),
        is_datacenter=_any(reading.is_datacenter for reading in readings),
        is_residential=_any(reading.is_residential for reading in readings),
        is_whitelisted=_any(reading.is_whitelisted for reading in readings),
        malicious=engines.malicious,
        suspicious=engines.suspicious,
        engines=engines.engines,
        listed_in=tuple(dict.fromkeys(name for reading in readings for name in reading.listed_in)),
    )


def _most(values: Iterable[int | None]) -> int | None:
    return max((value for value in values if value is not None), default=None)


def _any(values: Iterable[bool | None]) -> bool | None:
    known = [value for value in values if value is not None]
    return any(known) if known else None
