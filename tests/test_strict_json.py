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
