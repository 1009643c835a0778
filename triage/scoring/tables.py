"""The tables that the score is read from: alert types, countries, keywords. An operator may replace each file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage import strict_json
from triage.errors import PayloadError, SettingsError
from triage.scoring.wording import squashed, words_of

ALERT_TYPES = "alert_types.json"
GEO_RISK = "geo_risk.csv"
KEYWORDS = "risk_keywords.csv"
DEFAULT_ROW = "*"

_EXAMPLES = {
    ALERT_TYPES: '[{"type": "port_scan", "low": 50, "high": 70, "fixed": true, "aliases": [], "words": ["port scan"]}]',
    GEO_RISK: "country,risk,names (then one row a country, and * for all others)",
    KEYWORDS: "keyword,weight (then one row a keyword)",
}


@dataclass(frozen=True, slots=True)
class AlertType:
    """A kind of alert and its band, 0..100. `fixed`: the band holds whatever severity the sender gives."""

    name: str
    band: tuple[int, int]
    fixed: bool


@dataclass(frozen=True, slots=True)
class Tables:
    """`types_by_alias` is keyed by squashed text, `type_words` pairs " words in a row" with their type. `countries`
    maps ISO codes to 0..100, `country_names` spaced lower-case names to codes. `keywords` pairs lower-case text with
    its hundredths."""

    types_by_alias: Mapping[str, AlertType]
    type_words: tuple[tuple[str, AlertType], ...]
    countries: Mapping[str, int]
    other_countries: int
    country_names: Mapping[str, str]
    keywords: tuple[tuple[str, int], ...]


def load_tables(folder: Path) -> Tables:
    """Read the three files of `folder`. Raises SettingsError naming file, line and fault."""
    by_alias, by_words = _alert_types(folder / ALERT_TYPES)
    risks, names = _countries(folder / GEO_RISK)
    return Tables(
        types_by_alias=by_alias,
        type_words=by_words,
        countries={code: risk for code, risk in risks.items() if code != DEFAULT_ROW},
        other_countries=risks[DEFAULT_ROW],
        country_names=names,
        keywords=tuple(_keywords(folder / KEYWORDS)),
    )


def _alert_types(path: Path) -> tuple[dict[str, AlertType], tuple[tuple[str, AlertType], ...]]:
    by_alias: dict[str, AlertType] = {}
    by_words: list[tuple[str, AlertType]] = []
    for number, entry in enumerate(_json_list(path), start=1):
        kind, aliases, words = _alert_type(path, number, entry)
        for alias in {squashed(text) for text in (kind.name, *aliases, *words)}:
            if by_alias.setdefault(alias, kind) is not kind:
                raise _bad(path, f"entry {number}: {alias!r} already stands for {by_alias[alias].name}")
        by_words.extend((f" {words_of(text)}", kind) for text in words)
    return by_alias, tuple(by_words)


def _json_list(path: Path) -> list[Any]:
    try:
        entries = strict_json.loads(_text(path))
    except PayloadError as error:
        raise _bad(path, error.detail) from None
    if not isinstance(entries, list) or not entries:
        raise _bad(path, "must be a list of alert types that is not empty")
    return entries


def _alert_type(path: Path, number: int, entry: Any) -> tuple[AlertType, list[str], list[str]]:
    try:
        band = (_hundredths(entry["low"]), _hundredths(entry["high"]))
        kind = AlertType(str(entry["type"]), band, bool(entry.get("fixed", False)))
        aliases, words = list(entry.get("aliases", [])), list(entry.get("words", []))
    except (KeyError, TypeError, AttributeError, ValueError):
        raise _bad(path, f"entry {number} needs type, low and high (whole numbers 0..100)") from None
    if band[0] > band[1] or not all(isinstance(text, str) and squashed(text) for text in aliases + words):
        raise _bad(path, f"entry {number}: low must not exceed high, aliases and words are texts")
    return kind, aliases, words


def _countries(path: Path) -> tuple[dict[str, int], dict[str, str]]:
    risks: dict[str, int] = {}
    blank: list[str] = []
    names: dict[str, str] = {}
    for line, row in _rows(path, ("country", "risk")):
        code = row["country"].upper()
        if code != DEFAULT_ROW and not (len(code) == 2 and code.isascii() and code.isalpha()):
            raise _bad(path, f"line {line}: {code!r} is not an ISO 3166-1 code of two letters, nor {DEFAULT_ROW}")
        blank += [] if row["risk"] else [code]
        risks[code] = _cell(path, line, row["risk"]) if row["risk"] else 0
        names.update({words_of(name): code for name in row.get("names", "").split("|") if words_of(name)})
    if DEFAULT_ROW not in risks or DEFAULT_ROW in blank:
        raise _bad(path, f"needs a row {DEFAULT_ROW} with the risk of all other countries")
    return {**risks, **dict.fromkeys(blank, risks[DEFAULT_ROW])}, names


def _keywords(path: Path) -> Iterator[tuple[str, int]]:
    for line, row in _rows(path, ("keyword", "weight")):
        if not row["keyword"]:
            raise _bad(path, f"line {line}: no keyword")
        yield " ".join(row["keyword"].lower().split()), _cell(path, line, row["weight"])


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    lines = [line for line in _text(path).splitlines() if not line.startswith("#")]
    skipped = len(_text(path).splitlines()) - len(lines)
    reader = csv.DictReader(lines)
    if not set(needed) <= set(reader.fieldnames or ()):
        raise _bad(path, f"needs the columns {', '.join(needed)}")
    for row in reader:
        yield reader.line_num + skipped, {str(key): str(value or "").strip() for key, value in row.items()}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _bad(path, f"cannot be read ({type(error).__name__})") from None


def _cell(path: Path, line: int, text: str) -> int:
    try:
        return _hundredths(int(text))
    except ValueError:
        raise _bad(path, f"line {line}: {text!r} is not a whole number 0..100") from None


def _hundredths(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
        raise ValueError(value)
    return value


def _bad(path: Path, fault: str) -> SettingsError:
    return SettingsError(str(path), fault, _EXAMPLES[path.name])
