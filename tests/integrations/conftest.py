"""One real server, with an API key, for the tests of all blocks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integrations.blocks import KEYS
from tests.service import server


@pytest.fixture(scope="session")
def triage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the service answers."""
    with server(tmp_path_factory.mktemp("blocks"), TRIAGE_API_KEYS=KEYS) as service:
        yield service.url
