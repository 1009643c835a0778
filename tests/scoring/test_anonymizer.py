import pytest

from tests.builders import a_dossier, a_finding, an_indicator, in_text, no_answer
from tests.scoring.tables import factor
from triage.model.finding import Finding
from triage.model.indicator import Kind

IP = an_indicator("8.8.8.8")


def hidden(*findings: Finding) -> float | None:
    return factor("anonymizer", a_dossier(findings=findings)).value


@pytest.mark.parametrize(
    ("reading", "value"),
    [
        ({"is_tor": True}, 1.0),
        ({"is_tor": False, "is_proxy": True}, 0.7),
        ({"is_vpn": True}, 0.6),
        ({"is_tor": False}, 0.0),
        ({"abuse_score": 100}, None),
    ],
)
def test_anonymizer__by_what_is_said(reading: dict[str, object], value: float | None) -> None:
    assert hidden(a_finding(IP, **reading)) == value


def test_no__is_not_claimed_while_another_went_unheard() -> None:
    assert hidden(a_finding(IP, is_tor=False), no_answer(an_indicator("9.9.9.9"))) is None


def test_text__may_raise() -> None:
    assert hidden(a_finding(IP, is_tor=False), a_finding(in_text(), is_tor=True)) == 1.0


def test_domain__is_nobody_hiding() -> None:
    assert hidden(a_finding(an_indicator("a.example.org", Kind.DOMAIN), "lists", is_tor=False)) is None


def test_reason__names_what_was_denied() -> None:
    rated = factor("anonymizer", a_dossier(findings=(a_finding(IP, is_tor=False),)))
    assert rated.reason == "8.8.8.8: is no Tor exit (abuseipdb)"
