"""Cortex XSOAR: the script of the automation, executed with small stand-ins for the two modules of the platform."""

from __future__ import annotations

import json
import textwrap
from types import SimpleNamespace
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
    redirecting,
)
from tests.integrations.recorded import SURICATA

IMPORTS = ("import demistomock as demisto", "from CommonServerPython import *")
SCORES = {"TRUE_POSITIVE": 3, "FALSE_POSITIVE": 1, "NEEDS_REVIEW": 2}


def script() -> str:
    """The script inside the file that is imported: the block below its last key."""
    text = (BLOCKS / "xsoar/automation-AlertTriage.yml").read_text(encoding="utf-8")
    return textwrap.dedent(text.split("\nscript: |\n", 1)[1])


class CommandResults:
    """Takes only what the platform's own takes here."""

    def __init__(
        self, outputs_prefix: str, outputs: Any, raw_response: Any, readable_output: str, entry_type: int
    ) -> None:
        self.prefix, self.outputs, self.raw = outputs_prefix, outputs, raw_response
        self.readable, self.entry_type = readable_output, entry_type


def run(args: dict[str, Any], incident: dict[str, Any]) -> CommandResults:
    """The result of the script with these arguments in this incident."""
    returned: list[CommandResults] = []
    platform = {
        "__name__": "__builtin__",
        "demisto": SimpleNamespace(args=lambda: args, incident=lambda: incident),
        "CommandResults": CommandResults,
        "EntryType": SimpleNamespace(NOTE=1, WARNING=11),
        "argToBoolean": lambda value: str(value).lower() in ("true", "yes"),
        "return_results": returned.append,
        "tableToMarkdown": lambda name, table, removeNull: f"### {name}\n{table}",
    }
    exec(compile(script(), "AlertTriage", "exec"), platform)  # noqa: S102 - as the platform does
    (result,) = returned
    assert result.prefix == "AlertTriage"
    return result


def judged(alert: Any, url: str, key: str = KEY) -> CommandResults:
    incident = {"id": "77", "name": "from the SIEM", "rawJSON": json.dumps(alert)}
    return run({"url": url, "api_key": key}, incident)


@pytest.mark.parametrize("verdict", SURICATA)
def test_verdict__goes_into_the_context(triage: str, verdict: str) -> None:
    result = judged(SURICATA[verdict], triage)
    context = result.outputs
    assert (context["Verdict"], context["Score"], result.entry_type) == (verdict, SCORES[verdict], 1)
    assert context["SafeToClose"] is (verdict == "FALSE_POSITIVE")
    assert (len(context["Reasons"]), context["ID"]) == (3, result.raw["id"])
    assert context["Severity"] in (0.5, 1, 2, 3, 4)
    assert f"alert-triage: {verdict}" in result.readable


def test_alert__the_argument_before_the_incident(triage: str) -> None:
    args = {"url": f"{triage}/", "api_key": KEY, "alert": json.dumps(SURICATA["TRUE_POSITIVE"])}
    assert run(args, {"rawJSON": json.dumps(SURICATA["FALSE_POSITIVE"])}).outputs["Verdict"] == "TRUE_POSITIVE"


def test_alert__the_incident_itself_without_raw_json(triage: str) -> None:
    labels = [{"type": "src_ip", "value": "185.220.101.52"}]
    incident = {"id": "7", "name": "47 failed logins followed by a success", "severity": 3, "labels": labels}
    assert run({"url": triage, "api_key": KEY}, incident).outputs["Verdict"] == "TRUE_POSITIVE"


@pytest.mark.parametrize("fault", [*FAULTS, *NO_VERDICT])
def test_fault__is_not_judged_and_a_warning(fault: str) -> None:
    with answering({**FAULTS, **NO_VERDICT}[fault]) as url:
        result = judged(SURICATA["FALSE_POSITIVE"], url)
    assert result.outputs.pop("Error")
    assert result.outputs == {"Verdict": "NOT_JUDGED", "Score": 0, "SafeToClose": False}
    assert result.entry_type == 11


def test_wrong_key__is_not_judged_and_not_repeated(triage: str) -> None:
    result = judged(SURICATA["FALSE_POSITIVE"], triage, "a-wrong-key")
    assert (result.outputs["Verdict"], result.outputs["Error"]) == ("NOT_JUDGED", "HTTP 401")
    assert "a-wrong-key" not in result.readable


def test_redirect__the_key_goes_nowhere_else() -> None:
    with redirecting() as (url, other):
        assert judged(SURICATA["FALSE_POSITIVE"], url).outputs["Error"] == "HTTP 302"
        assert other.requests == []


@pytest.mark.parametrize("answer", [DOUBTED, DEGRADED], ids=["a policy spoke", "degraded"])
def test_closing__is_not_safe(answer: dict[str, Any]) -> None:
    with answering(Answer(200, answer)) as url:
        context = judged(SURICATA["FALSE_POSITIVE"], url).outputs
    assert (context["Verdict"], context["SafeToClose"]) == ("FALSE_POSITIVE", False)


def test_file__holds_the_script_that_stands_beside_it() -> None:
    beside = (BLOCKS / "xsoar/AlertTriage/AlertTriage.py").read_text(encoding="utf-8").splitlines()
    assert [line for line in beside if line not in IMPORTS] == script().splitlines()


def test_file__names_every_output() -> None:
    text = (BLOCKS / "xsoar/automation-AlertTriage.yml").read_text(encoding="utf-8")
    with answering(Answer(200, HARMLESS)) as url:
        names = set(judged({}, url).outputs) | {"Error"}
    declared = {line.split(".", 1)[1] for line in text.splitlines() if line.startswith("- contextPath: AlertTriage.")}
    assert declared == names
