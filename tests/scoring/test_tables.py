import shutil
from pathlib import Path

import pytest

from tests.scoring.tables import FOLDER, TABLES
from triage.errors import SettingsError
from triage.scoring.tables import ALERT_TYPES, GEO_RISK, KEYWORDS, load_tables


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (ALERT_TYPES, GEO_RISK, KEYWORDS):
        shutil.copy(FOLDER / name, tmp_path / name)
    return tmp_path


def test_shipped__every_row_is_read() -> None:
    assert len(TABLES.countries) == 249
    assert TABLES.other_countries == 20
    assert len({word for word, _ in TABLES.keywords}) == len(TABLES.keywords) > 150


def test_operator__replaces_the_countries(folder: Path) -> None:
    (folder / GEO_RISK).write_text("country,risk\nDE,90\n*,5\n")
    tables = load_tables(folder)
    assert (tables.countries, tables.other_countries) == ({"DE": 90}, 5)


@pytest.mark.parametrize(
    ("file", "content", "fault"),
    [
        (GEO_RISK, "country,risk\nDE,101\n*,5\n", "line 2: '101' is not a whole number 0..100"),
        (GEO_RISK, "# mine\ncountry,risk\nGermany,1\n*,5\n", "line 3: 'GERMANY' is not an ISO 3166-1 code"),
        (GEO_RISK, "country,risk\nDE,1\n", "needs a row *"),
        (GEO_RISK, "code;risk\n", "needs the columns country, risk"),
        (KEYWORDS, "keyword,weight\nfoo,lots\n", "line 2: 'lots' is not a whole number 0..100"),
        (KEYWORDS, "keyword,weight\n,5\n", "line 2: no keyword"),
        (ALERT_TYPES, "[", "Expecting value"),
        (ALERT_TYPES, "[]", "must be a list of alert types"),
        (ALERT_TYPES, '[{"type": "a", "low": 5}]', "entry 1 needs type, low and high"),
        (ALERT_TYPES, '[{"type": "a", "low": 5, "high": 4}]', "entry 1: low must not exceed high"),
        (
            ALERT_TYPES,
            '[{"type": "a", "low": 5, "high": 6}, {"type": "b", "low": 5, "high": 6, "aliases": ["A"]}]',
            "entry 2: 'a' already stands for a",
        ),
    ],
)
def test_bad_table__names_file_line_and_fault(folder: Path, file: str, content: str, fault: str) -> None:
    (folder / file).write_text(content)
    with pytest.raises(SettingsError) as error:
        load_tables(folder)
    assert fault in str(error.value)
    assert str(folder / file) in str(error.value)


def test_missing_table__is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_tables(tmp_path)
