import pytest

from tests.builders import a_dossier, a_finding, an_alert, an_indicator, in_text
from tests.scoring.tables import scored
from triage.model.scales import Priority, Severity
from triage.scoring.score import priority_of, spread

SOURCE = an_indicator("185.220.101.52", role="source")
BAD = a_finding(SOURCE, abuse_score=100, total_reports=173, is_tor=True, country="RU")


def test_score__everything_known() -> None:
    risk = scored(a_dossier(an_alert("Malware", alert_type="malware", severity=Severity.CRITICAL), (BAD,)))
    shown = {f.name: (f.weight, f.value, f.points) for f in risk.factors}
    assert shown == {
        "alert_severity": (35.0, 1.0, 35.0),
        "ip_reputation": (30.0, 1.0, 30.0),
        "geographic_risk": (15.0, 0.7, 10.5),
        "anonymizer": (10.0, 1.0, 10.0),
        "keywords": (10.0, 0.4, 4.0),
    }
    assert (risk.score, risk.priority) == (89.5, Priority.HIGH)


def test_score__unknown_factors_give_their_weight_away() -> None:
    risk = scored(a_dossier(an_alert("Odd", alert_type="port scan")))
    shown = {f.name: (f.weight, f.value, f.points) for f in risk.factors}
    assert shown["alert_severity"] == (78.0, 0.6, 46.8)
    assert shown["keywords"] == (22.0, 0.0, 0.0)
    assert shown["ip_reputation"] == shown["geographic_risk"] == shown["anonymizer"] == (0.0, None, 0.0)
    assert risk.score == 46.8


def test_score__nothing_known_is_not_high() -> None:
    assert scored(a_dossier(an_alert("Odd"))).score == 0.0


def test_score__every_factor_has_a_reason() -> None:
    assert all(len(factor.reason) > 10 for factor in scored(a_dossier(an_alert("Odd"))).factors)


def test_score__clean_address_in_text_does_not_dilute() -> None:
    alert = an_alert("Odd", severity=Severity.CRITICAL)
    clean = a_finding(in_text("8.8.8.8"), abuse_score=0, is_whitelisted=True, country="US", is_tor=False)
    assert scored(a_dossier(alert)).score == scored(a_dossier(alert, (clean,))).score == 74.1


def test_score__text_factor_left_out_says_so() -> None:
    alert = an_alert("Odd", severity=Severity.CRITICAL)
    clean = a_finding(in_text("8.8.8.8"), abuse_score=0)
    factor = scored(a_dossier(alert, (clean,))).factors[1]
    assert (factor.value, factor.weight) == (None, 0.0)
    assert factor.reason.startswith("only text says 8.8.8.8")


def test_score__bad_address_in_text_raises() -> None:
    alert = an_alert("Odd", severity=Severity.LOW)
    bad = a_finding(in_text("1.2.3.4"), abuse_score=100)
    assert scored(a_dossier(alert, (bad,))).score > scored(a_dossier(alert)).score


@pytest.mark.parametrize(("score", "priority"), [(70.0, "High"), (69.99, "Medium"), (40.0, "Medium"), (39.99, "Low")])
def test_priority__limits(score: float, priority: str) -> None:
    assert priority_of(score) == priority


@pytest.mark.parametrize(
    ("weights", "shares"),
    [
        ([35, 30, 15, 10, 10], [35, 30, 15, 10, 10]),
        ([35, 0, 0, 0, 10], [78, 0, 0, 0, 22]),
        ([35, 30, 0, 10, 10], [41, 35, 0, 12, 12]),
        ([0, 0, 0, 0, 10], [0, 0, 0, 0, 100]),
    ],
)
def test_spread__sums_to_100(weights: list[int], shares: list[int]) -> None:
    assert spread(weights) == shares
