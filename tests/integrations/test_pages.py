"""The pages of the blocks: their curl gets the verdict that they tell, and what they name is there."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from tests.integrations.blocks import BLOCKS, KEY

PAGES = {
    "shuffle": "shuffle",
    "n8n": "n8n",
    "tines": "tines",
    "xsoar": "xsoar",
    "splunk-soar": "splunk-soar",
    "sentinel-logic-app": "sentinel-logic-app",
    "wazuh-integrator": "wazuh",
}
MOST_LINES = 60
every_page = pytest.mark.parametrize("name", PAGES)


def page(name: str) -> str:
    return (BLOCKS.parent / f"{name}.md").read_text(encoding="utf-8")


@every_page
def test_curl__answers_as_told(triage: str, name: str) -> None:
    found = re.search(r"```bash\n(curl .*?)```\n\s*answers `(\"classification\": \"\w+\")`", page(name), re.DOTALL)
    assert found is not None
    command = found[1].replace("http://127.0.0.1:5000", triage)
    done = subprocess.run(["bash", "-c", command], env={"PATH": "/usr/bin:/bin", "KEY": KEY}, capture_output=True)
    told = json.loads(f"{{{found[2]}}}")
    assert json.loads(done.stdout)["classification"] == told["classification"]


@every_page
def test_page__is_short_and_names_its_files_and_what_fails(name: str) -> None:
    text = page(name)
    assert len(text.splitlines()) <= MOST_LINES
    for heading in ("## Install", "## How verdicts are used", "## Try it", "## When it fails"):
        assert text.count(f"\n{heading}\n") == 1
    linked = re.findall(r"\]\((blocks/[^)]+)\)", text)
    assert linked
    assert all(target.startswith(f"blocks/{PAGES[name]}/") or target == f"blocks/{PAGES[name]}" for target in linked)
    assert all((BLOCKS.parent / target).exists() for target in linked)


def test_page__of_wazuh_tells_the_levels_of_the_rules() -> None:
    rules = re.findall(r'<rule id="(\d+)" level="([1-9]\d*)">', (BLOCKS / "wazuh/local_rules.xml").read_text())
    told = re.findall(r"^\| (\d+) \| (\d+) \|", page("wazuh-integrator"), re.MULTILINE)
    assert told == rules
