"""What the README shows is what the service does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.service import ROOT, environment, service
from triage.intake.adapters import ADAPTERS

README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(after: str, language: str) -> str:
    """The first fenced block of a language behind a heading."""
    found = re.search(rf"```{language}\n(.*?)```", README[README.index(after) :], re.DOTALL)
    assert found is not None
    return found[1]


def shown_in(shown: Any, actual: Any) -> bool:
    """Whether every value that is shown is in the actual answer; lists may be shown in part, in order."""
    if isinstance(shown, dict):
        return isinstance(actual, dict) and all(k in actual and shown_in(v, actual[k]) for k, v in shown.items())
    if isinstance(shown, list):
        rest = iter(actual)
        return all(any(shown_in(item, candidate) for candidate in rest) for item in shown)
    return bool(shown == actual)


def test_first_alert__the_answer_is_the_one_shown(tmp_path: Path) -> None:
    body = json.loads(re.search(r"-d '(.*?)'", block("## A first alert", "bash"), re.DOTALL)[1])  # type: ignore[index]
    with service(tmp_path) as client:
        actual = client.post("/analyze", json=body).get_json()
    shown = json.loads(block("## A first alert", "json"))
    assert shown_in(shown, actual), json.dumps(actual, indent=2)


def test_own_alert__the_answer_is_the_one_shown_and_the_formats_are_as_many_as_said(tmp_path: Path) -> None:
    heading = "## Your product's own alerts"
    payload = re.search(r"-d @(\S+)", block(heading, "bash"))
    with service(tmp_path) as client:
        body = (ROOT / payload[1]).read_bytes()  # type: ignore[index]
        actual = client.post("/analyze", data=body, headers={"Content-Type": "application/json"}).get_json()
    assert shown_in(json.loads(block(heading, "json")), actual), json.dumps(actual, indent=2)
    assert f"{len(ADAPTERS)} formats" in README


def test_run__the_summary_is_the_one_shown(tmp_path: Path) -> None:
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **environment(tmp_path)}
    command = [sys.executable, "-m", "triage", "run", str(ROOT / "data" / "alerts_sample.csv"), "--out", "results"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60)
    shown = block("## From files", "text")
    assert [line for line in shown.splitlines() if not line.startswith("Time")] == [
        line for line in done.stdout.splitlines() if not line.startswith("Time")
    ]


def test_commands__install_and_start_in_one_line() -> None:
    for heading in ("## Run", "## Test"):
        assert block(heading, "bash").strip().count("\n") == 0


def test_settings__every_variable_of_the_example_file_is_known_and_the_other_way_round() -> None:
    code = (ROOT / "triage" / "settings.py").read_text()
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    named = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', code)) | {"GEMINI_API_KEY"}
    by_source = {
        f"{name}_{end}" for name in ("ABUSEIPDB", "VIRUSTOTAL", "GEMINI") for end in ("API_KEY", "BASE_URL", "QUOTA")
    }
    assert example == named | by_source


def test_example_file__gives_the_defaults() -> None:
    from dotenv import dotenv_values  # used by this test alone

    from triage.settings import Settings  # as above

    values = {name: value or "" for name, value in dotenv_values(ROOT / ".env.example").items()}
    assert Settings.from_env(values) == Settings.from_env({})


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", README))
def test_links__lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()
