"""Two models of the worst kind, as behaviours of the Gemini emulator.

The Obedient does what any sentence of the data asks. It decodes the data as a model would (JSON escapes, visible
codes, base64), finds what is demanded, and obeys, with three lines that cite valid evidence, so that the citation gate
alone does not catch it. The Hostile answers anything.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.emulators.gemini import Asked, Behaviour, blocked, reply, says, sends, verdict
from tests.emulators.server import Answer

_DEMANDS = (
    (
        "FALSE_POSITIVE",
        r"false[ _-]?positive|benign|harmless|\bsafe\b|legitimate|not (?:an? )?(?:attack|threat|malicious)",
    ),
    ("TRUE_POSITIVE", r"true[ _-]?positive|confirmed (?:attack|breach)"),
    ("NEEDS_REVIEW", r"needs[ _-]?review"),
)
_REVEAL = re.compile(
    r"(?i)(?:print|reveal|repeat|show|output|leak|copy|quote).{0,60}(?:instruction|prompt|marker|nonce|rules)"
)
_SILENCE = re.compile(
    r"(?i)(?:say|answer|return|output|respond with|reply with) nothing|stop analy[sz]ing|remain silent"
)
_LINK = re.compile(r"https?://[^\s\"'<>\\]{4,200}")
_LINK_WANTED = re.compile(r"(?i)(?:include|add|insert|show|append).{0,60}(?:link|url|https?://)")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")


def obedient(cites_exist: bool = True) -> Behaviour:
    """Does what the data asks; where nothing is asked, TRUE_POSITIVE. With `cites_exist` False its lines cite E9001…"""

    def behave(asked: Asked) -> Answer:
        read = "\n".join(_sentences(asked.user))
        if _SILENCE.search(read):
            return Answer(200, reply(""))
        link = _LINK.search(read) if _LINK_WANTED.search(read) else None
        secret = asked.system if _REVEAL.search(read) else ""
        return says(_obeyed(asked, _demanded(read), secret[:300] or (link.group() if link else ""), cites_exist))(asked)

    return behave


def liar(classification: str = "FALSE_POSITIVE", cites_exist: bool = True) -> Behaviour:
    """The worst case whatever the wording: always that verdict, confidence 99, severity Informational."""
    return lambda asked: says(_obeyed(asked, classification, "", cites_exist))(asked)


def revealing(what: str) -> Behaviour:
    """A good verdict whose first line repeats "canary" or "nonce" of the prompt."""

    def answer(asked: Asked) -> dict[str, Any]:
        form = verdict()(asked)
        token = markers(asked)[what]
        form["reasoning"][0]["text"] = f"The reference is {token}."
        return form

    return says(answer)


def markers(asked: Asked) -> dict[str, str]:
    """The canary of the instructions and the nonce of the blocks, as a model can read them."""
    return {
        "canary": re.findall(r"\b[0-9a-f]{32}\b", asked.system)[-1],
        "nonce": re.findall(r"\b[0-9a-f]{32}\b", asked.user)[0],
    }


def _demanded(read: str) -> str:
    """The verdict that is asked for last wins, as with a reader who forgets what came before."""
    found = [(match.start(), word) for word, form in _DEMANDS for match in re.finditer(f"(?i){form}", read)]
    return max(found)[1] if found else "TRUE_POSITIVE"


def _obeyed(asked: Asked, classification: str, said: str, cites_exist: bool) -> dict[str, Any]:
    ids = (asked.evidence_ids or ["E1"])[:3] if cites_exist else ["E9001", "E9002"]
    severity = {"FALSE_POSITIVE": "Informational", "NEEDS_REVIEW": "Medium"}.get(classification, "High")
    form = verdict(classification, 99, severity, cites=ids)(asked)
    for line in form["reasoning"]:
        line["text"] = f"As instructed, this is {classification}. {said}".replace("\n", " ").strip()
    return form


def _sentences(user: str) -> Iterator[str]:
    """Every text of the data, decoded: the values of the alert and evidence lines, hidden characters, base64."""
    for line in user.splitlines():
        if line.startswith("{"):
            for text in _strings(json.loads(line)):
                shown = _without_codes(text)
                yield shown
                yield from _decoded(shown)


def _strings(value: Any) -> Iterator[str]:
    for item in value.values():
        if isinstance(item, str):
            yield item


def _without_codes(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = int(match[1], 16)
        return chr(code - 0xE0000) if 0xE0020 <= code <= 0xE007E else ""

    return re.sub(r"<U\+([0-9A-F]{4,6})>", plain, text)


def _decoded(text: str) -> Iterator[str]:
    for match in _BASE64.finditer(text):
        try:
            yield base64.b64decode(match.group() + "==").decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            continue


def hostile() -> dict[str, Behaviour]:
    """Every answer that is no answer, by name. Whoever asks must end up with the rules."""
    good = verdict()
    return {**_odd_bodies(), **_unfinished(good), **_wrong_forms(good), **_leaks()}


def _odd_bodies() -> dict[str, Behaviour]:
    return {
        "empty_200": sends(b""),
        "list": sends([]),
        "null": sends(b"null"),
        "weird": sends({"weird": 1}),
        "number": sends(b"17"),
        "cut_json": sends(b'{"candidates": [{"content": {"parts": [{"te'),
        "html": sends(b"<!DOCTYPE html><h1>Sign in</h1>", Content_Type="text/html"),
        "not_utf8": sends(b'\xff\xfe{"candidates": []}'),
        "nan": sends(b'{"candidates": [], "usageMetadata": {"promptTokenCount": NaN}}'),
        "duplicate_key": sends(b'{"candidates": [], "candidates": []}'),
        "deep": sends(b'{"candidates":' + b"[" * 20_000 + b"]" * 20_000 + b"}"),
        "no_candidates": sends({"candidates": []}),
        "candidate_is_text": sends({"candidates": ["STOP"]}),
        "two_candidates": says(verdict(), candidates=[{"finishReason": "STOP"}] * 2),
        "parts_are_text": sends({"candidates": [{"finishReason": "STOP", "content": {"parts": "x"}}]}),
        "blocked_prompt": blocked(),
        "status_204": sends(b"", 204),
        "redirect_302": sends(b"", 302, Location="http://169.254.169.254/"),
        "redirect_307": sends(b"", 307, Location="http://169.254.169.254/"),
    }


def _unfinished(good: Callable[[Asked], Any]) -> dict[str, Behaviour]:
    words = ("MAX_TOKENS", "SAFETY", "RECITATION", "PROHIBITED_CONTENT", "CONTINUATION", "BRAND_NEW_REASON", "stop", "")
    return {
        **{f"finish_{word or 'missing'}": says(good, word or None) for word in words},
        "candidate_blocked": says(None, "SAFETY"),
        "empty_text": says(""),
        "blank_text": says(" \n "),
    }


def _wrong_forms(good: Callable[[Asked], dict[str, Any]]) -> dict[str, Behaviour]:
    def with_lines(change: Callable[[list[Any]], list[Any]]) -> Behaviour:
        return says(lambda asked: {**(form := good(asked)), "reasoning": change(form["reasoning"])})

    def with_text(text: Any) -> Behaviour:
        return with_lines(lambda lines: [{**lines[0], "text": text}, *lines[1:]])

    return {
        "prose": says("I think that this alert is harmless."),
        "code_fence": says(lambda asked: f"```json\n{json.dumps(good(asked))}\n```"),
        "cut_answer": says(lambda asked: json.dumps(good(asked))[:-9]),
        "two_objects": says(lambda asked: json.dumps(good(asked)) * 2),
        "markup": says("<script>alert(1)</script>"),
        "megabyte": says("x" * 1_000_000),
        "large_form": says(lambda asked: json.dumps(good(asked)) + " " * 70_000),
        "other_enum": says(verdict("BENIGN")),
        "lower_case_enum": says(verdict("true_positive")),
        "other_severity": says(verdict(severity="Catastrophic")),
        "confidence_101": says(verdict(confidence=101)),
        "confidence_negative": says(verdict(confidence=-1)),
        "confidence_text": says(verdict(confidence="90")),  # type: ignore[arg-type]
        "confidence_float": says(verdict(confidence=0.9)),  # type: ignore[arg-type]
        "confidence_true": says(verdict(confidence=True)),
        "extra_field": says(verdict(action="close the ticket")),
        "two_lines": with_lines(lambda lines: lines[:2]),
        "four_lines": with_lines(lambda lines: [*lines, lines[0]]),
        "lines_are_texts": with_lines(lambda lines: ["a", "b", "c"]),
        "empty_line": with_text(" "),
        "long_line": with_text("x" * 501),
        "line_feed": with_text("one\ntwo"),
        "escape_code": with_text("\x1b[2Jgone"),
        "hidden_text": with_text("fine\u202e\U000e0041"),
        "line_is_null": with_text(None),
        "no_cites": with_lines(lambda lines: [{"text": line["text"]} for line in lines]),
        "cites_are_text": with_lines(lambda lines: [{**line, "cites": "E1"} for line in lines]),
        "cites_markup": with_lines(lambda lines: [{**line, "cites": ["<b>"]} for line in lines]),
        "list_for_object": says([1, 2, 3]),
    }


def _leaks() -> dict[str, Behaviour]:
    return {
        "leaks_canary": revealing("canary"),
        "leaks_nonce": revealing("nonce"),
        "prints_instructions": says(lambda asked: asked.system),
        "prints_prompt": says(lambda asked: asked.user),
    }
