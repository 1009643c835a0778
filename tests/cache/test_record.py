import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.cache.record import Entry, encode, read_entry, read_head, slot_of

KEY = "9f" * 32
LINE = b'{"key":"' + KEY.encode() + b'","stored_at":100.000,"expires_at":200.000,"bytes":14,"value":{"known":true}}'


def test_encode__one_line_between_newlines():
    assert encode(KEY, Entry({"known": True}, 100.0, 200.0)) == b"\n" + LINE + b"\n"


def test_encode__is_json_of_plain_ascii():
    line = encode(KEY, Entry({"text": "\u2028\x1b[2J\n\u00e9\ud800"}, 100.0, 200.0))
    assert line.isascii()
    assert line.count(b"\n") == 2
    assert json.loads(line)["value"]["text"].startswith("\u2028\x1b[2J\n\u00e9")


def test_encode__never_lengthens_the_life():
    assert read_head(encode(KEY, Entry(1, 100.0, 200.9999)).strip()).expires_at == 200.999


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_encode__no_json_is_refused(value):
    with pytest.raises(ValueError):
        encode(KEY, Entry(value, 1.0, 2.0))


def test_read_head__whole_line():
    assert read_head(LINE) == (bytes.fromhex(KEY), 100.0, 200.0)


def test_read_head__every_torn_line_is_told_from_a_whole_one():
    whole = encode(KEY, Entry({"a": {"b": [1, {"c": 2}]}}, 100.0, 200.0)).strip()
    assert [cut for cut in range(len(whole)) if read_head(whole[:cut]) is not None] == []


def test_read_head__two_lines_glued_together():
    assert read_head(LINE[:90] + LINE) is None


def test_read_head__written_by_hand():
    line = b'{"value": 1, "expires_at": 9, "key": "k1", "stored_at": 5.5, "more": null}'
    assert (read_head(line), read_entry("k1", line)) == ((b"k1", 5.5, 9.0), Entry(1, 5.5, 9))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\x00" * 40,
        b"\xff\xfe",
        b'{"key":"k","stored_at":1,"expires_at":2}',
        b'{"key":"k","stored_at":true,"expires_at":2,"value":1}',
        b'{"key":"k","stored_at":1,"expires_at":"2","value":1}',
        b'{"key":"k","stored_at":1,"expires_at":NaN,"value":1}',
        b'{"key":"k","key":"k","stored_at":1,"expires_at":2,"value":1}',
        b'{"key":"bad key","stored_at":1,"expires_at":2,"value":1}',
        b'{"key":7,"stored_at":1,"expires_at":2,"value":1}',
    ],
)
def test_read_head__what_is_no_record(line):
    assert (read_head(line), read_entry("k", line)) == (None, None)


def test_read_entry__of_another_key():
    assert read_entry("0" * 64, LINE) is None


@pytest.mark.parametrize("key", ["", "a b", 'a"', "a\n", "\u00e9", "k" * 129])
def test_slot_of__keys_that_no_record_can_hold(key):
    with pytest.raises(ValueError, match="no cache key"):
        slot_of(key)


def test_slot_of__fingerprint_takes_32_bytes():
    assert len(slot_of("ab" * 32)) == 32


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_read_head__any_bytes(line):
    assert read_head(line) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.text(), lambda v: st.lists(v, max_size=3)
    )
)
@settings(max_examples=100, deadline=None)
def test_encode__reads_back(value):
    line = encode(KEY, Entry(value, 100.0, 200.0)).strip(b"\n")
    assert read_entry(KEY, line) == Entry(value, 100.0, 200.0)
    assert read_head(line) == (bytes.fromhex(KEY), 100.0, 200.0)
