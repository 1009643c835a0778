"""n8n: the workflow of the block, its HTTP node sent as it stands and its switch evaluated on the real answer."""

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
from tests.integrations.recorded import SPLUNK

ENDS = {"TRUE_POSITIVE": "Escalate", "FALSE_POSITIVE": "Harmless", "NEEDS_REVIEW": "Review"}
_EXPRESSION = re.compile(r"=\{\{ (?:JSON\.stringify\((?P<packed>\$json[\w.]*)\)|(?P<path>\$json[\w.]*)) \}\}")


def resolved(text: str, item: dict[str, Any]) -> Any:
    """The value of a parameter: text as it is, or one of the two kinds of expression that the block uses."""
    if not text.startswith("="):
        return text
    found = _EXPRESSION.fullmatch(text)
    if found is None:
        raise Unresolved(text)
    value = at(item, (found["packed"] or found["path"]).removeprefix("$json."))
    return json.dumps(value) if found["packed"] else value


def request_of(node: dict[str, Any], item: dict[str, Any], base: str, key: str) -> Request:
    """What the HTTP Request node sends with a Header Auth credential of `Authorization` and `Bearer <key>`."""
    given = node["parameters"]
    assert (given["authentication"], given["genericAuthType"]) == ("genericCredentialType", "httpHeaderAuth")
    assert (node["typeVersion"], given["sendBody"], given["specifyBody"]) == (4.2, True, "json")
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    body = resolved(given["jsonBody"], item)
    return Request(given["method"], given["url"].replace(ADDRESS, base), headers, body.encode())


def holds(condition: dict[str, Any], item: Any) -> bool:
    """One condition of the Switch node; what is not there is undefined, and counts as empty and as false."""
    left = at_or_none(item, condition["leftValue"].removeprefix("={{ $json.").removesuffix(" }}"))
    operator = (condition["operator"]["type"], condition["operator"]["operation"])
    if operator == ("string", "equals"):
        return bool(left == condition["rightValue"])
    assert operator in (("array", "empty"), ("boolean", "false"))
    return not left


def output_of(switch: dict[str, Any], item: Any) -> int:
    """The first rule whose conditions all hold, else the extra output behind them."""
    rules = switch["parameters"]["rules"]["values"]
    assert switch["parameters"]["options"]["fallbackOutput"] == "extra"
    for place, rule in enumerate(rules):
        assert rule["conditions"]["combinator"] == "and"
        if all(holds(condition, item) for condition in rule["conditions"]["conditions"]):
            return place
    return len(rules)


def run(payload: Any, base: str, key: str = KEY) -> str:
    """The name of the node in which the payload ends."""
    workflow = load("n8n/alert-triage.json")
    nodes = {node["name"]: node for node in workflow["nodes"]}
    after = {name: [out[0]["node"] for out in ends["main"]] for name, ends in workflow["connections"].items()}
    (ask,) = after["Alert"]
    assert nodes[ask]["onError"] == "continueErrorOutput"
    answered, failed = after[ask]
    reply = send(request_of(nodes[ask], {"headers": {}, "query": {}, "body": payload}, base, key))
    if reply is None or not 200 <= reply.status < 300:
        return failed
    return after[answered][output_of(nodes[answered], reply.body)]


@pytest.mark.parametrize("verdict", SPLUNK)
def test_verdict__picks_the_branch(triage: str, verdict: str) -> None:
    assert run(SPLUNK[verdict], triage) == ENDS[verdict]


@pytest.mark.parametrize("fault", FAULTS)
def test_fault__is_not_judged(fault: str) -> None:
    with answering(FAULTS[fault]) as url:
        assert run(SPLUNK["FALSE_POSITIVE"], url) == "Not judged"


@pytest.mark.parametrize("kind", NO_VERDICT)
def test_no_verdict__goes_to_review(kind: str) -> None:
    with answering(NO_VERDICT[kind]) as url:
        assert run(SPLUNK["FALSE_POSITIVE"], url) == "Review"


def test_wrong_key__is_not_judged(triage: str) -> None:
    assert run(SPLUNK["FALSE_POSITIVE"], triage, "wrong") == "Not judged"


@pytest.mark.parametrize("answer", [DOUBTED, DEGRADED], ids=["a policy spoke", "degraded"])
def test_doubt__holds_a_false_positive_back(answer: dict[str, Any]) -> None:
    with answering(Answer(200, answer)) as url:
        assert run(SPLUNK["FALSE_POSITIVE"], url) == "Review"


def test_file__every_connection_ends_at_a_node() -> None:
    workflow = load("n8n/alert-triage.json")
    names = [node["name"] for node in workflow["nodes"]]
    assert len(set(names)) == len(names) == len({node["id"] for node in workflow["nodes"]})
    ends = {end["node"] for one in workflow["connections"].values() for out in one["main"] for end in out}
    assert ends | {"Alert"} == set(names)
