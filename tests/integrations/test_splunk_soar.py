"""Splunk SOAR: the custom function, executed with a stand-in for `phantom.rules`."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from tests.emulators.server import Answer
from tests.integrations.blocks import (
    BLOCKS,
    DEGRADED,
    DOUBTED,
    FAULTS,
    HARMLESS,
    KEY,
    NO_VERDICT,
    answering,
    load,
    redirecting,
)
from tests.integrations.recorded import SPLUNK_SOAR

SOURCE = (BLOCKS / "splunk-soar/alert_triage.py").read_text(encoding="utf-8")


class Platform(ModuleType):
    """`phantom.rules` over one container; remembers what was written."""

    def __init__(self, container: dict[str, Any]) -> None:
        super().__init__("phantom.rules")
        self.container = {name: value for name, value in container.items() if name != "artifacts"}
        self.artifacts = container["artifacts"]
        self.notes: list[tuple[str, str]] = []
        self.updates: dict[str, Any] = {}

    def collect2(self, container: dict[str, Any], datapath: list[str], scope: str) -> list[list[Any]]:
        assert (container["id"], scope) == (self.container["id"], "all")
        names = [path.removeprefix("artifact:*.") for path in datapath]
        return [[artifact.get(name) for name in names] for artifact in self.artifacts]

    def get_container(self, number: int) -> dict[str, Any]:
        assert number == self.container["id"]
        return self.container

    def add_note(self, container: int, note_type: str, title: str, content: str, note_format: str) -> None:
        assert (container, note_type, note_format) == (self.container["id"], "general", "markdown")
        self.notes.append((title, content))

    def update(self, container: dict[str, Any], changes: dict[str, Any]) -> None:
        self.updates.update(changes)

    def debug(self, text: str) -> None:
        assert KEY not in text


Run = Callable[..., tuple[dict[str, Any], Platform]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    def called(container: dict[str, Any], url: str, key: str = KEY, **more: Any) -> tuple[dict[str, Any], Platform]:
        platform = Platform(container)
        package = ModuleType("phantom")
        package.rules = platform  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "phantom", package)
        monkeypatch.setitem(sys.modules, "phantom.rules", platform)
        space: dict[str, Any] = {}
        exec(compile(SOURCE, "alert_triage", "exec"), space)  # noqa: S102 - as the platform does
        return space["alert_triage"](container=container["id"], url=url, api_key=key, **more), platform

    return called


@pytest.mark.parametrize("verdict", SPLUNK_SOAR)
def test_verdict__is_noted(run: Run, triage: str, verdict: str) -> None:
    outputs, platform = run(SPLUNK_SOAR[verdict], triage)
    assert (outputs["verdict"], outputs["safe_to_close"]) == (verdict, verdict == "FALSE_POSITIVE")
    ((title, content),) = platform.notes
    assert (title, len(content.splitlines())) == (f"alert-triage: {verdict}", 3)
    assert platform.updates == ({"severity": "high"} if verdict == "TRUE_POSITIVE" else {})


@pytest.mark.parametrize("verdict", SPLUNK_SOAR)
def test_closing__when_told_to_and_only_a_false_positive(run: Run, triage: str, verdict: str) -> None:
    _, platform = run(SPLUNK_SOAR[verdict], triage, close_false_positives="yes")
    assert (platform.updates.get("status") == "closed") is (verdict == "FALSE_POSITIVE")


@pytest.mark.parametrize("answer", [DOUBTED, DEGRADED], ids=["a policy spoke", "degraded"])
def test_closing__needs_no_policy_and_no_fault(run: Run, answer: dict[str, Any]) -> None:
    with answering(Answer(200, answer)) as url:
        outputs, platform = run(SPLUNK_SOAR["FALSE_POSITIVE"], url, close_false_positives="yes")
    assert (outputs["verdict"], outputs["safe_to_close"], platform.updates) == ("FALSE_POSITIVE", False, {})


@pytest.mark.parametrize("fault", [*FAULTS, *NO_VERDICT])
def test_fault__is_noted_as_not_judged_and_nothing_is_changed(run: Run, fault: str) -> None:
    with answering({**FAULTS, **NO_VERDICT}[fault]) as url:
        outputs, platform = run(SPLUNK_SOAR["FALSE_POSITIVE"], url, close_false_positives="yes")
    assert (outputs["verdict"], outputs["safe_to_close"], platform.updates) == ("NOT_JUDGED", False, {})
    assert platform.notes[0][0] == "alert-triage: NOT_JUDGED"
    assert outputs["error"] in platform.notes[0][1]


def test_wrong_key__is_not_judged(run: Run, triage: str) -> None:
    outputs, platform = run(SPLUNK_SOAR["FALSE_POSITIVE"], triage, "wrong", close_false_positives="yes")
    assert (outputs["error"], platform.updates) == ("HTTP 401", {})


def test_redirect__the_key_goes_nowhere_else(run: Run) -> None:
    with redirecting() as (url, other):
        outputs, _ = run(SPLUNK_SOAR["FALSE_POSITIVE"], url)
        assert (outputs["error"], other.requests) == ("HTTP 302", [])


def test_container__without_artifacts(run: Run, triage: str) -> None:
    outputs, _ = run({**SPLUNK_SOAR["NEEDS_REVIEW"], "artifacts": []}, triage)
    assert outputs["verdict"] == "NEEDS_REVIEW"


def test_files__say_the_same_inputs_and_outputs(run: Run) -> None:
    described = load("splunk-soar/alert_triage.json")
    (function,) = ast.parse(SOURCE).body
    assert isinstance(function, ast.FunctionDef)
    assert [one.arg for one in function.args.args] == [one["name"] for one in described["inputs"]]
    with answering(Answer(200, HARMLESS)) as url:
        outputs, _ = run(SPLUNK_SOAR["NEEDS_REVIEW"], url)
    assert set(outputs) == {one["data_path"] for one in described["outputs"]}
