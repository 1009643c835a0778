"""The image without an image builder: its lock, its list of files, and the service as it runs in it."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.service import ROOT, Running, environment, free_port, wait_for

DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
LOCK = (ROOT / "deploy" / "requirements.lock").read_text(encoding="utf-8")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", re.MULTILINE)
# Not even root may write where it may not, nor open what it may not read.
WITHOUT_RIGHTS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs"]


def pins(text: str) -> dict[str, str]:
    return {name.lower(): version for name, version in PINNED.findall(text)}


def copied() -> list[tuple[list[str], str]]:
    """(sources, target) of each COPY from the project into the image that runs."""
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    lines = [line.split()[1:] for line in last.splitlines() if line.startswith("COPY ") and "--from" not in line]
    return [(words[:-1], words[-1]) for words in lines]


def test_lock__has_what_requirements_name_and_no_tool_of_the_tests() -> None:
    runtime, _, tests = (ROOT / "requirements.txt").read_text(encoding="utf-8").partition("# Tests")
    locked = pins(LOCK)
    assert {name: locked.get(name) for name in pins(runtime)} == pins(runtime)
    assert not pins(tests).keys() & locked.keys()


def test_lock__every_pin_has_its_hashes() -> None:
    entries = re.split(r"\n(?=[a-z])", LOCK.partition("\n\n")[0].split("disagree.\n")[1])
    assert len(entries) == len(pins(LOCK)) > 30
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in entries)


def test_image__is_built_from_the_lock_alone_and_runs_as_nobody() -> None:
    assert re.findall(r"pip install (.*?)(?: \\)?$", DOCKERFILE, re.MULTILINE) == [
        "--no-cache-dir --require-hashes -r /tmp/requirements.lock"
    ]
    assert "requirements.txt" not in DOCKERFILE
    assert re.search(r"^USER 10001$", DOCKERFILE, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", DOCKERFILE, re.MULTILINE)


def test_image__has_no_test_and_no_stored_alert() -> None:
    shown = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    sources = {source for names, _ in copied() for source in names}
    assert sources <= set(shown)
    assert not {"tests", "benchmarks", "docs", ".env", ".git", "."} & set(shown)


@pytest.mark.skipif(not shutil.which("setpriv"), reason="needs setpriv (util-linux)")
def test_image__the_service_runs_without_rights_on_a_tree_that_it_cannot_change(tmp_path: Path) -> None:
    tree, state = tmp_path / "srv", tmp_path / "state"
    _copy(tree)
    state.mkdir()
    port = free_port()
    variables = {"PORT": str(port), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **environment(state)}
    variables["TRIAGE_LISTS_DIR"] = str(tree / "data" / "lists")
    process = subprocess.Popen([*WITHOUT_RIGHTS, sys.executable, "app.py"], cwd=tree, env=variables)
    try:
        running = Running(process, f"http://127.0.0.1:{port}")
        wait_for(running)
        answer = running.post("/analyze", {"name": "x", "alert": {"source_ip": "8.8.8.8", "message": "login"}})
        assert answer.status_code == requests.codes.ok, answer.text
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0
    assert sorted(path.name for path in state.iterdir() if path.suffix == ".db") == ["triage.db"]
    assert not list(tree.rglob("__pycache__"))


def _copy(tree: Path) -> None:
    """The files of the image, none of which may be written."""
    for sources, target in copied():
        place = tree / target.removeprefix("/srv/triage").strip("/")
        for source in sources:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__", "*.db*"))
            else:
                place.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / source, place)
    for path in (*tree.rglob("*"), tree):
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))


@pytest.fixture(autouse=True)
def _writable_again(tmp_path: Path) -> object:
    yield
    for path in (tmp_path, *tmp_path.rglob("*")):
        path.chmod(path.stat().st_mode | stat.S_IWUSR)
