"""Bodies that others recorded from Gemini, read where they lie; the same shapes are emulated in the other tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.classification.gemini_world import world
from tests.emulators.gemini import sends

SAMPLES = Path(__file__).resolve().parents[2] / "../shared/fixtures/gemini"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the recorded samples are not beside this checkout")


@pytest.mark.parametrize(
    ("name", "status", "detail", "held"),
    [
        ("blocked_prompt", 200, "the prompt was blocked (PROHIBITED_CONTENT)", 0),
        ("candidate_blocked", 200, "the answer did not finish (SAFETY)", 0),
        ("malformed_shape", 200, "the reply holds no candidate", 0),
        ("success_text", 200, "the answer is not JSON", 0),
        (
            "error_400_api_key_invalid",
            400,
            "Gemini answered 400 INVALID_ARGUMENT: the key is refused; check GEMINI_API_KEY",
            0,
        ),
        (
            "error_404_model_retired_new_users",
            404,
            "Gemini answered 404 NOT_FOUND: the model is gone or unknown; check GEMINI_MODEL",
            0,
        ),
        ("error_429_bare", 429, "Gemini answered 429 RESOURCE_EXHAUSTED: quota", 60),
        ("error_429_rpm_free", 429, "Gemini answered 429 RESOURCE_EXHAUSTED: quota", 15),
        ("error_429_tpm_free", 429, "Gemini answered 429 RESOURCE_EXHAUSTED: quota", 26),
        ("error_429_sticky_daily", 429, "Gemini answered 429 RESOURCE_EXHAUSTED: quota", 20 * 3600),
        ("error_503_overloaded", 503, "Gemini answered 503 UNAVAILABLE", 0),
    ],
)
def test_sample__is_understood(name: str, status: int, detail: str, held: float, tmp_path: Path) -> None:
    body = (SAMPLES / f"{name}.json").read_bytes()
    with world(tmp_path, behave=sends(body, status)) as here:
        assert here.refusal().detail == detail
        assert here.ledger.held("gemini") == pytest.approx(held)
