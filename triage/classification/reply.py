"""The model's reply, read as if an attacker had written it: exactly the agreed form, or no reply at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from triage import strict_json
from triage.errors import BadJson, TooLarge
from triage.model.opinion import Reason, Tokens
from triage.model.scales import Classification, Severity

MAX_REPLY_BYTES = 64 * 1024
MAX_LINE = 500
MAX_CITES = 40
MAX_ID = 16
MAX_TOKENS = 10**9
"""More tokens than any model takes: a count above it is no count."""

LEAKED = "the reply repeated a secret marker of the prompt and was thrown away"
"""The detail of a reply that held the canary or the nonce; the policy's entry rests on it."""

_UNREADABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_WORD = re.compile(r"[A-Z][A-Z_]{0,39}")
_NOT_ALNUM = re.compile(r"[^0-9a-z]+")


class ReplyRefused(Exception):
    """The reply can't be used; the message says why in a few words and repeats nothing of it."""


def _one_line(text: str) -> str:
    if not text.strip() or len(text) > MAX_LINE:
        raise ValueError("empty or too long")
    if any(unicodedata.category(char) in _UNREADABLE for char in text):
        raise ValueError("not one line of readable characters")
    return text.strip()


def _an_id(text: str) -> str:
    if not 0 < len(text) <= MAX_ID or not text.isalnum() or not text.isascii():
        raise ValueError("not an id")
    return text


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ReplyLine(_Exact):
    """One reasoning line and the ids of the evidence that it cites, existing or not: policy looks at that."""

    text: Annotated[str, AfterValidator(_one_line)]
    cites: Annotated[list[Annotated[str, AfterValidator(_an_id)]], Field(max_length=MAX_CITES)]


class ReplyVerdict(_Exact):
    """The form that the model is asked for, and that alone is accepted."""

    classification: Literal["TRUE_POSITIVE", "FALSE_POSITIVE", "NEEDS_REVIEW"]
    confidence: Annotated[int, Field(ge=0, le=100)]
    severity: Literal["Critical", "High", "Medium", "Low", "Informational"]
    reasoning: Annotated[list[ReplyLine], Field(min_length=3, max_length=3)]

    def reasons(self) -> tuple[Reason, Reason, Reason]:
        """The three lines as values, each id once."""
        first, second, third = (Reason(line.text, tuple(dict.fromkeys(line.cites))) for line in self.reasoning)
        return first, second, third

    def label(self) -> tuple[Classification, Severity]:
        """The classification and the severity as values."""
        return Classification(self.classification), Severity(self.severity)


def reply_schema() -> dict[str, Any]:
    """The form as JSON Schema, for the request. It steers the model; `read_verdict` checks.

    References are written out, and titles and descriptions left away: the API takes a subset of JSON Schema only, and
    our remarks are none of the model's business."""
    schema = ReplyVerdict.model_json_schema()
    plain: dict[str, Any] = _plain(schema, schema["$defs"])
    return plain


def _plain(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_plain(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _plain(definitions[node["$ref"].rpartition("/")[2]], definitions)
    kept = {
        key: value for key, value in node.items() if key not in ("$defs", "description") and not _is_title(key, value)
    }
    return {key: _plain(value, definitions) for key, value in kept.items()}


def _is_title(key: str, value: Any) -> bool:
    return key == "title" and isinstance(value, str)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What came around the answer. `text` is None when there is no finished answer, and `fault` says why; `broken`
    marks what no Gemini says, in contrast to a proper refusal. `tokens` is None when the reply did not count them."""

    text: str | None = None
    fault: str = ""
    broken: bool = False
    tokens: Tokens | None = None
    model_version: str | None = None


def read_envelope(body: str) -> Envelope:
    """Read the body of a 200. Never raises: an odd body is an envelope with a fault."""
    try:
        reply = strict_json.loads(body)
    except (BadJson, TooLarge):
        return Envelope(fault="the reply is empty" if not body.strip() else "the reply is not JSON", broken=True)
    if not isinstance(reply, dict):
        return Envelope(fault="the reply is not an object", broken=True)
    text, fault, broken = _answer(reply)
    version = reply.get("modelVersion")
    named = version if isinstance(version, str) and re.fullmatch(r"[\w./-]{1,100}", version, re.ASCII) else None
    return Envelope(text, fault, broken, _tokens(reply.get("usageMetadata")), named)


def _answer(reply: dict[str, Any]) -> tuple[str | None, str, bool]:
    feedback = reply.get("promptFeedback")
    if isinstance(feedback, dict) and feedback.get("blockReason"):
        return None, f"the prompt was blocked ({_word(feedback['blockReason'])})", False
    candidates = reply.get("candidates")
    if not isinstance(candidates, list) or len(candidates) != 1 or not isinstance(candidates[0], dict):
        return None, "the reply holds no candidate", True
    finish = candidates[0].get("finishReason")
    if finish != "STOP":
        return None, f"the answer did not finish ({_word(finish)})", False
    text = "".join(_texts(candidates[0].get("content")))
    return (text, "", False) if text.strip() else (None, "the answer is empty", False)


def _texts(content: Any) -> Iterable[str]:
    parts = content.get("parts") if isinstance(content, dict) else None
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict) and not part.get("thought") and isinstance(part.get("text"), str):
            yield part["text"]


def _word(value: Any) -> str:
    return value if isinstance(value, str) and _WORD.fullmatch(value) else "unknown reason"


def _tokens(usage: Any) -> Tokens | None:
    """The counts; a zero is absent on the wire, but a prompt of no tokens is no count."""
    if not isinstance(usage, dict):
        return None
    names = ("promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "cachedContentTokenCount")
    counts = [usage.get(name, 0) for name in names]
    if not all(type(count) is int and 0 <= count <= MAX_TOKENS for count in counts):
        return None
    prompt, output, thinking, cached = counts
    return Tokens(prompt, output, thinking, cached) if 0 < prompt >= cached else None


def read_verdict(text: str) -> ReplyVerdict:
    """The verdict in the answer's text. Raises ReplyRefused for anything but the agreed form."""
    try:
        return check_form(strict_json.loads(text, MAX_REPLY_BYTES))
    except TooLarge:
        raise ReplyRefused("the answer is too large") from None
    except BadJson:
        raise ReplyRefused("the answer is not JSON") from None


def check_form(value: Any) -> ReplyVerdict:
    """The verdict in a parsed answer, fresh or stored. Raises ReplyRefused for anything but the agreed form."""
    try:
        return ReplyVerdict.model_validate(value)
    except ValidationError as error:
        raise ReplyRefused(f"the answer breaks the agreed form ({error.errors()[0]['type']})") from None


def leaks(body: str, markers: Iterable[str]) -> bool:
    """Whether a reply repeats a marker, plain or escaped, in any case and with anything in between its characters."""
    seen = _squeezed(body) + "\n" + _squeezed(_unescaped(body))
    return any(_squeezed(marker) in seen for marker in markers)


def _squeezed(text: str) -> str:
    return _NOT_ALNUM.sub("", text.lower())


def _unescaped(body: str) -> str:
    r"""The body with its \u escapes resolved twice over: the answer is JSON within JSON."""
    for _ in range(2):
        body = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda match: chr(int(match.group(1), 16)), body)
    return body
