"""The real server process: it starts, refuses what it must, and ends gracefully."""

from __future__ import annotations

import concurrent.futures
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.service import ROOT, environment, free_port, server
from tests.system.conftest import Upstreams

SAMPLES = ROOT.parent / "shared" / "fixtures" / "siem"
ALERT = {"name": "x", "alert": {"source_ip": "8.8.8.8", "message": "login"}}


def start(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Start a server that is expected to refuse."""
    env = {"PATH": os.environ["PATH"], **environment(folder, **variables)}
    return subprocess.run([sys.executable, "app.py"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=30)


def test_server__answers_and_ends_with_zero(tmp_path: Path) -> None:
    with server(tmp_path) as running:
        assert running.post("/analyze", ALERT).status_code == 200
        assert running.get("/health").json()["store"]["alerts"] == 1
    assert running.process.returncode == 0


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"HOST": "0.0.0.0"}, "TRIAGE_API_KEYS"),
        ({"PORT": "none"}, "PORT: 'none' is not a number"),
        ({"DATABASE_URL": "sqlite:////proc/nowhere/triage.db"}, "cannot start"),
        ({"VIRUSTOTAL_QUOTA": "many"}, "VIRUSTOTAL_QUOTA"),
        ({"TRIAGE_DATA_DIR": "/nowhere"}, "/nowhere"),
        ({"TRIAGE_HOOKS": "siem@nonsense:token:" + "a" * 64}, "TRIAGE_HOOKS: the format 'nonsense'"),
        ({"HOST": "0.0.0.0", "TRIAGE_HOOKS": "siem:token:" + "a" * 64}, "TRIAGE_API_KEYS"),
    ],
)
def test_server__refuses_a_bad_setting_with_one_sentence(tmp_path: Path, variables: dict[str, str], words: str) -> None:
    refused = start(tmp_path, PORT=variables.pop("PORT", str(free_port())), **variables)
    assert refused.returncode == 2
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr


def test_server__refuses_a_port_in_use(tmp_path: Path) -> None:
    with server(tmp_path / "a") as running:
        refused = start(tmp_path / "b", PORT=running.url.rsplit(":", 1)[1])
    assert (refused.returncode, "in use" in refused.stderr) == (2, True)


def test_server__finishes_what_is_in_flight_when_told_to_stop(tmp_path: Path, upstreams: Upstreams) -> None:
    upstreams.abuse.delay = upstreams.total.delay = 1.0
    with (
        server(tmp_path, **upstreams.settings(model=False)) as running,
        concurrent.futures.ThreadPoolExecutor(8) as pool,
    ):
        posts = [pool.submit(running.post, "/analyze", ALERT) for _ in range(8)]
        time.sleep(0.5)
        running.process.send_signal(signal.SIGTERM)
        assert [post.result().status_code for post in posts] == [200] * 8
    assert running.process.returncode == 0


def test_server__two_processes_share_store_cache_and_quota(tmp_path: Path, upstreams: Upstreams) -> None:
    with (
        server(tmp_path, **upstreams.settings(model=False, TRIAGE_WORKERS="2")) as running,
        concurrent.futures.ThreadPoolExecutor(16) as pool,
    ):
        answers = [post.json() for post in pool.map(lambda _: running.post("/analyze", ALERT), range(40))]
        assert running.get("/api/stats").json()["total_alerts"] == 40
    assert sorted(answer["id"] for answer in answers) == list(range(1, 41))
    assert (len(upstreams.abuse.requests), len(upstreams.total.requests)) == (1, 1)


def test_server__asks_the_model_from_a_forked_process(tmp_path: Path, upstreams: Upstreams) -> None:
    with server(tmp_path, **upstreams.settings()) as running:
        assert running.post("/analyze", ALERT).json()["classifier"]["engine"] == "gemini"


def test_server__a_killed_one_loses_no_acknowledged_alert(tmp_path: Path) -> None:
    acknowledged: set[int] = set()
    with server(tmp_path, TRIAGE_WORKERS="1") as running:
        session = requests.Session()
        for _ in range(30):
            acknowledged.add(session.post(running.url + "/analyze", json=ALERT, timeout=10).json()["id"])
        os.kill(running.process.pid, signal.SIGKILL)
    with server(tmp_path) as again:
        stored = {row["id"] for row in again.get("/api/alerts?limit=500").json()["alerts"]}
    assert acknowledged <= stored


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder of public samples is not beside this checkout")
def test_server__answers_every_public_sample(tmp_path: Path) -> None:
    with server(tmp_path) as running:
        for path in sorted(SAMPLES.glob("*.json")):
            response = running.post("/analyze", json.loads(path.read_text()))
            assert response.status_code == 200, path.name
            assert len(response.json()["reasoning"]) == 3
