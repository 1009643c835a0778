"""Webhooks of a real server: in time, once over processes and restarts, and with no token in anything it writes."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.hardening.killing import killed_again_and_again
from tests.service import ROOT, Running, server
from tests.system.conftest import Upstreams
from tests.web.hooking import ALERT, HOOKS, HUB_SECRET, OTHER_TOKEN, SIGNING, TOKEN, hub, standard

MANY = b"[" + b",".join(b'{"name":"n%d","alert":{"source_ip":"8.8.4.%d"}}' % (n, n) for n in range(1, 41)) + b"]"
EACH = 12
SECRETS = (TOKEN, OTHER_TOKEN, SIGNING, HUB_SECRET)


def post(running: Running, path: str, body: bytes = ALERT, **headers: str) -> requests.Response:
    return requests.post(running.url + path, data=body, headers=headers, timeout=30)


def stored(running: Running) -> int:
    total: int = running.get("/api/stats").json()["total_alerts"]
    return total


def in_time(running: Running, body: bytes, headers: dict[str, str]) -> tuple[requests.Response, float]:
    started = time.monotonic()
    return post(running, "/hooks/siem", body, **headers), time.monotonic() - started


def test_replay__once_over_two_processes(tmp_path: Path) -> None:
    headers = standard()
    with server(tmp_path, TRIAGE_HOOKS=HOOKS, TRIAGE_WORKERS="2") as running, ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: post(running, "/hooks/siem", **headers), range(60)))
        assert stored(running) == 1
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


def test_replay__after_a_restart_the_same_bytes(tmp_path: Path) -> None:
    with server(tmp_path, TRIAGE_HOOKS=HOOKS) as running:
        first = [post(running, "/hooks/siem", **standard()), post(running, "/hooks/github", MANY, **hub(MANY))]
    with server(tmp_path, TRIAGE_HOOKS=HOOKS) as running:
        again = [post(running, "/hooks/siem", **standard()), post(running, "/hooks/github", MANY, **hub(MANY))]
        assert stored(running) == 41
    assert [answer.content for answer in again] == [answer.content for answer in first]
    assert [answer.headers["Idempotent-Replayed"] for answer in again] == ["true", "true"]


def send_until_taken(current: list[Running], name: str) -> None:
    """As a sender that tries again until it hears a 2xx."""
    body = json.dumps([{"name": name, "alert": {"user": f"u{number}"}} for number in range(EACH)]).encode()
    for _ in range(600):
        try:
            if post(current[0], "/hooks/siem", body, **standard(body, name)).ok:
                return
        except requests.RequestException:
            time.sleep(0.05)
    raise AssertionError(f"{name} was never taken")


def test_kill__each_delivery_is_there_once(tmp_path: Path) -> None:
    counts = stored_names_through_kills(tmp_path, kills=3, deliveries=60)
    assert {name: count for name, count in counts.items() if count != EACH} == {}


@pytest.mark.long
@pytest.mark.timeout(900)
def test_kill__each_delivery_is_there_once__full_count(tmp_path: Path) -> None:
    counts = stored_names_through_kills(tmp_path, kills=60, deliveries=1_500)
    assert {name: count for name, count in counts.items() if count != EACH} == {}


def stored_names_through_kills(folder: Path, kills: int, deliveries: int) -> dict[str, int]:
    """How often each delivery's name is stored in the end."""
    names = [f"msg_{number}" for number in range(deliveries)]
    with (
        killed_again_and_again(folder, kills, TRIAGE_HOOKS=HOOKS, TRIAGE_WORKERS="2") as current,
        ThreadPoolExecutor(8) as pool,
    ):
        list(pool.map(lambda name: send_until_taken(current, name), names))
    with server(folder) as running:
        rows = names_in(running)
    return {name: rows.count(name) for name in names}


def names_in(running: Running) -> list[str]:
    names, cursor = [], ""
    while cursor is not None:
        page = running.get(f"/api/alerts?limit=500{cursor and f'&cursor={cursor}'}").json()
        names += [row["name"] for row in page["alerts"]]
        cursor = page["next_cursor"]
    return names


def test_deadline__slow_upstreams_cost_the_sender_no_answer(tmp_path: Path, upstreams: Upstreams) -> None:
    upstreams.delay(6)
    settings = upstreams.settings(TRIAGE_HOOKS=HOOKS, TRIAGE_HOOK_DEADLINE_SECONDS="1.5", TRIAGE_BATCH_WORKERS="4")
    with server(tmp_path, **settings) as running:
        one, one_seconds = in_time(running, ALERT, standard())
        many, many_seconds = in_time(running, MANY, standard(MANY, "msg_many"))
        assert stored(running) == 41
    assert (one.json()["accepted"], many.json()["accepted"]) == (1, 40)
    assert all(alert["degraded"] for alert in (one.json()["alerts"] + many.json()["alerts"]))
    assert (one_seconds < 2.5, many_seconds < 2.5) == (True, True)


