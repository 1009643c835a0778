"""Reading the model's reply: the agreed form, whole, or nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.emulators.gemini import reply
from triage.classification.reply import ReplyRefused, leaks, read_envelope, read_verdict, reply_schema
from triage.model.opinion import Reason, Tokens
from triage.model.scales import Classification, Severity

LINE = {"text": "One reason.", "cites": ["E1", "E1", "E2"]}
FORM: dict[str, Any] = {"classification": "NEEDS_REVIEW", "confidence": 0, "severity": "Low", "reasoning": [LINE] * 3}


def test_verdict__the_agreed_form_is_read() -> None:
    verdict = read_verdict(json.dumps(FORM))
    assert verdict.label() == (Classification.NEEDS_REVIEW, Severity.LOW)
    assert verdict.reasons() == (Reason("One reason.", ("E1", "E2")),) * 3


@pytest.mark.parametrize("length", [1, 500])
def test_verdict__lines_of_these_lengths_are_taken(length: int) -> None:
    line = {"text": "x" * length, "cites": []}
    assert read_verdict(json.dumps({**FORM, "reasoning": [line] * 3})).reasons()[0].text == "x" * length


@pytest.mark.parametrize(
    "change",
    [
        {"classification": "MAYBE"},
        {"classification": None},
        {"confidence": 101},
        {"confidence": -1},
        {"confidence": True},
        {"confidence": 90.0},
        {"confidence": "90"},
        {"severity": "critical"},
        {"reasoning": [LINE] * 2},
        {"reasoning": [LINE] * 4},
        {"reasoning": [{**LINE, "text": ""}] * 3},
        {"reasoning": [{**LINE, "text": "x" * 501}] * 3},
        {"reasoning": [{**LINE, "text": "a\nb"}] * 3},
        {"reasoning": [{**LINE, "text": "a\u202eb"}] * 3},
        {"reasoning": [{**LINE, "cites": ["E1; rm"]}] * 3},
        {"reasoning": [{**LINE, "cites": [1]}] * 3},
        {"reasoning": [{**LINE, "cites": [""]}] * 3},
        {"reasoning": [{**LINE, "cites": ["E1234567890123456"]}] * 3},
        {"reasoning": [{**LINE, "cites": ["E1"] * 41}] * 3},
        {"reasoning": [{**LINE, "note": 1}] * 3},
        {"action": "close"},
    ],
)
def test_verdict__anything_else_is_no_reply(change: dict[str, Any]) -> None:
    with pytest.raises(ReplyRefused, match="breaks the agreed form"):
        read_verdict(json.dumps({**FORM, **change}))


@pytest.mark.parametrize(
    "text", ["", "null x", "```json\n{}\n```", '{"confidence": NaN}', '{"a":1,"a":2}', "[" * 100_000]
)
def test_verdict__no_strict_json_is_no_reply(text: str) -> None:
    with pytest.raises(ReplyRefused, match=r"not JSON|too large"):
        read_verdict(text)


def test_verdict__a_refusal_repeats_nothing_of_the_reply() -> None:
    with pytest.raises(ReplyRefused) as caught:
        read_verdict(json.dumps({**FORM, "<script>alert(1)</script>": 1}))
    assert "script" not in str(caught.value)


def test_schema__is_plain_and_strict() -> None:
    schema = reply_schema()
    assert "$ref" not in json.dumps(schema)
    assert "description" not in json.dumps(schema)
    assert schema["properties"]["reasoning"]["minItems"] == 3
    assert schema["properties"]["reasoning"]["items"]["required"] == ["text", "cites"]


def test_envelope__parts_are_joined_and_thoughts_left_out() -> None:
    parts = [{"text": "no", "thought": True}, {"text": "a"}, {"functionCall": {}}, {"text": "b"}]
    body = reply(None, candidates=[{"content": {"parts": parts}, "finishReason": "STOP"}])
    assert read_envelope(json.dumps(body)).text == "ab"


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"promptTokenCount": 10, "candidatesTokenCount": 2, "thoughtsTokenCount": 3}, Tokens(10, 2, 3)),
        ({"promptTokenCount": 10, "cachedContentTokenCount": 8}, Tokens(10, cached=8)),
        ({"candidatesTokenCount": 2}, None),
        ({"promptTokenCount": 10, "cachedContentTokenCount": 11}, None),
        ({"promptTokenCount": -1}, None),
        ({"promptTokenCount": 10.0}, None),
        ({"promptTokenCount": True}, None),
        ({"promptTokenCount": 10**12}, None),
        ({"promptTokenCount": "10"}, None),
        ([], None),
        (None, None),
    ],
)
def test_envelope__counts_are_taken_or_unknown(usage: Any, tokens: Tokens | None) -> None:
    assert read_envelope(json.dumps(reply("x", usage=usage))).tokens == tokens


def test_envelope__a_hostile_model_name_is_none() -> None:
    assert read_envelope(json.dumps(reply("x", modelVersion="<b>\n"))).model_version is None


def test_leaks__plain_escaped_spaced_and_in_capitals() -> None:
    marker = "0123456789abcdef"
    escaped = "".join(f"\\u{ord(char):04x}" for char in marker)
    for text in (marker, marker.upper(), " ".join(marker), escaped, escaped.replace("\\", "\\\\"), "-".join(marker)):
        assert leaks(json.dumps({"text": "see "})[:-2] + text + '"}', (marker,))
    assert not leaks('{"text": "0123456789abcde"}', (marker,))


def mutated(value: Any, junk: Any) -> st.SearchStrategy[Any]:
    """One place of a JSON value replaced, dropped or doubled."""
    if isinstance(value, dict) and value:
        at = st.sampled_from(sorted(value))
        inner = at.flatmap(lambda key: mutated(value[key], junk).map(lambda new: {**value, key: new}))
        return inner | at.map(lambda key: {k: v for k, v in value.items() if k != key}) | st.just(junk)
    if isinstance(value, list) and value:
        return mutated(value[0], junk).map(lambda new: [new, *value[1:]]) | st.just([*value, value[0]]) | st.just(junk)
    return st.just(junk)


JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.just([]) | st.just({})
BODIES = JUNK.flatmap(lambda junk: mutated(reply(json.dumps(FORM)), junk))


def check_closed(body: Any) -> None:
    """Whatever comes, an envelope; its text is the agreed form or refused."""
    envelope = read_envelope(json.dumps(body))
    assert (envelope.text is None) == bool(envelope.fault)
    try:
        verdict = read_verdict(envelope.text or "")
    except ReplyRefused:
        return
    assert 0 <= verdict.confidence <= 100


@settings(max_examples=200, deadline=None)
@given(BODIES)
def test_property__a_mutated_reply_is_read_or_refused(body: Any) -> None:
    check_closed(body)


@pytest.mark.long
@pytest.mark.timeout(600)
@settings(max_examples=10_000, deadline=None)
@given(BODIES)
def test_property__a_mutated_reply_is_read_or_refused_at_length(body: Any) -> None:
    check_closed(body)


@settings(max_examples=200, deadline=None)
@given(JUNK.flatmap(lambda junk: mutated(FORM, junk)))
def test_property__a_mutated_form_is_refused_unless_it_is_still_the_form(form: Any) -> None:
    try:
        verdict = read_verdict(json.dumps(form))
    except ReplyRefused:
        return
    assert set(form) == set(FORM)
    assert len(verdict.reasons()) == 3
