"""The three upstreams as local servers, and the settings that point the service at them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.emulators import abuseipdb, gemini, virustotal
from tests.emulators.abuseipdb import AbuseIPDB
from tests.emulators.gemini import Gemini
from tests.emulators.server import running
from tests.emulators.virustotal import VirusTotal


@dataclass(frozen=True)
class Upstreams:
    """AbuseIPDB, VirusTotal and Gemini on 127.0.0.1."""

    abuse: AbuseIPDB
    total: VirusTotal
    gemini: Gemini

    def settings(self, model: bool = True, **more: str) -> dict[str, str]:
        """Environment variables that configure them all; quotas are lifted unless `more` sets them."""
        with_model = {"GEMINI_API_KEY": gemini.KEY, "GEMINI_BASE_URL": self.gemini.base_url} if model else {}
        return {
            "ABUSEIPDB_API_KEY": abuseipdb.KEY,
            "ABUSEIPDB_BASE_URL": self.abuse.base_url,
            "ABUSEIPDB_QUOTA": "none",
            "VIRUSTOTAL_API_KEY": virustotal.KEY,
            "VIRUSTOTAL_BASE_URL": self.total.base_url,
            "VIRUSTOTAL_QUOTA": "none",
            **with_model,
            **more,
        }

    def delay(self, seconds: float) -> None:
        """Make each answer late by that much."""
        self.abuse.delay = self.total.delay = self.gemini.delay = seconds

    def forget(self) -> None:
        """Drop what was recorded so far."""
        for emulator in (self.abuse, self.total, self.gemini):
            emulator.requests.clear()


@pytest.fixture
def upstreams() -> Iterator[Upstreams]:
    with running(AbuseIPDB()) as abuse, running(VirusTotal()) as total, running(Gemini()) as model:
        yield Upstreams(abuse, total, model)
