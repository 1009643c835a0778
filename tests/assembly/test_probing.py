"""One harmless question to each upstream, and what its answer means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import responses

from tests.service import environment
from triage.assembly import opened_services
from triage.errors import UpstreamError
from triage.model.deadline import Deadline
from triage.pipeline.services import Services
from triage.settings import Settings

MODEL = "https://generativelanguage.googleapis.com/v1beta/models/gemini-3.5-flash-lite"
CHECK = "https://api.abuseipdb.com/api/v2/check"
KEYS = {"GEMINI_API_KEY": "model-key", "ABUSEIPDB_API_KEY": "abuse-key"}


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with opened_services(Settings.from_env(environment(tmp_path, **KEYS))) as found:
        yield found


def test_probes__only_what_is_configured(services: Services) -> None:
    assert services.probes.keys() == {"abuseipdb", "gemini"}


@responses.activate
def test_gemini__is_asked_for_its_models_description(services: Services) -> None:
    responses.get(MODEL, json={"name": "models/gemini-3.5-flash-lite"})
    services.probes["gemini"](Deadline.after(5))
    assert responses.calls[0].request.headers["x-goog-api-key"] == "model-key"


@responses.activate
@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (400, {"error": {"details": [{"reason": "API_KEY_INVALID"}]}}, 401),
        (400, {"error": {"status": "INVALID_ARGUMENT"}}, 400),
        (404, {"error": {"status": "NOT_FOUND"}}, 404),
    ],
)
def test_gemini__a_refusal_keeps_its_status(services: Services, status: int, body: object, told: int) -> None:
    responses.get(MODEL, json=body, status=status)
    with pytest.raises(UpstreamError) as caught:
        services.probes["gemini"](Deadline.after(5))
    assert caught.value.status == told


@responses.activate
def test_abuseipdb__a_refused_key_is_told_as_such(services: Services) -> None:
    responses.get(CHECK, json={"errors": [{"detail": "Authentication failed.", "status": 401}]}, status=401)
    with pytest.raises(UpstreamError, match="ABUSEIPDB_API_KEY") as caught:
        services.probes["abuseipdb"](Deadline.after(5))
    assert caught.value.status == 401
