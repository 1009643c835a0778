"""Settings from the environment and `.env`: the only place that reads either."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from dotenv import dotenv_values

from triage.errors import SettingsError
from triage.model.api_key import ApiKey, Role
from triage.model.hook import EXAMPLE as HOOK_EXAMPLE
from triage.model.hook import Hook, hooks_in

PROJECT = Path(__file__).resolve().parent.parent
DAY = 86_400
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """How to reach one remote source. `api_key` is None when the source is not configured; `quota` as in "4/minute"."""

    name: str
    base_url: str
    quota: str
    api_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, checked. Secrets are left out of `repr`. Paths are relative to the working directory."""

    host: str
    port: int
    workers: int
    threads: int
    allow_anonymous: bool
    classifier: str
    gemini_model: str
    gemini: SourceSettings
    gemini_api_version: str
    ai_daily_budget_usd: float | None
    cache_dir: Path
    threat_intel_ttl: int
    threat_intel_miss_ttl: int
    ai_ttl: int
    database_url: str = field(repr=False)
    retention_days: int | None
    requests_per_minute: int | None
    batch_workers: int
    batch_max: int
    deadline_seconds: float
    max_body_bytes: int
    egress: bool
    proxy: str | None = field(repr=False)
    internal_domains: frozenset[str]
    lists_dir: Path
    mmdb: Path | None
    data_dir: Path
    api_keys: tuple[ApiKey, ...] = field(repr=False)
    hooks: tuple[Hook, ...] = field(repr=False)
    hook_deadline_seconds: float
    log_level: str
    log_file: Path | None
    environment: Mapping[str, str] = field(repr=False, compare=False)

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read and check every variable. Raises SettingsError naming the first bad one."""
        return _read(_Variables(environment if environment is not None else _environment()))

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return self.host in LOOPBACK

    def source(self, name: str, base_url: str, quota: str) -> SourceSettings:
        """The settings of a remote source from its name: NAME_API_KEY, NAME_BASE_URL, NAME_QUOTA."""
        return _source(_Variables(self.environment), name, base_url, quota)


def _environment() -> dict[str, str]:
    from_file = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return {**from_file, **os.environ}


@dataclass(frozen=True, slots=True)
class _Variables:
    """The environment, read variable by variable; an empty value counts as unset."""

    values: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def read(self, name: str, default: str, parse: Callable[[str], _T], example: str) -> _T:
        try:
            return parse(self.text(name, default))
        except ValueError as fault:
            raise SettingsError(name, str(fault), example) from None

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        return self.read(name, str(default), lambda text: _whole(text, low, high), str(default))

    def number(self, name: str, default: float, low: float, high: float) -> float:
        return self.read(name, f"{default:g}", lambda text: _between(text, low, high), f"{default:g}")

    def choice(self, name: str, options: tuple[str, ...]) -> str:
        return self.read(name, options[0], lambda text: _one_of(text, options), options[0])

    def flag(self, name: str) -> bool:
        return self.read(name, "0", lambda text: _one_of(text, ("0", "1", "no", "yes")) in ("1", "yes"), "1")

    def path(self, name: str) -> Path | None:
        text = self.text(name)
        return Path(text) if text else None


def _read(env: _Variables) -> Settings:
    return Settings(
        host=env.text("HOST", "127.0.0.1"),
        port=env.integer("PORT", 5000, 1, 65_535),
        workers=env.integer("TRIAGE_WORKERS", 1, 1, 64),
        threads=env.integer("TRIAGE_THREADS", 32, 1, 512),
        allow_anonymous=env.flag("TRIAGE_ALLOW_ANONYMOUS"),
        classifier=_classifier(env),
        gemini_model=env.read("GEMINI_MODEL", "gemini-3.5-flash-lite", _model, "gemini-3.5-flash-lite"),
        gemini=_source(env, "gemini", "https://generativelanguage.googleapis.com", ""),
        gemini_api_version=env.read("GEMINI_API_VERSION", "v1beta", _api_version, "v1beta"),
        ai_daily_budget_usd=env.read("TRIAGE_AI_DAILY_BUDGET_USD", "", _budget, "5.00"),
        cache_dir=Path(env.text("TRIAGE_CACHE_DIR", "cache")),
        threat_intel_ttl=env.integer("TRIAGE_THREAT_INTEL_TTL_SECONDS", DAY, 1, 365 * DAY),
        threat_intel_miss_ttl=env.integer("TRIAGE_THREAT_INTEL_MISS_TTL_SECONDS", 3600, 1, 365 * DAY),
        ai_ttl=env.integer("TRIAGE_AI_TTL_SECONDS", DAY, 1, 365 * DAY),
        database_url=env.read("DATABASE_URL", "sqlite:///data/triage.db", _database, "sqlite:///data/triage.db"),
        requests_per_minute=env.read("TRIAGE_REQUESTS_PER_MINUTE", "", _requests, "600"),
        retention_days=env.read("TRIAGE_RETENTION_DAYS", "", _days, "365"),
        batch_workers=env.integer("TRIAGE_BATCH_WORKERS", 32, 1, 512),
        batch_max=env.integer("TRIAGE_BATCH_MAX", 500, 1, 100_000),
        deadline_seconds=env.number("TRIAGE_DEADLINE_SECONDS", 30, 0.5, 600),
        max_body_bytes=env.integer("TRIAGE_MAX_BODY_BYTES", 5 * 1024 * 1024, 1024, 1024**3),
        egress=env.choice("TRIAGE_EGRESS", ("on", "off")) == "on",
        proxy=env.text("HTTPS_PROXY") or env.text("https_proxy") or None,
        internal_domains=env.read("TRIAGE_INTERNAL_DOMAINS", "", _domains, "corp.example,example.net"),
        lists_dir=Path(env.text("TRIAGE_LISTS_DIR", str(PROJECT / "data" / "lists"))),
        mmdb=env.read("TRIAGE_MMDB", "", _existing_file, "/srv/geo/country.mmdb"),
        data_dir=Path(env.text("TRIAGE_DATA_DIR", str(PROJECT / "data"))),
        api_keys=env.read("TRIAGE_API_KEYS", "", _api_keys, "siem:ingest:<sha256 from `python -m triage keys new`>"),
        hooks=env.read("TRIAGE_HOOKS", "", hooks_in, HOOK_EXAMPLE),
        hook_deadline_seconds=env.number("TRIAGE_HOOK_DEADLINE_SECONDS", 8, 0.5, 600),
        log_level=env.choice("TRIAGE_LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR")),
        log_file=env.path("TRIAGE_LOG_FILE"),
        environment=env.values,
    )


def _classifier(env: _Variables) -> str:
    wanted = env.choice("TRIAGE_CLASSIFIER", ("auto", "gemini", "rules"))
    has_key = bool(env.text("GEMINI_API_KEY"))
    if wanted == "gemini" and not has_key:
        raise SettingsError("GEMINI_API_KEY", "is not set, but TRIAGE_CLASSIFIER=gemini needs it", "AIza…")
    return "gemini" if has_key and wanted != "rules" else "rules"


def _source(env: _Variables, name: str, base_url: str, quota: str) -> SourceSettings:
    prefix = name.upper()
    return SourceSettings(
        name=name,
        base_url=env.read(f"{prefix}_BASE_URL", base_url, _base_url, base_url),
        quota=_unlimited(env.text(f"{prefix}_QUOTA", quota)),
        api_key=env.read(f"{prefix}_API_KEY", "", _secret, "<the key as issued>") or None,
    )


def _between(text: str, low: float, high: float) -> float:
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number") from None
    if not low <= number <= high:
        raise ValueError(f"{text} is not between {low:g} and {high:g}")
    return number


def _whole(text: str, low: int, high: int) -> int:
    number = _between(text, low, high)
    if number != int(number):
        raise ValueError(f"{text} is not a whole number")
    return int(number)


def _one_of(text: str, options: tuple[str, ...]) -> str:
    found = next((option for option in options if option.lower() == text.lower()), None)
    if found is None:
        raise ValueError(f"{text!r} is none of {', '.join(options)}")
    return found


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is not an http(s) URL")
    if parts.username or parts.query or parts.fragment:
        raise ValueError("must be a plain URL without user, query or fragment")
    return text.rstrip("/")


def _secret(text: str) -> str:
    if text and not re.fullmatch(r"[\x21-\x7e]{1,512}", text):
        raise ValueError("holds blanks or characters that no key has")
    return text


def _model(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", text):
        raise ValueError("is not a model name")
    return text


def _api_version(text: str) -> str:
    if not re.fullmatch(r"v\d+(?:alpha|beta)?\d*", text):
        raise ValueError(f"{text!r} is not an API version")
    return text


def _budget(text: str) -> float | None:
    return _between(text, 0, 1_000_000) if text else None


def _requests(text: str) -> int | None:
    return _whole(text, 1, 1_000_000) if text else None


def _days(text: str) -> int | None:
    return _whole(text, 1, 36_500) if text else None


def _database(text: str) -> str:
    if not re.match(r"[a-z][a-z0-9+]*:/", text):
        raise ValueError("is not a database URL")
    return text


def _domains(text: str) -> frozenset[str]:
    return frozenset(part.strip().strip(".").lower() for part in text.split(",") if part.strip())


def _existing_file(text: str) -> Path | None:
    if text and not Path(text).is_file():
        raise ValueError(f"there is no file {text}")
    return Path(text) if text else None


def _unlimited(quota: str) -> str:
    return "" if quota.lower() == "none" else quota


def _api_keys(text: str) -> tuple[ApiKey, ...]:
    return tuple(_api_key(part.strip()) for part in text.split(",") if part.strip())


def _api_key(text: str) -> ApiKey:
    name, _, rest = text.partition(":")
    role, _, digest = rest.partition(":")
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", name) or role not in tuple(Role):
        raise ValueError("an entry is not name:role:sha256 with a role of ingest, analyst or admin")
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError(f"the entry {name!r} does not end in 64 hex digits")
    return ApiKey(name, Role(role), digest)
