"""Every format of the registry keeps the contract and reads its own two payloads as an analyst would."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.adapter_contract import AdapterContract, Sample
from tests.intake.payloads import paths_of, payload_of
from triage.intake.adapters import ADAPTERS
from triage.intake.catalogue import page
from triage.intake.read import read_payload

EXPECTATIONS = Path(__file__).parent / "expectations"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats.md"
CASES = [(kind, name, path) for kind in ("attack", "benign") for name, path in paths_of(kind).items()]


def expected(name: str, kind: str) -> dict[str, Any]:
    """What must be read of a payload."""
    found: dict[str, Any] = json.loads((EXPECTATIONS / f"{name}.json").read_text(encoding="utf-8"))
    return found[kind]


def sample(kind: str, name: str, path: Path) -> Sample:
    """A payload with its ends, severity and time."""
    told = expected(name, kind)
    ends = (told["source_ip"], told["destination_ip"])
    time = told["timestamp"] and datetime.fromisoformat(told["timestamp"]).isoformat()
    return Sample(payload_of(path), ends, told["severity"], time)


class TestRegistry(AdapterContract):
    samples = {  # noqa: RUF012 - read, never changed
        name: [sample(kind, format_name, path) for kind, format_name, path in CASES if format_name == name]
        for name in ADAPTERS
    }


@pytest.mark.parametrize(("kind", "name", "path"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_payload__every_expectation_holds(kind: str, name: str, path: Path) -> None:
    (alert,) = read_payload(payload_of(path))
    assert alert.format == name
    told = {field: value for field, value in expected(name, kind).items() if field not in ("verdict", "timestamp")}
    read = {field: getattr(alert, field) for field in told}
    assert {field: list(value) if isinstance(value, tuple) else value for field, value in read.items()} == told


def test_page__is_the_registry() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
