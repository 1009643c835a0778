"""Tines: the story of the block, its HTTP Request sent as it stands and its triggers judged on the real answer."""

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
    KEY,
    NO_VERDICT,
    Request,
    Unresolved,
    answering,
    at,
    at_or_none,
    load,
    send,
)
from tests.integrations.recorded import ELASTIC

FILE = "tines/alert-triage.json"
ENDS = {"TRUE_POSITIVE": "Escalate", "FALSE_POSITIVE": "Harmless", "NEEDS_REVIEW": "Review"}
_PILL = re.compile(r"<<(?:(?P<size>SIZE)\((?P<list>[\w.]+)\)|(?P<path>[\w.]+))>>")


def slug(name: str) -> str:
    return name.lower().replace(" ", "_")


def filled(value: Any, events: dict[str, Any], strict: bool = True) -> Any:
    """A value of the options: `=path` is the thing itself, `<<path>>` its text; what is missing is empty text, or
    raises Unresolved when strict."""
    if isinstance(value, dict):
        return {name: filled(inner, events, strict) for name, inner in value.items()}
    if not isinstance(value, str):
        return value
    look = at if strict else at_or_none
    if value.startswith("="):
        return look(events, value[1:])

    def text(found: re.Match[str]) -> str:
        if found["size"]:
            return str(len(look(events, found["list"]) or ()))
        got = look(events, found["path"])
        return "" if got is None else got if isinstance(got, str) else json.dumps(got)

    return _PILL.sub(text, value)


def request_of(options: dict[str, Any], events: dict[str, Any], base: str) -> Request:
    given = filled(options, events)
    assert (given["content_type"], given["method"]) == ("application_json", "post")
    headers = {"Content-Type": "application/json", **given["headers"]}
    return Request("POST", given["url"].replace(ADDRESS, base), headers, json.dumps(given["payload"]).encode())


def lets_through(options: dict[str, Any], events: dict[str, Any]) -> bool:
    """A trigger: all of its rules must hold."""
    return all(
        (filled(rule["path"], events, strict=False) == rule["value"]) is (rule["type"] == "field==value")
        for rule in options["rules"]
        if rule["type"] in ("field==value", "field!=value") or pytest.fail(str(rule))
    )


def run(payload: Any, base: str, key: str = KEY) -> list[str]:
    """The names of the last actions that got an event; none where nobody answered, for then the action fails."""
    story = load(FILE)
    agents, after = story["agents"], {}
    for link in story["links"]:
        after.setdefault(link["source"], []).append(link["receiver"])
    events: dict[str, Any] = {"CREDENTIAL": {"alert_triage": key}, slug(agents[0]["name"]): {"body": payload}}
    (asking,) = after[0]
    assert agents[asking]["monitoring"]["monitor_failures"] is True
    reply = send(request_of(agents[asking]["options"], events, base))
    if reply is None:
        return []
    events[slug(agents[asking]["name"])] = {"status": reply.status, "body": reply.body, "headers": {}}
    ends = [after[one][0] for one in after[asking] if lets_through(agents[one]["options"], events)]
    for end in ends:
        strict = isinstance(reply.body, dict) and "classification" in reply.body
        filled(agents[end]["options"]["payload"], events, strict)
    return [agents[end]["name"] for end in ends]


@pytest.mark.parametrize("verdict", ELASTIC)
def test_verdict__picks_one_branch(triage: str, verdict: str) -> None:
    assert run(ELASTIC[verdict], triage) == [ENDS[verdict]]


@pytest.mark.parametrize("fault", FAULTS)
def test_fault__is_not_judged(fault: str) -> None:
    with answering(FAULTS[fault]) as url:
        assert run(ELASTIC["FALSE_POSITIVE"], url) == ([] if FAULTS[fault] is None else ["Not Judged"])


@pytest.mark.parametrize("kind", NO_VERDICT)
def test_no_verdict__goes_to_review(kind: str) -> None:
    with answering(NO_VERDICT[kind]) as url:
        assert run(ELASTIC["FALSE_POSITIVE"], url) == ["Review"]


def test_wrong_key__is_not_judged(triage: str) -> None:
    assert run(ELASTIC["FALSE_POSITIVE"], triage, "wrong") == ["Not Judged"]


@pytest.mark.parametrize("answer", [DOUBTED, DEGRADED], ids=["a policy spoke", "degraded"])
def test_doubt__holds_a_false_positive_back(answer: dict[str, Any]) -> None:
    with answering(Answer(200, answer)) as url:
        assert run(ELASTIC["FALSE_POSITIVE"], url) == ["Review"]


def test_placeholder__that_nothing_fills_fails() -> None:
    with pytest.raises(Unresolved):
        filled("<<receive_alert.body.nothing>>", {"receive_alert": {"body": {}}})


def test_file__links_and_layout_fit_the_actions() -> None:
    story = load(FILE)
    guids = [agent["guid"] for agent in story["agents"]]
    assert set(json.loads(story["diagram_layout"])) == set(guids)
    assert len(set(guids)) == len(guids)
    assert {link["receiver"] for link in story["links"]} == set(range(1, len(guids)))