def test_deadline__a_batch_under_way_does_not_keep_a_hook_waiting(tmp_path: Path, upstreams: Upstreams) -> None:
    upstreams.abuse.delay = upstreams.total.delay = 2.0
    settings = upstreams.settings(model=False, TRIAGE_HOOKS=HOOKS, TRIAGE_BATCH_WORKERS="2")
    settings |= {"TRIAGE_HOOK_DEADLINE_SECONDS": "1.5"}
    with server(tmp_path, **settings) as running, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(running.post, "/batch", json.loads(MANY)[:8])
        time.sleep(0.3)
        _, seconds = in_time(running, MANY, standard(MANY))
        assert slow.result().ok
    assert seconds < 2.5


def test_log__no_token_in_anything_that_is_written(
    tmp_path: Path, upstreams: Upstreams, capfd: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log" / "triage.log"
    settings = upstreams.settings(TRIAGE_HOOKS=HOOKS, TRIAGE_LOG_LEVEL="DEBUG", TRIAGE_LOG_FILE=str(log))
    with server(tmp_path, **settings) as running:
        assert post(running, f"/hooks/splunk/{TOKEN}").json()["accepted"] == 1
        assert post(running, "/hooks/siem", **standard()).status_code == 200
        assert post(running, "/hooks/github", **hub()).status_code == 200
        answers = [post(running, path).text for path in (f"/hooks/other/{TOKEN}", f"/hook/splunk/{TOKEN}")]
        answers += [running.get(path).text for path in ("/health", "/", "/api/alerts/1", f"/hooks/splunk/{TOKEN}")]
        for line in malformed():
            speak(running, line)
    printed = capfd.readouterr()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    sent = repr([upstreams.abuse.requests, upstreams.total.requests, upstreams.gemini.requests])
    everything = "".join([printed.out, printed.err, kept.decode("latin-1"), sent, *answers])
    assert "hook_refused" in everything
    assert "request refused: 400" in printed.err
    assert [secret for secret in SECRETS if secret in everything or secret.removeprefix("whsec_") in everything] == []


def malformed() -> list[str]:
    """Requests that the server refuses before the service sees them; its message repeats some of them."""
    return [
        f"POST /hooks/splunk/{TOKEN} and more HTTP/1.1",
        f"POST /hooks/splunk/ {TOKEN} HTTP/1.1",
        f"POST /hooks/splunk/{TOKEN} HTTP/9.9",
        f"POST /hooks/splunk/{TOKEN} HTTP/1.1\r\nContent-Length: {TOKEN}",
        f"POST /hooks/splunk/{TOKEN} HTTP/1.1\r\nBad Header: x",
        f"/hooks/splunk/{TOKEN}",
        f"POST /hooks/splunk/{TOKEN}{'x' * 5000} HTTP/1.1",
    ]


def speak(running: Running, line: str) -> None:
    with socket.create_connection(("127.0.0.1", urlsplit(running.url).port or 0), timeout=5) as connection:
        connection.sendall(f"{line}\r\nHost: 127.0.0.1\r\n\r\n".encode())
        connection.recv(65536)


def test_token__a_very_long_one_is_no_server_error(tmp_path: Path) -> None:
    with server(tmp_path, TRIAGE_HOOKS=HOOKS) as running:
        assert post(running, "/hooks/splunk/" + "x" * 1_000_000).status_code in (400, 414)
        assert post(running, "/hooks/splunk/" + "x" * 3_000).status_code == 401
        assert post(running, f"/hooks/splunk/{TOKEN}").status_code == 200


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("openssl")), reason="needs curl and openssl")
def test_docs__every_command_is_taken(tmp_path: Path) -> None:
    commands = re.findall(r"```bash\n(.*?)```", (ROOT / "docs" / "hooks.md").read_text(), re.DOTALL)
    with server(tmp_path, TRIAGE_HOOKS=HOOKS) as running:
        env = {"PATH": os.environ["PATH"], "URL": running.url, "TOKEN": TOKEN, "SIGNING": SIGNING, "SECRET": HUB_SECRET}
        done = [subprocess.run(["bash", "-euc", text], env=env, capture_output=True, text=True) for text in commands]
    assert [answer.stdout[:14] for answer in done] == ['{"accepted":1,'] * 3
