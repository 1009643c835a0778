"""The country of an address, offline: where its block is allocated, which need not be where it is used.

Regional registries say to whom a block was given; proxies, clouds and rented blocks answer from elsewhere. The date of
the table is always shown, since blocks are sold.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import iptocc
import maxminddb

from triage import strict_json
from triage.enrichment.provider import LocalSettings
from triage.enrichment.typed import country_code
from triage.errors import BadJson, SettingsError, UpstreamError
from triage.model.deadline import Deadline
from triage.model.finding import Reading
from triage.model.indicator import Indicator, Kind

SETTING = "TRIAGE_MMDB"


class Country:
    """Answers from one table; `as_of` is the table's own ISO 8601 date, None when it does not tell."""

    name = "country"
    kinds = frozenset({Kind.IP})

    def __init__(self, table: str, code_of: Callable[[str], str | None], as_of: str | None) -> None:
        self._table = table
        self._code_of = code_of
        self._as_of = as_of

    def lookup(self, indicator: Indicator, deadline: Deadline) -> Reading | None:
        """The country's code; None when the table has no such block."""
        code = country_code(self._code_of(indicator.value))
        return None if code is None else Reading(country=code, as_of=self._as_of)

    def status(self) -> str:
        """Always "online": nothing is asked over a network."""
        return "online"

    def describe(self) -> str:
        """Which table, and of which date."""
        return f"country of allocation, offline, {self._table}, data of {self._as_of or 'unknown date'}"


def open_country(settings: LocalSettings) -> Country:
    """The operator's database where one is named, else the table of the `iptocc` package."""
    if settings.mmdb is not None:
        return _from_database(settings.mmdb)
    return Country(f"iptocc {importlib.metadata.version('iptocc')}", iptocc.country_code, allocation_date())


def allocation_date(package: str = "iptocc") -> str | None:
    """The date of the package's table: it is rebuilt with each release, and the bill of materials that the release
    carries has the time of that build. None when a release carries none."""
    for file in importlib.metadata.files(package) or ():
        if file.name.endswith(".cyclonedx.json"):
            return _build_date(file.read_text())
    return None


def _build_date(bill: str) -> str | None:
    try:
        return datetime.fromisoformat(strict_json.loads(bill)["metadata"]["timestamp"]).date().isoformat()
    except (BadJson, KeyError, TypeError, ValueError):
        return None


def _from_database(path: Path) -> Country:
    try:
        reader = maxminddb.open_database(path)
    except (OSError, maxminddb.InvalidDatabaseError) as error:
        fault = f"not a readable MaxMind database ({type(error).__name__})"
        raise SettingsError(SETTING, fault, "/srv/geo/country.mmdb") from error
    built = datetime.fromtimestamp(reader.metadata().build_epoch, UTC).date().isoformat()
    return Country(path.name, _database_lookup(reader), built)


def _database_lookup(reader: maxminddb.Reader) -> Callable[[str], str | None]:
    def code_of(address: str) -> str | None:
        try:
            return _code_in(reader.get(address))
        except ValueError:
            return None
        except maxminddb.InvalidDatabaseError as error:
            raise UpstreamError("the country database is damaged") from error

    return code_of


def _code_in(record: Any) -> str | None:
    """The code in any of the layouts in use: MaxMind's nested one, or flat `country_code` or `country`."""
    if not isinstance(record, dict):
        return None
    nested = [record.get(key) for key in ("country", "registered_country")]
    codes = [item.get("iso_code") for item in nested if isinstance(item, dict)]
    codes += [record.get("country_code"), record.get("country")]
    return next((code for code in codes if isinstance(code, str) and code), None)
