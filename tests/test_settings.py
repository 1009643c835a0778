"""Settings: defaults, and for every bad value a sentence that names the variable."""

from __future__ import annotations

import pytest

from triage.errors import SettingsError
from triage.settings import Settings


def test_from_env__defaults_need_nothing() -> None:
    settings = Settings.from_env({})
    assert (settings.host, settings.port, settings.classifier) == ("127.0.0.1", 5000, "rules")
    assert settings.gemini_model == "gemini-3.5-flash-lite"
    assert settings.deadline_seconds == 30


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("PORT", "80.5"),
        ("TRIAGE_WORKERS", "0"),
        ("TRIAGE_CLASSIFIER", "gpt"),
        ("TRIAGE_EGRESS", "maybe"),
        ("TRIAGE_DEADLINE_SECONDS", "nan"),
        ("TRIAGE_AI_DAILY_BUDGET_USD", "-1"),
        ("GEMINI_BASE_URL", "ftp://example.org"),
        ("GEMINI_BASE_URL", "https://user:word@example.org"),
        ("GEMINI_API_VERSION", "../v1"),
        ("GEMINI_MODEL", "models/../x"),
        ("GEMINI_API_KEY", "two words"),
        ("DATABASE_URL", "triage.db"),
        ("TRIAGE_API_KEYS", "siem:ingest:abc"),
        ("TRIAGE_API_KEYS", "siem:root:" + "a" * 64),
        ("TRIAGE_MMDB", "/nowhere.mmdb"),
        ("TRIAGE_ALLOW_ANONYMOUS", "perhaps"),
        ("TRIAGE_LOG_LEVEL", "LOUD"),
    ],
)
def test_from_env__a_bad_value_names_its_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{variable}: .*Example: {variable}="):
        Settings.from_env({variable: value})


def test_from_env__gemini_without_a_key_is_refused() -> None:
    with pytest.raises(SettingsError, match="GEMINI_API_KEY"):
        Settings.from_env({"TRIAGE_CLASSIFIER": "gemini"})


def test_from_env__a_bad_secret_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"VIRUSTOTAL_API_KEY": "sec ret"}).source("virustotal", "https://example.org", "")
    assert "sec ret" not in str(caught.value)


def test_repr__shows_no_secret() -> None:
    shown = repr(Settings.from_env({"GEMINI_API_KEY": "AIzaCANARY", "DATABASE_URL": "postgresql://u:PASSWORD@h/d"}))
    assert "CANARY" not in shown
    assert "PASSWORD" not in shown


def test_source__comes_from_its_name() -> None:
    settings = Settings.from_env({"VIRUSTOTAL_API_KEY": "k", "VIRUSTOTAL_QUOTA": "none"})
    source = settings.source("virustotal", "https://www.virustotal.com/api/v3", "4/minute;500/day")
    assert (source.api_key, source.quota, source.base_url) == ("k", "", "https://www.virustotal.com/api/v3")


def test_classifier__auto_takes_gemini_when_it_has_a_key() -> None:
    assert Settings.from_env({"GEMINI_API_KEY": "k"}).classifier == "gemini"
    assert Settings.from_env({"GEMINI_API_KEY": "k", "TRIAGE_CLASSIFIER": "rules"}).classifier == "rules"
