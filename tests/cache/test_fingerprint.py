from enum import StrEnum
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.cache.fingerprint import fingerprint

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


class Colour(StrEnum):
    RED = "red"


def typed(value):
    """A form in which two values are equal only when type, order and every character are."""
    if isinstance(value, dict):
        return ("d", tuple(sorted((key, typed(item)) for key, item in value.items())))
    if isinstance(value, list):
        return ("l", tuple(typed(item) for item in value))
    return (type(value).__name__, repr(value))


@given(st.lists(VALUES, max_size=3), st.lists(VALUES, max_size=3))
@settings(max_examples=200, deadline=None)
def test_fingerprint__equal_only_for_equal_facts(left, right):
    assert (fingerprint(*left) == fingerprint(*right)) == (typed(left) == typed(right))


@given(st.text(max_size=8), st.data())
@settings(max_examples=100, deadline=None)
def test_fingerprint__text_cut_elsewhere_is_another_key(text, data):
    first, second = (data.draw(st.integers(0, len(text))) for _ in range(2))
    cut = [(text[:place], text[place:]) for place in (first, second)]
    assert (fingerprint(*cut[0]) == fingerprint(*cut[1])) == (first == second)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_fingerprint__a_million_near_misses_are_all_different():
    facts = [(left * "a", right * "a", kind) for left in range(100) for right in range(100) for kind in range(100)]
    assert len({fingerprint(*fact) for fact in facts}) == 1_000_000


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (("a", "bc"), ("ab", "c")),
        (("a|bc",), ("ab|c",)),
        ((1,), ("1",)),
        ((1,), (1.0,)),
        ((1,), (True,)),
        ((0,), (False,)),
        ((None,), ("",)),
        ((None,), ("None",)),
        ((0.0,), (-0.0,)),
        (([],), ({},)),
        (([1, 2],), ([2, 1],)),
        (([[1], 2],), ([1, [2]],)),
        (([],), ()),
        (({"a": 1, "b": 2},), ({"a": 2, "b": 1},)),
        (({"a": {"b": 1}},), ({"a": {}, "b": 1},)),
        (({"k": "v"},), (["k", "v"],)),
        (("\u00e9",), ("e\u0301",)),
        (("Admin",), ("admin",)),
        (("s1:a",), ("a",)),
    ],
)
def test_fingerprint__different_facts(left, right):
    assert fingerprint(*left) != fingerprint(*right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ((1, 2), [1, 2]),
        (Colour.RED, "red"),
        (MappingProxyType({"a": 1}), {"a": 1}),
    ],
)
def test_fingerprint__same_facts(left, right):
    assert fingerprint(left) == fingerprint(right)


def test_fingerprint__is_stable_over_releases():
    assert fingerprint("a", 1, None) == "250952883d65b42045e53c0c06aa8e46b09bb70cead0318f5c81ce50d644944c"


def test_fingerprint__takes_huge_numbers_and_lone_surrogates():
    assert len(fingerprint(10**5000, "\ud800")) == 64


@pytest.mark.parametrize("value", [b"bytes", {1: "a"}, {"a": object()}, {"set"}])
def test_fingerprint__other_types_are_refused(value):
    with pytest.raises(TypeError, match="cannot be part of a fingerprint"):
        fingerprint(value)
