from typing import ClassVar

import pytest

from tests.contracts.provider_contract import LocalProviderContract, RemoteSourceContract, assert_in_range
from triage.enrichment.provider import RemoteSource
from triage.enrichment.providers import LOCAL, REMOTE
from triage.enrichment.providers.example import EXAMPLE
from triage.model.finding import Reading


class TestRemoteSources(RemoteSourceContract):
    pass


class TestExample(RemoteSourceContract):
    sources: ClassVar[dict[str, RemoteSource]] = {"example": EXAMPLE}

    @pytest.fixture
    def source(self) -> RemoteSource:
        return EXAMPLE


class TestLocalProviders(LocalProviderContract):
    pass


def test_registries__names():
    assert sorted(REMOTE) == ["abuseipdb", "virustotal"]
    assert sorted(LOCAL) == ["country", "lists"]


@pytest.mark.parametrize(
    "reading",
    [
        Reading(abuse_score=101),
        Reading(abuse_score=True),
        Reading(total_reports=-1),
        Reading(malicious=1),
        Reading(malicious=2, engines=1),
        Reading(malicious=0, engines=0),
        Reading(country="Germany"),
    ],
)
def test_contract__notices_a_reading_out_of_range(reading):
    with pytest.raises(AssertionError):
        assert_in_range(reading)
