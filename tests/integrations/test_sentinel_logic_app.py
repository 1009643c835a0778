"""Microsoft Sentinel: the playbook of the ARM template, run on incidents as the trigger hands them over."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.emulators.server import Answer
from tests.integrations.blocks import ADDRESS, DEGRADED, DOUBTED, FAULTS, HARMLESS, KEY, NO_VERDICT, answering, load
from tests.integrations.logic_apps import Run
from tests.integrations.recorded import SENTINEL

_PARAMETER = re.compile(r"\[parameters\('(\w+)'\)\]")
_PLAYBOOK = load("sentinel-logic-app/azuredeploy.json")["resources"][1]


def parameters(**given: Any) -> dict[str, Any]:
    """The workflow's parameters as the template fills them from what is asked at deployment."""
    template = load("sentinel-logic-app/azuredeploy.json")
    asked = {name: given.get(name, one.get("defaultValue")) for name, one in template["parameters"].items()}
    filled: dict[str, Any] = {"$connections": {"azuresentinel": {"connectionId": "/c/azuresentinel"}}}
    for name, one in _PLAYBOOK["properties"]["parameters"].items():
        if found := _PARAMETER.fullmatch(str(one["value"])):
            filled[name] = asked[found[1]]
    return filled


def run(payload: Any, base: str, key: str = KEY, **given: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """The calls of the Sentinel connector."""
    filled = parameters(TriageKey=key, **given)
    assert filled["TriageUrl"] == ADDRESS
    return Run(_PLAYBOOK["properties"]["definition"], {**filled, "TriageUrl": base}, payload).calls


@pytest.mark.parametrize("verdict", SENTINEL)
def test_verdict__is_commented_and_nothing_else_by_default(triage: str, verdict: str) -> None:
    ((method, path, body),) = run(SENTINEL[verdict], triage)
    assert (method, path, body["incidentArmId"]) == ("post", "/Incidents/Comment", SENTINEL[verdict]["object"]["id"])
    assert body["message"].startswith(f"alert-triage: {verdict}, confidence ")
    assert "<b>" not in body["message"]
    assert body["message"].count(" | ") == 2


@pytest.mark.parametrize("verdict", SENTINEL)
def test_closing__when_wanted_and_only_a_false_positive(triage: str, verdict: str) -> None:
    calls = run(SENTINEL[verdict], triage, CloseFalsePositives=True)
    closed = [body for method, path, body in calls if (method, path) == ("put", "/Incidents")]
    assert len(calls) == 1 + len(closed)
    assert [body["status"] for body in closed] == (["Closed"] if verdict == "FALSE_POSITIVE" else [])
    if closed:
        assert closed[0]["classification"]["ClassificationAndReason"] == "BenignPositive - SuspiciousButExpected"
        assert closed[0]["incidentArmId"] == SENTINEL[verdict]["object"]["id"]


@pytest.mark.parametrize(
    ("answer", "calls"),
    [
        (HARMLESS, 2),
        (DOUBTED, 1),
        (DEGRADED, 1),
        ({name: value for name, value in HARMLESS.items() if name != "policy"}, 1),
        ({**HARMLESS, "classification": "NEEDS_REVIEW"}, 1),
    ],
    ids=["clear", "a policy spoke", "degraded", "no word on policies", "review"],
)
def test_closing__needs_no_policy_and_no_fault(answer: dict[str, Any], calls: int) -> None:
    with answering(Answer(200, answer)) as url:
        assert len(run(SENTINEL["FALSE_POSITIVE"], url, CloseFalsePositives=True)) == calls


@pytest.mark.parametrize("fault", [*FAULTS, *NO_VERDICT])
def test_fault__is_commented_as_not_judged(fault: str) -> None:
    with answering({**FAULTS, **NO_VERDICT}[fault]) as url:
        ((_, path, body),) = run(SENTINEL["FALSE_POSITIVE"], url, CloseFalsePositives=True)
    assert path == "/Incidents/Comment"
    unreadable = "alert-triage: the verdict could not be read or written"
    assert body["message"].startswith(unreadable if fault == "a page" else "alert-triage: not judged (")
    assert body["message"].endswith("Judge it by hand.")


def test_wrong_key__is_commented_as_not_judged(triage: str) -> None:
    ((_, _, body),) = run(SENTINEL["FALSE_POSITIVE"], triage, "wrong", CloseFalsePositives=True)
    assert body["message"] == "alert-triage: not judged (HTTP 401). Judge it by hand."


def test_template__keeps_the_key_secret_and_closes_nothing_by_itself() -> None:
    template = load("sentinel-logic-app/azuredeploy.json")
    definition = _PLAYBOOK["properties"]["definition"]
    assert template["parameters"]["TriageKey"] == {"type": "securestring"}
    assert template["parameters"]["CloseFalsePositives"]["defaultValue"] is False
    assert definition["parameters"]["TriageKey"] == {"type": "SecureString"}
    assert definition["actions"]["Ask_alert-triage"]["runtimeConfiguration"]["secureData"]["properties"] == ["inputs"]
    assert _PLAYBOOK["identity"] == {"type": "SystemAssigned"}
