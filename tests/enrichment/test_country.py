import pytest

from tests.enrichment.building import indicator
from tests.enrichment.mmdb import write_mmdb
from triage.enrichment.provider import LocalSettings
from triage.enrichment.providers import country
from triage.enrichment.providers.country import Country, allocation_date, open_country
from triage.errors import SettingsError, UpstreamError
from triage.model.deadline import Deadline
from triage.model.finding import Reading

SOON = Deadline.after(600)


def test_country__allocation_table__code_and_date():
    reading = open_country(LocalSettings()).lookup(indicator("8.8.8.8"), SOON)
    assert reading == Reading(country="US", as_of=allocation_date())


def test_country__allocation_table__ipv6():
    assert open_country(LocalSettings()).lookup(indicator("2a00:1450:4001::1"), SOON).country == "IE"


def test_country__unallocated__not_known():
    assert open_country(LocalSettings()).lookup(indicator("240.0.0.1"), SOON) is None


def test_allocation_date__bill_of_materials():
    assert allocation_date("iptocc") >= "2026-10-27"


def test_allocation_date__package_without_one__unknown():
    assert allocation_date("pytest") is None


@pytest.mark.parametrize(
    "bill", ["", "[]", "{}", '{"metadata": {"timestamp": 7}}', '{"metadata": {"timestamp": "soon"}}']
)
def test_build_date__odd_bill__unknown(bill):
    assert country._build_date(bill) is None


@pytest.mark.parametrize("code", ["", "de", "DEU", "<b", None])
def test_country__odd_code__not_known(code):
    assert Country("table", lambda address: code, None).lookup(indicator(), SOON) is None


@pytest.mark.parametrize(
    "record",
    [
        {"country": {"iso_code": "NL"}, "registered_country": {"iso_code": "DE"}},
        {"registered_country": {"iso_code": "NL"}},
        {"country_code": "NL"},
        {"country": "NL"},
    ],
)
def test_database__layouts(tmp_path, record):
    path = write_mmdb(tmp_path / "c.mmdb", {"185.220.101.0/24": record})
    reading = open_country(LocalSettings(mmdb=path)).lookup(indicator("185.220.101.52"), SOON)
    assert reading == Reading(country="NL", as_of="2026-09-21")


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "nonsense"])
def test_database__not_in_it__not_known(tmp_path, address):
    path = write_mmdb(tmp_path / "c.mmdb", {"185.220.101.0/24": {"country": "NL"}})
    assert open_country(LocalSettings(mmdb=path)).lookup(indicator(address), SOON) is None


def test_database__record_without_country__not_known(tmp_path):
    path = write_mmdb(tmp_path / "c.mmdb", {"185.220.101.0/24": {"asn": "AS64500", "country": {"names": {}}}})
    assert open_country(LocalSettings(mmdb=path)).lookup(indicator("185.220.101.52"), SOON) is None


@pytest.mark.parametrize("content", [None, b"", b"no database"])
def test_database__unreadable__stops_the_start(tmp_path, content):
    path = tmp_path / "c.mmdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match="TRIAGE_MMDB"):
        open_country(LocalSettings(mmdb=path))


def test_database__damaged_inside__could_not_ask(tmp_path):
    path = write_mmdb(tmp_path / "c.mmdb", {"185.220.101.0/24": {"country": "NL"}})
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"\x47country\x42NL", b"\x47country\x3f\xff\xff"))
    with pytest.raises(UpstreamError, match="damaged"):
        open_country(LocalSettings(mmdb=path)).lookup(indicator("185.220.101.52"), SOON)


def test_describe__names_table_and_date(tmp_path):
    path = write_mmdb(tmp_path / "c.mmdb", {"185.220.101.0/24": {"country": "NL"}})
    line = open_country(LocalSettings(mmdb=path)).describe()
    assert line == "country of allocation, offline, c.mmdb, data of 2026-09-21"
