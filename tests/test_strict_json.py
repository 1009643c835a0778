"""The strict reader: what it refuses, what it keeps."""

from __future__ import annotations

import pytest

from triage import strict_json
from triage.errors import BadJson, TooLarge


@pytest.mark.parametrize(
    "text",
    [
        '{"severity":"critical","severity":"low"}',
        "NaN",
        "[Infinity]",
        "-Infinity",
        "1e999",
        "[1,2",
        "",
        "'x'",
        "1" * 65,
        "[" * 65 + "]" * 65,
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 65 + "1" + "}" * 65,
        '"\t"',
    ],
)
def test_loads__refuses_what_is_not_strict(text: str) -> None:
    with pytest.raises(BadJson):
        strict_json.loads(text)


def test_loads__refuses_bytes_that_are_not_utf8() -> None:
    with pytest.raises(BadJson, match="not UTF-8 at byte 1"):
        strict_json.loads(b'"\xff"')


def test_loads__refuses_too_many_values_before_parsing_them() -> None:
    with pytest.raises(TooLarge):
        strict_json.loads("[" + "1," * 500_001 + "1]")


def test_loads__refuses_too_many_bytes() -> None:
    with pytest.raises(TooLarge, match="5 bytes; the limit is 4"):
        strict_json.loads(b'"abc"', max_bytes=4)


def test_loads__takes_64_levels() -> None:
    assert strict_json.loads("[" * 64 + "]" * 64) is not None


def test_loads__keeps_unsigned_64_bit_integers_exact() -> None:
    assert strict_json.loads('{"id": 18446744073709551615}') == {"id": 18446744073709551615}


def test_loads__replaces_a_lone_surrogate_and_keeps_a_pair() -> None:
    assert strict_json.loads(r'{"\ud800": "a\udfffb \ud83d\ude00"}') == {"\ufffd": "a\ufffdb 😀"}


def test_dumps__refuses_nan() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        strict_json.dumps(float("nan"))


@pytest.mark.parametrize(
    "text",
    [b'{"a":1}{"b":2}', b'{"a":1} {"b":2}', b'{"a":1}\n{"b":2}\n', b' {"a":1}\r\n\r\n{\n"b":2}'],
)
def test_loads_run__documents_run_together(text: bytes) -> None:
    assert strict_json.loads_run(text) == [{"a": 1}, {"b": 2}]


def test_loads_run__one_document_of_any_kind() -> None:
    assert strict_json.loads_run(b" 5 ") == [5]
    assert strict_json.loads_run(b'"\\ud800"') == ["\ufffd"]


def test_loads_run__a_broken_one_behind_the_first_is_in_its_place_and_the_last() -> None:
    first, broken = strict_json.loads_run(b'{"a":1}\n{"b":}{"c":3}')
    assert first == {"a": 1}
    assert isinstance(broken, BadJson)
    assert broken.detail == "Expecting value at line 2, column 6"


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b'{"a":1} x', b"1 2", b'{"a":1} "b"', b'{"a":1,"a":2}{"b":1}', b"[" * 65 + b"]" * 65, b"[" * 100_000],
)
def test_loads_run__a_broken_first_or_something_else_behind_it_is_refused(text: bytes) -> None:
    with pytest.raises(BadJson):
        strict_json.loads_run(text)


def test_loads_run__stops_behind_one_too_many() -> None:
    assert strict_json.loads_run(b"{}" * 9, most=3) == [{}, {}, {}, {}]


def test_loads_lines__a_broken_line_is_in_its_place_with_its_number() -> None:
    first, broken, wrong, last = strict_json.loads_lines(b'{"a":1}\n\n{"b":\n\xff\n{"c":3}')
    assert (first, last) == ({"a": 1}, {"c": 3})
    assert isinstance(broken, BadJson)
    assert "line 3" in broken.detail
    assert isinstance(wrong, BadJson)


def test_loads_lines__the_limits_hold_for_the_whole() -> None:
    with pytest.raises(TooLarge):
        strict_json.loads_lines(b"[1,2]\n" * 260_000)
    assert len(strict_json.loads_lines(b"x\n" * 100, most=3)) == 4
