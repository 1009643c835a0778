"""Shuffle: the workflow of the block, its http action sent as it stands and its branches judged on the real answer."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.emulators.server import Answer
from tests.integrations.blocks import (
    ADDRESS,
    DEGRADED,
    DOUBTED,
    FAULTS,
    HARMLESS,
    KEY,
    NO_VERDICT,
    Request,
    Unresolved,
    answering,
    at,
    load,
    send,
)
from tests.integrations.recorded import WAZUH

FILE = "shuffle/alert-triage.json"
ENDS = {"TRUE_POSITIVE": "escalate", "FALSE_POSITIVE": "harmless", "NEEDS_REVIEW": "review"}
_NAME = re.compile(r"\$([a-zA-Z0-9_-]+(?:\.[a-zA-Z0-9_-]+)*)")


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def filled(text: str, known: dict[str, Any], strict: bool = True) -> str:
    """Each `$name.path` by its value. What is not there stays as it is written, and raises Unresolved when strict."""

    def value(found: re.Match[str]) -> str:
        try:
            return text_of(at(known, found[1]))
        except Unresolved:
            if strict:
                raise
            return found[0]

    return _NAME.sub(value, text)


def request_of(action: dict[str, Any], known: dict[str, Any]) -> Request:
    """What the http app sends: headers are lines; a body that starts with { is read as Python, where JSON's true and
    null are no words, so the block's must not."""
    given = {one["name"]: filled(one["value"], known) for one in action["parameters"]}
    headers = dict(line.split(": ", 1) for line in given["headers"].split("\n"))
    assert not given["body"].lstrip().startswith("{")
    assert (action["app_name"], given["verify"]) == ("http", "true")
    return Request(action["name"], given["url"], headers, given["body"].encode())


def holds(condition: dict[str, Any], known: dict[str, Any]) -> bool:
    left, right = (filled(condition[end]["value"], known, strict=False) for end in ("source", "destination"))
    match condition["condition"]["value"]:
        case "equals":
            return left.strip().lower() == right.strip().lower()
        case "does not equal":
            return left.strip().lower() != right.strip().lower()
    raise AssertionError(condition)


def run(payload: Any, base: str, key: str = KEY) -> list[str]:
    """The labels of the nodes that run after the request; none where it failed, for then Shuffle skips them all."""
    workflow = load(FILE)
    actions = {action["id"]: action for action in workflow["actions"]}
    variables = {one["name"]: one["value"].replace(ADDRESS, base) for one in workflow["workflow_variables"]}
    known: dict[str, Any] = {"exec": payload, **variables, "service_key": key}
    ask = actions[workflow["start"]]
    reply = send(request_of(ask, known))
    if reply is None:
        return []
    known[ask["label"]] = {"status": reply.status, "body": reply.body, "success": True}
    taken = [
        actions[branch["destination_id"]]
        for branch in workflow["branches"]
        if branch["source_id"] == ask["id"] and all(holds(condition, known) for condition in branch["conditions"])
    ]
    if isinstance(reply.body, dict) and "classification" in reply.body and reply.status == 200:
        for action in taken:
            filled(action["parameters"][0]["value"], known)
    return [action["label"] for action in taken]


@pytest.mark.parametrize("verdict", WAZUH)
def test_verdict__picks_one_branch(triage: str, verdict: str) -> None:
    assert run(WAZUH[verdict], triage) == [ENDS[verdict]]


def test_alert__with_true_and_null_in_it_arrives(triage: str) -> None:
    assert run({**WAZUH["TRUE_POSITIVE"], "flag": True, "nothing": None}, triage) == ["escalate"]


@pytest.mark.parametrize("fault", FAULTS)
def test_fault__is_not_judged(fault: str) -> None:
    with answering(FAULTS[fault]) as url:
        assert run(WAZUH["FALSE_POSITIVE"], url) == ([] if FAULTS[fault] is None else ["not_judged"])


@pytest.mark.parametrize("kind", NO_VERDICT)
def test_no_verdict__goes_to_review(kind: str) -> None:
    with answering(NO_VERDICT[kind]) as url:
        assert run(WAZUH["FALSE_POSITIVE"], url) == ["review"]


def test_wrong_key__is_not_judged(triage: str) -> None:
    assert run(WAZUH["FALSE_POSITIVE"], triage, "wrong") == ["not_judged"]


@pytest.mark.parametrize(
    ("answer", "end"),
    [(HARMLESS, "harmless"), (DOUBTED, "held_back"), (DEGRADED, "degraded")],
    ids=lambda value: str(value)[:9],
)
def test_doubt__holds_a_false_positive_back(answer: dict[str, Any], end: str) -> None:
    with answering(Answer(200, answer)) as url:
        assert run(WAZUH["FALSE_POSITIVE"], url) == [end]


def test_file__branches_and_ids_fit_together() -> None:
    workflow = load(FILE)
    (trigger,) = workflow["triggers"]
    ids = [thing["id"] for kind in ("actions", "triggers", "branches") for thing in workflow[kind]]
    assert len(set(ids)) == len(ids)
    assert {(one["source_id"] in ids, one["destination_id"] in ids) for one in workflow["branches"]} == {(True, True)}
    assert (trigger["trigger_type"], workflow["branches"][0]["destination_id"]) == ("WEBHOOK", workflow["start"])
