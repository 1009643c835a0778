"""Gemini's `:generateContent` as google-genai 3.x calls it: v1 and v1beta, both spellings, every odd reply.

    with running(Gemini()) as gemini:
        gemini.behave = says(verdict("TRUE_POSITIVE"))      # or blocked(), refuses(503), in_turn(a, b), …

A behaviour is a function from what was asked to an Answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.emulators.server import Answer, Emulator, Received

KEY = "gemini-emulator-key"
MODEL = "gemini-3.5-flash-lite"
USAGE = {"promptTokenCount": 900, "candidatesTokenCount": 120, "thoughtsTokenCount": 40, "totalTokenCount": 1060}

_PATH = re.compile(r"/(v1|v1beta)/models/([\w.-]+):generateContent")
_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_TYPE = "type.googleapis.com/google.rpc."


@dataclass(frozen=True)
class Asked:
    """One question: `system` and `user` are the joined texts, `config` the generation config in camel case."""

    version: str
    model: str
    system: str
    user: str
    config: dict[str, Any]

    @property
    def evidence_ids(self) -> list[str]:
        """The ids in the evidence block, in order."""
        return re.findall(r'^\{"id":"(E\d+)"', self.user, re.MULTILINE)


Behaviour = Callable[[Asked], Answer]


class Gemini(Emulator):
    """`models` None serves every name; else any other name is a 404. `knows_system` False is an old API version."""

    def __init__(self, behave: Behaviour | None = None, key: str = KEY) -> None:
        self.behave = behave or says(verdict())
        self.key = key
        self.models: set[str] | None = None
        self.knows_system = True
        super().__init__()

    @property
    def base_url(self) -> str:
        return self.url

    @property
    def asked(self) -> list[Asked]:
        """The questions that came in, in order."""
        return [_read(received) for received in self.requests if _PATH.fullmatch(received.path)]

    def respond(self, received: Received) -> Answer:
        if received.method != "POST" or not _PATH.fullmatch(received.path):
            return Answer(404, b"<!DOCTYPE html><title>Error 404 (Not Found)</title>", {"Content-Type": "text/html"})
        asked = _read(received)
        return self._refusal(received, asked) or self.behave(asked)

    def problem(self, status: int) -> Answer:
        """The API's own error body for a status."""
        return error(status, f"emulated {status}")

    def _refusal(self, received: Received, asked: Asked) -> Answer | None:
        if received.headers.get("x-goog-api-key") != self.key:
            return bad_key()
        if not self.knows_system:
            return error(400, 'Invalid JSON payload received. Unknown name "systemInstruction": Cannot find field.')
        if self.models is not None and asked.model not in self.models:
            return error(404, f"models/{asked.model} is not found for API version {asked.version}.")
        thinking = asked.config.get("thinkingConfig", {})
        if {"thinkingLevel", "thinkingBudget"} <= set(thinking):
            return error(400, "Only one of thinking_budget and thinking_level may be set.")
        if {"responseSchema", "responseJsonSchema"} <= set(asked.config):
            return error(400, "Only one of response_schema and response_json_schema may be set.")
        return None


def verdict(
    classification: str = "TRUE_POSITIVE", confidence: int = 90, severity: str = "High", cites: Any = None, **more: Any
) -> Callable[[Asked], dict[str, Any]]:
    """The agreed form; the lines cite the prompt's own first evidence unless `cites` says otherwise."""

    def answer(asked: Asked) -> dict[str, Any]:
        ids = asked.evidence_ids[:2] if cites is None else cites
        lines = [{"text": f"Reason {number}.", "cites": list(ids)} for number in (1, 2, 3)]
        form = {"classification": classification, "confidence": confidence, "severity": severity, "reasoning": lines}
        return {**form, **more}

    return answer


def reply(text: str | None, finish: str | None = "STOP", usage: Any = USAGE, **more: Any) -> dict[str, Any]:
    """The body of a 200 around one answer; `more` overrides any field."""
    content = {} if text is None else {"content": {"role": "model", "parts": [{"text": text}]}}
    candidate = {**content, "index": 0, **({"finishReason": finish} if finish else {})}
    body = {"candidates": [candidate], "usageMetadata": usage, "modelVersion": MODEL, "responseId": "r1", **more}
    return {key: value for key, value in body.items() if value is not None}


