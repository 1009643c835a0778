"""As much of Azure Logic Apps as the block uses: its expressions, conditions and run order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tests.integrations.blocks import Reply, Request, Unresolved, send

_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>\d+)|(?P<name>[A-Za-z]\w*)|(?P<mark>\?\[|[\[\](),]))")
_INLINE = re.compile(r"@\{((?:[^}']|'(?:[^']|'')*')*)\}")
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "coalesce": lambda *values: next((value for value in values if value is not None), None),
    "concat": lambda *values: "".join(text_of(value) for value in values),
    "createArray": lambda *values: list(values),
    "join": lambda values, between: between.join(text_of(value) for value in values),
    "length": len,
    "replace": lambda text, old, new: text.replace(old, new),
}


def text_of(value: Any) -> str:
    """A value inside a text."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value)


class Run:
    """One run of a workflow definition: `calls` are the connector's (method, path, body), in order."""

    def __init__(self, definition: dict[str, Any], parameters: dict[str, Any], trigger: Any) -> None:
        self.definition, self.parameters, self.trigger = definition, parameters, trigger
        self.replies: dict[str, Reply | None] = {}
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self._all(definition["actions"])

    def _all(self, actions: dict[str, Any]) -> None:
        """Each action after those that it names, when they ended as it asks; else it is skipped."""
        ended: dict[str, str] = {}
        while waiting := [name for name in actions if name not in ended]:
            name = next(one for one in waiting if set(actions[one]["runAfter"]) <= set(ended))
            due = all(ended[one] in wanted for one, wanted in actions[name]["runAfter"].items())
            ended[name] = self._one(name, actions[name]) if due else "Skipped"

    def _one(self, name: str, action: dict[str, Any]) -> str:
        if action["type"] == "Http":
            return self._http(name, action["inputs"])
        if action["type"] == "If":
            return self._if(action)
        if action["type"] == "ApiConnection":
            given = self.resolved(action["inputs"])
            self.calls.append((given["method"], given["path"], given["body"]))
            return "Succeeded"
        raise AssertionError(action["type"])

    def _if(self, action: dict[str, Any]) -> str:
        """A member of what is no object fails the condition, and what runs after its failure is due."""
        try:
            self._all((action if self.holds(action["expression"]) else action["else"])["actions"])
        except Unresolved:
            return "Failed"
        return "Succeeded"

    def _http(self, name: str, inputs: dict[str, Any]) -> str:
        given = self.resolved(inputs)
        body = given["body"] if isinstance(given["body"], str) else json.dumps(given["body"])
        reply = send(Request(given["method"], given["uri"], given["headers"], body.encode()))
        self.replies[name] = reply
        return "Succeeded" if reply is not None and 200 <= reply.status < 300 else "Failed"

    def holds(self, condition: dict[str, Any]) -> bool:
        ((operator, parts),) = condition.items()
        if operator in ("and", "or"):
            return (all if operator == "and" else any)(self.holds(part) for part in parts)
        assert operator == "equals"
        left, right = (self.resolved(part) for part in parts)
        return type(left) is type(right) and bool(left == right)

    def resolved(self, value: Any) -> Any:
        """A value of the definition with its expressions computed."""
        if isinstance(value, dict):
            return {name: self.resolved(inner) for name, inner in value.items()}
        if not isinstance(value, str):
            return value
        if value.startswith("@") and not value.startswith("@{"):
            return self.computed(value[1:])
        return _INLINE.sub(lambda found: text_of(self.computed(found[1])), value)

    def computed(self, expression: str) -> Any:
        """The value of an expression. Raises Unresolved for what neither payload nor run has."""
        tokens = [(kind, found[kind]) for found in _TOKEN.finditer(expression) if (kind := found.lastgroup)]
        assert "".join(text for _, text in tokens) == re.sub(r" (?=(?:[^']*'[^']*')*[^']*$)", "", expression)
        value = self._value(tokens)
        assert not tokens, expression
        return value

    def _value(self, tokens: list[tuple[str, str]]) -> Any:
        kind, text = tokens.pop(0)
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return int(text)
        value = self._called(text, self._arguments(tokens))
        while tokens and tokens[0][1] in ("[", "?["):
            value = _member(value, tokens.pop(0)[1] == "?[", self._value(tokens))
            assert tokens.pop(0)[1] == "]"
        return value

    def _arguments(self, tokens: list[tuple[str, str]]) -> list[Any]:
        assert tokens.pop(0)[1] == "("
        values = []
        while tokens[0][1] != ")":
            values.append(self._value(tokens))
            if tokens[0][1] == ",":
                tokens.pop(0)
        tokens.pop(0)
        return values

    def _called(self, name: str, values: list[Any]) -> Any:
        if name in _FUNCTIONS:
            return _FUNCTIONS[name](*values)
        if name == "triggerBody":
            return self.trigger
        if name == "parameters":
            return self.parameters[values[0]]
        reply = self.replies[values[0]]
        if name == "body":
            return reply.body if reply else None
        assert name == "outputs"
        return {"statusCode": reply.status, "body": reply.body} if reply else None


def _member(value: Any, optional: bool, name: str) -> Any:
    if isinstance(value, dict) and name in value:
        return value[name]
    if optional and (value is None or isinstance(value, dict)):
        return None
    raise Unresolved(name)
