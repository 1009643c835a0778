import pytest

from tests.enrichment.building import cache_in
from triage.enrichment.enricher import Enricher


@pytest.fixture
def enricher(tmp_path):
    built = []

    def build(*providers, unconfigured=(), **more):
        built.append(Enricher(providers, dict(unconfigured), cache_in(tmp_path), **more))
        return built[-1]

    yield build
    for one in built:
        one.close()
