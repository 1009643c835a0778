import pytest

from tests.builders import a_dossier, a_finding, an_indicator, in_text, no_answer
from tests.scoring.tables import factor
from triage.model.finding import Finding, Reading, SourceStatus
from triage.model.indicator import Kind
from triage.model.risk import RiskFactor
from triage.scoring.reputation import reputation

IP = an_indicator("8.8.8.8", role="source")
OTHER = an_indicator("9.9.9.9", role="destination")


def rated(*findings: Finding) -> RiskFactor:
    return factor("ip_reputation", a_dossier(findings=findings))


@pytest.mark.parametrize(
    ("reading", "percent"),
    [
        ({"abuse_score": 75}, 80),
        ({"abuse_score": 100}, 100),
        ({"abuse_score": 74}, 78),
        ({"abuse_score": 25}, 50),
        ({"abuse_score": 24}, 29),
        ({"abuse_score": 0, "total_reports": 0}, 5),
        ({"abuse_score": 0, "is_vpn": True}, 30),
        ({"abuse_score": 24, "is_proxy": True}, 49),
        ({"is_vpn": True}, 40),
        ({"is_tor": True, "abuse_score": 10}, 38),
        ({"abuse_score": 0, "is_residential": True}, 20),
        ({"abuse_score": 24, "is_residential": True}, 39),
        ({"abuse_score": 0, "is_datacenter": True}, 10),
        ({"abuse_score": 24, "is_datacenter": True}, 29),
        ({"abuse_score": 0, "is_datacenter": True, "is_whitelisted": True}, 5),
        ({"abuse_score": 90, "is_whitelisted": True}, 92),
        ({"malicious": 3, "engines": 90}, 81),
        ({"malicious": 45, "engines": 90}, 100),
        ({"malicious": 2, "engines": 90}, 69),
        ({"malicious": 0, "suspicious": 3, "engines": 90}, 50),
        ({"malicious": 0, "suspicious": 0, "engines": 90}, 5),
        ({"listed_in": ("bad-ips",)}, 90),
        ({"listed_in": ("vpn-ranges",), "is_vpn": True}, 40),
    ],
)
def test_band__by_strength(reading: dict[str, object], percent: int) -> None:
    known = reputation(Reading(**reading))  # type: ignore[arg-type]
    assert known is not None
    assert known.percent == percent


@pytest.mark.parametrize(
    "reading", [{}, {"country": "DE"}, {"is_tor": False}, {"malicious": 0, "engines": 0}, {"listed_in": ("tor",)}]
)
def test_reading_without_reputation__is_unknown(reading: dict[str, object]) -> None:
    assert reputation(Reading(**reading)) is None  # type: ignore[arg-type]


def test_worst__over_indicators() -> None:
    rating = rated(a_finding(IP, abuse_score=0), a_finding(OTHER, abuse_score=100))
    assert rating.value == 1.0
    assert rating.reason == "9.9.9.9: abuse score 100 of 100 (abuseipdb)"


def test_two_sources__are_taken_together() -> None:
    rating = rated(a_finding(IP, abuse_score=20), a_finding(IP, "lists", is_vpn=True, listed_in=("vpn-x",)))
    assert (rating.value, rating.reason) == (0.46, "8.8.8.8: the address of a VPN (abuseipdb, lists)")


def test_hash__counts_as_well() -> None:
    file = an_indicator("a" * 64, Kind.SHA256)
    assert rated(a_finding(file, "virustotal", malicious=45, engines=70)).value == 1.0


@pytest.mark.parametrize(
    ("findings", "reason"),
    [
        ((no_answer(IP, SourceStatus.NOT_FOUND),), "unknown: asked about 8.8.8.8: abuseipdb; it could not say"),
        ((no_answer(IP),), "unknown: could not ask about 8.8.8.8 (abuseipdb); not counted as harmless"),
        ((no_answer(IP, SourceStatus.NOT_CONFIGURED),), "unknown: no source was asked"),
        ((), "unknown: no indicator to ask about"),
    ],
)
def test_three_kinds_of_not_knowing(findings: tuple[Finding, ...], reason: str) -> None:
    rating = rated(*findings)
    assert (rating.value, rating.reason) == (None, reason)


def test_clean__is_not_claimed_while_another_went_unheard() -> None:
    assert rated(a_finding(IP, abuse_score=0), no_answer(OTHER)).value is None


def test_malicious__stands_while_another_went_unheard() -> None:
    assert rated(a_finding(IP, abuse_score=100), no_answer(OTHER)).value == 1.0


def test_unheard_text__takes_nothing_away() -> None:
    assert rated(a_finding(IP, abuse_score=0), no_answer(in_text())).value == 0.05
