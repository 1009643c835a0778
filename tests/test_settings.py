"""Settings: defaults, and for every bad value a sentence that names the variable."""

from __future__ import annotations

import base64

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
        ("TRIAGE_HOOKS", "splunk"),
        ("TRIAGE_HOOKS", "splunk:token:"),
        ("TRIAGE_HOOKS", "splunk:token:" + "A" * 64),
        ("TRIAGE_HOOKS", "splunk:ingest:" + "a" * 64),
        ("TRIAGE_HOOKS", "../x:token:" + "a" * 64),
        ("TRIAGE_HOOKS", "a/b:token:" + "a" * 64),
        ("TRIAGE_HOOKS", "splunk@:token:" + "a" * 64),
        ("TRIAGE_HOOKS", "siem:hmac:short"),
        ("TRIAGE_HOOKS", "siem:hmac:" + "x" * 513),
        ("TRIAGE_HOOKS", "siem:hmac:a secret with an é in it"),
        ("TRIAGE_HOOKS", "siem:hmac:whsec_"),
        ("TRIAGE_HOOKS", "siem:hmac:whsec_" + "A" * 28),
        ("TRIAGE_HOOKS", "siem:hmac:whsec_" + "A" * 88),
        ("TRIAGE_HOOKS", "siem:hmac:whsec_" + "é" * 32),
        ("TRIAGE_HOOKS", "siem:hmac:whsec_" + "!" * 32),
        ("TRIAGE_REQUESTS_PER_MINUTE", "0"),
        ("TRIAGE_REQUESTS_PER_MINUTE", "many"),
        ("TRIAGE_RETENTION_DAYS", "0"),
        ("TRIAGE_RETENTION_DAYS", "1.5"),
        ("TRIAGE_HOOK_DEADLINE_SECONDS", "0"),
        ("TRIAGE_HOOK_DEADLINE_SECONDS", "soon"),
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


def test_hooks__several_sources_kinds_and_secrets() -> None:
    text = f" splunk:token:{'a' * 64}, eve@suricata:token:{'b' * 64},, gh:hmac:It's a Secret: to Everybody,"
    hooks = Settings.from_env({"TRIAGE_HOOKS": text}).hooks
    assert [(hook.source, hook.proof.value, hook.format) for hook in hooks] == [
        ("splunk", "token", None),
        ("eve", "token", "suricata"),
        ("gh", "hmac", None),
    ]
    assert hooks[2].secret == "It's a Secret: to Everybody"
    assert Settings.from_env({}).hooks == ()


@pytest.mark.parametrize("size", [24, 64])
def test_hooks__a_signing_secret_of_the_standards_length(size: int) -> None:
    secret = "whsec_" + base64.b64encode(bytes(size)).decode()
    (hook,) = Settings.from_env({"TRIAGE_HOOKS": f"siem:hmac:{secret}"}).hooks
    assert hook.signing_key == bytes(size)


@pytest.mark.parametrize("secret", ["CANARY", "whsec_CANARY!", "whsec_Q0FOQVJZ", "CANARY" + "x" * 600])
@pytest.mark.parametrize(
    "entry", ["{}", "{}:hmac:x", "siem:{}", "siem:{}:x", "siem:hmac:{}", "siem:token:{}", "a@{}:b"]
)
def test_hooks__a_bad_entry_is_not_repeated_wherever_the_secret_stands(entry: str, secret: str) -> None:
    with pytest.raises(SettingsError, match=r"^TRIAGE_HOOKS: entry 2 ") as caught:
        Settings.from_env({"TRIAGE_HOOKS": f"good:token:{'a' * 64},{entry.format(secret)}"})
    assert secret.removeprefix("whsec_") not in str(caught.value)


def test_repr__shows_no_hook() -> None:
    settings = Settings.from_env({"TRIAGE_HOOKS": f"siem:hmac:CANARY{'x' * 16},splunk:token:{'a' * 64}"})
    assert "CANARY" not in repr(settings) + repr(settings.hooks)
    assert "aaaa" not in repr(settings) + repr(settings.hooks)
