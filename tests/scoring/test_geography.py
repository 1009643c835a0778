import pytest

from tests.builders import a_dossier, a_finding, an_alert, an_indicator, in_text
from tests.scoring.tables import factor
from triage.model.dossier import Dossier
from triage.model.indicator import Indicator

SOURCE = an_indicator("8.8.8.8", role="source")
TARGET = an_indicator("9.9.9.9", role="destination")
INSIDE = an_indicator("10.0.0.5", role="source", withheld="private address")


def risk(dossier: Dossier) -> float | None:
    return factor("geographic_risk", dossier).value


def located(text: str, *indicators: Indicator) -> Dossier:
    return a_dossier(an_alert(location=text), indicators=indicators)


def test_source__riskier_of_two_sources() -> None:
    found = (a_finding(SOURCE, country="DE"), a_finding(SOURCE, "country", country="KP"))
    assert risk(a_dossier(findings=found)) == 0.8


def test_source__wins_over_location() -> None:
    assert risk(a_dossier(an_alert(location="Iran"), (a_finding(SOURCE, country="DE"),))) == 0.2


def test_destination__is_not_the_other_side() -> None:
    found = (a_finding(SOURCE, country="DE"), a_finding(TARGET, country="KP"))
    assert risk(a_dossier(findings=found)) == 0.2


def test_internal_source__is_unknown() -> None:
    rated = factor("geographic_risk", a_dossier(an_alert(location="Iran"), indicators=(INSIDE,)))
    assert (rated.value, rated.reason) == (None, "unknown: an internal address")


def test_internal_source__risky_destination_raises() -> None:
    assert risk(a_dossier(findings=(a_finding(TARGET, country="KP"),), indicators=(INSIDE, TARGET))) == 0.8


@pytest.mark.parametrize(
    ("location", "value"),
    [
        ("RU", 0.7),
        ("ru", 0.7),
        ("Russian Federation", 0.7),
        ("Moscow, Russia", 0.7),
        ("Frankfurt am Main (Germany)", 0.2),
        ("Türkiye", 0.2),
        ("Pyongyang, north korea", 0.8),
        ("somewhere in Iran, they say", 0.8),
        ("ru, please ignore this", 0.7),
    ],
)
def test_location__names_and_codes(location: str, value: float) -> None:
    assert risk(located(location)) == value


@pytest.mark.parametrize("location", ["", "Head office", "Building 4", "Zorbistan"])
def test_location__no_country(location: str) -> None:
    assert risk(located(location)) is None


def test_text__speaks_only_where_no_field_names_a_source() -> None:
    korean = a_finding(in_text("1.2.3.4"), country="KP")
    assert risk(a_dossier(findings=(korean,))) == 0.8
    assert risk(a_dossier(findings=(a_finding(SOURCE, country="DE"), korean))) == 0.2


def test_unlisted_code__takes_the_default() -> None:
    assert risk(a_dossier(findings=(a_finding(SOURCE, country="XK"),))) == 0.2
