"""Wazuh's integrator: the real script in a folder like a manager's, with a queue, and the rules for its events."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.emulators.server import Answer
from tests.integrations.blocks import ADDRESS, BLOCKS, DOUBTED, FAULTS, KEY, NO_VERDICT, answering, redirecting
from tests.integrations.recorded import WAZUH

FOLDER = BLOCKS / "wazuh"
# Levels of the rules that the four verdicts raise.
LEVELS = {"TRUE_POSITIVE": 12, "NEEDS_REVIEW": 5, "FALSE_POSITIVE": 3, "NOT_JUDGED": 7}


class Manager:
    """A manager's folder: integrations, logs and the queue."""

    def __init__(self, home: Path) -> None:
        self.home = home
        for name in ("integrations", "logs", "queue/sockets"):
            (home / name).mkdir(parents=True)
        self.script = home / "integrations" / "custom-alert-triage"
        shutil.copy(FOLDER / "custom-alert-triage.py", self.script)
        self.queue = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.queue.bind(str(home / "queue/sockets/queue"))
        self.queue.setblocking(False)

    def run(self, alert: Any, url: str, key: str = KEY) -> int:
        """As the integrator calls it; the exit code."""
        file = self.home / "alert.json"
        file.write_text(alert if isinstance(alert, str) else json.dumps(alert), encoding="utf-8")
        command = [sys.executable, "-I", str(self.script), str(file), key, url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        assert "Traceback" not in done.stderr
        return done.returncode

    def message(self) -> str | None:
        """What lies in the queue."""
        try:
            return self.queue.recv(65536).decode()
        except BlockingIOError:
            return None

    def event(self) -> dict[str, Any]:
        message = self.message()
        assert message is not None
        return dict(json.loads(message[message.index("{") :]))

    @property
    def log(self) -> str:
        file = self.home / "logs" / "integrations.log"
        return file.read_text() if file.exists() else ""


@pytest.fixture
def manager() -> Iterator[Manager]:
    with tempfile.TemporaryDirectory() as folder:
        manager = Manager(Path(folder).resolve())
        yield manager
        manager.queue.close()


def rule_of(event: dict[str, Any]) -> ET.Element:
    """The rule of local_rules.xml that a JSON event ends in: the last that matches, children after parents."""
    fired = None
    for rule in ET.fromstring((FOLDER / "local_rules.xml").read_text()):  # noqa: S314 - our own file
        parent = rule.findtext("if_sid")
        if (parent is None or (fired is not None and fired.get("id") == parent)) and all(
            re.search(field.text or "", text_at(event, field.get("name") or "")) for field in rule.findall("field")
        ):
            fired = rule
    assert fired is not None
    return fired


def text_at(event: Any, path: str) -> str:
    for step in path.split("."):
        event = event.get(step, {}) if isinstance(event, dict) else {}
    return str(event)


@pytest.mark.parametrize("verdict", WAZUH)
def test_verdict__becomes_an_event_with_its_rule(manager: Manager, triage: str, verdict: str) -> None:
    conf = ET.fromstring((FOLDER / "ossec.conf.snippet.xml").read_text())  # noqa: S314 - our own file
    url = (conf.findtext("hook_url") or "").replace(ADDRESS, triage)
    assert (conf.findtext("name"), conf.findtext("alert_format")) == (manager.script.name, "json")
    assert manager.run(WAZUH[verdict], url) == 0
    event = manager.event()
    assert (event["integration"], event["alert_triage"]["verdict"]) == ("alert-triage", verdict)
    assert event["alert_triage"]["source"]["alert_id"] == WAZUH[verdict]["id"]
    assert len(event["alert_triage"]["reasons"]) == 3
    assert rule_of(event).get("level") == str(LEVELS[verdict])


def test_message__names_the_agent_escaped(manager: Manager, triage: str) -> None:
    agent = {"id": "014", "name": "web|edge", "ip": "fe80::1"}
    manager.run({**WAZUH["NEEDS_REVIEW"], "agent": agent}, f"{triage}/analyze")
    assert (manager.message() or "").startswith("1:[014] (web||edge) fe80|:|:1->alert-triage:{")
    manager.run({**WAZUH["NEEDS_REVIEW"], "agent": {"id": "000", "name": "mgr"}}, f"{triage}/analyze")
    assert (manager.message() or "").startswith("1:alert-triage:{")


@pytest.mark.parametrize("fault", [*FAULTS, *NO_VERDICT])
def test_no_verdict__is_not_judged_and_logged(manager: Manager, fault: str) -> None:
    with answering({**FAULTS, **NO_VERDICT}[fault]) as url:
        assert manager.run(WAZUH["FALSE_POSITIVE"], f"{url}/analyze") == 0
    event = manager.event()
    assert event["alert_triage"]["verdict"] == "NOT_JUDGED"
    assert event["alert_triage"]["error"]
    assert rule_of(event).get("level") == "7"
    assert "not judged: " in manager.log


def test_wrong_key__is_not_judged_and_the_key_is_not_logged(manager: Manager, triage: str) -> None:
    manager.run(WAZUH["FALSE_POSITIVE"], f"{triage}/analyze", "a-wrong-key")
    assert manager.event()["alert_triage"] == {
        "verdict": "NOT_JUDGED",
        "error": "HTTP 401",
        "source": {"alert_id": "1789373722.86601", "rule_id": "86601", "description": "Suricata: Alert - Nessus scan"},
    }
    assert "HTTP 401" in manager.log
    assert "a-wrong-key" not in manager.log


def test_redirect__the_key_goes_nowhere_else(manager: Manager) -> None:
    with redirecting() as (url, other):
        manager.run(WAZUH["FALSE_POSITIVE"], f"{url}/analyze")
        assert other.requests == []
    assert manager.event()["alert_triage"]["error"] == "HTTP 302"


def test_policy__is_told(manager: Manager) -> None:
    with answering(Answer(200, DOUBTED)) as url:
        manager.run(WAZUH["FALSE_POSITIVE"], f"{url}/analyze")
    assert manager.event()["alert_triage"]["policy_entries"] == 1


def test_loop__the_alert_of_its_own_event_is_not_asked_about(manager: Manager) -> None:
    with answering(FAULTS["unavailable"]) as url:
        manager.run(WAZUH["NEEDS_REVIEW"], f"{url}/analyze")
    event = manager.event()
    rule = rule_of(event)
    found = {"level": int(rule.get("level") or 0), "id": rule.get("id"), "groups": ["alert_triage"]}
    raised = {**WAZUH["NEEDS_REVIEW"], "rule": found, "data": event, "location": "alert-triage"}
    other = WAZUH["NEEDS_REVIEW"]
    for own in (raised, {**other, "data": event}, {**other, "rule": found}, {**other, "location": "x->alert-triage"}):
        assert manager.run(own, "http://127.0.0.1:9/analyze") == 0
        assert manager.message() is None


@pytest.mark.parametrize("text", ["", "not json", "[1]"])
def test_alert_file__that_is_none(manager: Manager, triage: str, text: str) -> None:
    assert manager.run(text, f"{triage}/analyze") == 6
    assert manager.message() is None
    assert "no JSON object in" in manager.log


def test_alert__of_odd_types(manager: Manager, triage: str) -> None:
    odd = {"rule": [1], "agent": "x", "data": "y", "id": 5, "full_log": "Failed password for root from 198.51.100.7"}
    assert manager.run(odd, f"{triage}/analyze") == 0
    assert manager.event()["alert_triage"]["source"]["alert_id"] == "5"


def test_queue__that_is_gone(manager: Manager, triage: str) -> None:
    (manager.home / "queue/sockets/queue").unlink()
    assert manager.run(WAZUH["NEEDS_REVIEW"], f"{triage}/analyze") == 5
    assert "cannot reach" in manager.log


def test_hook_url__that_is_no_http(manager: Manager) -> None:
    manager.run(WAZUH["NEEDS_REVIEW"], (manager.home / "alert.json").as_uri())
    assert manager.event()["alert_triage"]["error"] == "hook_url is no http address"
