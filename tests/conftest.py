"""What holds for every test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from triage.quota.ledger import Ledger


@pytest.fixture(autouse=True)
def _ledgers_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every ledger that a test opens is closed after it, so that an open database is always the code's own fault."""
    opened: list[Ledger] = []
    build = Ledger.__init__

    def remember(ledger: Ledger, *arguments: Any, **named: Any) -> None:
        build(ledger, *arguments, **named)
        opened.append(ledger)

    monkeypatch.setattr(Ledger, "__init__", remember)
    yield
    for ledger in opened:
        ledger.close()