def says(what: Any, finish: str | None = "STOP", usage: Any = USAGE, **more: Any) -> Behaviour:
    """Answers with a text, a JSON value, or a function of the question that gives either."""

    def behave(asked: Asked) -> Answer:
        value = what(asked) if callable(what) else what
        text = value if isinstance(value, str) or value is None else json.dumps(value)
        return Answer(200, reply(text, finish, usage, **{"modelVersion": asked.model, **more}))

    return behave


def sends(body: Any, status: int = 200, **headers: str) -> Behaviour:
    """A fixed body: bytes as they are, anything else as JSON."""
    return lambda asked: Answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


def blocked(reason: str = "PROHIBITED_CONTENT") -> Behaviour:
    """The prompt was blocked: no candidate, and usage all the same."""
    usage = {"promptTokenCount": 638, "totalTokenCount": 638}
    return sends({"promptFeedback": {"blockReason": reason}, "usageMetadata": usage, "modelVersion": MODEL})


def thoughts_first(what: Callable[[Asked], Any]) -> Behaviour:
    """A part that is a thought stands before the answer, and a signature behind it."""

    def behave(asked: Asked) -> Answer:
        thought = {"text": "Let me think {", "thought": True}
        parts = [thought, {"text": json.dumps(what(asked)), "thoughtSignature": "c2ln"}]
        return Answer(200, reply(None, candidates=[{"content": {"parts": parts}, "finishReason": "STOP"}]))

    return behave


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """One after the other; the last one stays."""
    left = list(behaviours)
    return lambda asked: (left.pop(0) if len(left) > 1 else left[0])(asked)


def error(status: int, message: str, details: Any = None, word: str | None = None) -> Answer:
    """An error body as the API sends it."""
    body = {"code": status, "message": message, "status": word or _STATUS.get(status, "UNKNOWN")}
    return Answer(status, {"error": body | ({"details": details} if details is not None else {})})


def refuses(status: int, message: str = "emulated", details: Any = None, **headers: str) -> Behaviour:
    """An error; `Retry_After="7"` becomes the header Retry-After."""
    answer = error(status, message, details)
    return lambda asked: Answer(status, answer.body, {name.replace("_", "-"): value for name, value in headers.items()})


def bad_key() -> Answer:
    """400, not 401, with the reason in the details."""
    info = {"@type": f"{_TYPE}ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"}
    return error(400, "API key not valid. Please pass a valid API key.", [info])


def throttled(
    seconds: str = "15s", quota_id: str = "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"
) -> Behaviour:
    """429 with QuotaFailure, Help and RetryInfo."""
    failure = {"@type": f"{_TYPE}QuotaFailure", "violations": [{"quotaId": quota_id, "quotaValue": "10"}]}
    return refuses(429, "quota", [failure, _help(), {"@type": f"{_TYPE}RetryInfo", "retryDelay": seconds}])


def throttled_for_the_day() -> Behaviour:
    """429 with Help only: lasts to midnight Pacific."""
    return refuses(429, "You exceeded your current quota.", [_help()])


def throttled_bare() -> Behaviour:
    """429 without details."""
    return refuses(429, "Resource has been exhausted (e.g. check quota).")


def _help() -> dict[str, Any]:
    return {"@type": f"{_TYPE}Help", "links": [{"description": "limits", "url": "https://example.test/limits"}]}


def _read(received: Received) -> Asked:
    match = _PATH.fullmatch(received.path)
    assert match is not None
    body = _camel(received.json())
    return Asked(
        match[1],
        match[2],
        _text(body.get("systemInstruction", {})),
        "\n".join(_text(content) for content in body["contents"]),
        body.get("generationConfig", {}),
    )


def _text(content: dict[str, Any]) -> str:
    return "\n".join(part.get("text", "") for part in content.get("parts", []))


def _camel(value: Any) -> Any:
    """Snake case sits inside camel case in what the SDK sends: one spelling for both."""
    if isinstance(value, list):
        return [_camel(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {re.sub(r"_([a-z])", lambda match: match[1].upper(), key): _camel(item) for key, item in value.items()}
