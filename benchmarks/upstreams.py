"""The three upstreams in a process of their own, so that they take no time from the service that is measured.

python -m benchmarks.upstreams 0.4      prints the settings as JSON, serves until its input ends
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.emulators import abuseipdb, gemini, virustotal
from tests.emulators.abuseipdb import AbuseIPDB
from tests.emulators.gemini import Gemini
from tests.emulators.server import running
from tests.emulators.virustotal import VirusTotal


def main(delay: float) -> None:
    """Serve with that delay in seconds; each line of input is answered with the calls counted since the last one."""
    with ExitStack() as stack:
        abuse, total, model = (stack.enter_context(running(kind())) for kind in (AbuseIPDB, VirusTotal, Gemini))
        for emulator in (abuse, total, model):
            emulator.delay = delay
        abuse.quota = total.quota = 10**9
        print(json.dumps(_settings(abuse.base_url, total.base_url, model.base_url)), flush=True)
        for _ in sys.stdin:
            print(json.dumps([len(emulator.requests) for emulator in (abuse, total, model)]), flush=True)
            for emulator in (abuse, total, model):
                emulator.requests.clear()


def _settings(abuse: str, total: str, model: str) -> dict[str, str]:
    return {
        "ABUSEIPDB_API_KEY": abuseipdb.KEY,
        "ABUSEIPDB_BASE_URL": abuse,
        "ABUSEIPDB_QUOTA": "none",
        "VIRUSTOTAL_API_KEY": virustotal.KEY,
        "VIRUSTOTAL_BASE_URL": total,
        "VIRUSTOTAL_QUOTA": "none",
        "GEMINI_API_KEY": gemini.KEY,
        "GEMINI_BASE_URL": model,
    }


class Upstreams:
    """The serving process: its settings, and how often it was asked."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.settings: dict[str, str] = json.loads(self._line())

    def calls(self) -> list[int]:
        """Calls of AbuseIPDB, VirusTotal and Gemini since the last question."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        counts: list[int] = json.loads(self._line())
        return counts

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def upstreams(delay: float) -> Iterator[Upstreams]:
    """The upstreams in a process of their own, ended on the way out."""
    command = [sys.executable, "-m", "benchmarks.upstreams", str(delay)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Upstreams(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


if __name__ == "__main__":
    main(float(sys.argv[1]))
