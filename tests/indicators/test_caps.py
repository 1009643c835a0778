"""Bounds: what an intruder writes costs only so much, and what was cut is told."""

from __future__ import annotations

from tests.indicators.searching import found, search
from triage.indicators.fair import fair_order
from triage.model.indicator import Origin


def _addresses(count: int, first: int = 45) -> list[str]:
    return [f"{first}.{n // 250}.{n % 250}.7" for n in range(count)]


def test_text__twenty_from_both_ends() -> None:
    values = _addresses(1000)
    result = search({"message": " ".join(values)})
    assert [one.value for one in result.indicators] == values[:10] + values[-10:]
    assert result.cuts == ("at least 200 indicators in text: 20 were taken, from both ends of each",)


def test_text__flood_in_one_field_leaves_room_for_others() -> None:
    raw = {"user_agent": " ".join(_addresses(1000)), "full_log": "from 185.220.101.52"}
    assert "185.220.101.52" in [one.value for one in search(raw).indicators]


def test_text__private_addresses_do_not_crowd_out_public_ones() -> None:
    raw = {"message": " ".join([*_addresses(30, 10), "185.220.101.52", *_addresses(60, 10)[30:]])}
    assert "185.220.101.52" in [one.value for one in search(raw).indicators]


def test_fields__are_taken_beside_any_flood() -> None:
    raw = {"message": " ".join(_addresses(1000)), "hosts": [{"ip": value} for value in _addresses(150, 52)]}
    assert sum(one.origin is Origin.FIELD for one in search(raw).indicators) == 150


def test_fields__two_hundred_with_the_source_among_them() -> None:
    raw = {"ips": [*_addresses(500), "185.220.101.52"]}
    result = search(raw, source_ip="185.220.101.52")
    assert len(result.indicators) == 200
    assert result.indicators[0].value == "185.220.101.52"
    assert result.cuts == ("501 indicators in fields: the first 200 were taken",)


def test_long_text__head_and_tail_without_torn_words() -> None:
    text = "head.com " + "x" * 49_982 + " evil.community " + "y " * 60_000 + " tail.com"
    result = search({"message": text})
    assert [one.value for one in result.indicators] == ["head.com", "tail.com"]
    assert result.cuts[0] == "only the first and last 50000 characters were searched: /message"


def test_long_word__is_skipped_and_told() -> None:
    result = search({"message": "a." * 1500 + " evil.com"})
    assert [one.value for one in result.indicators] == ["evil.com"]
    assert result.cuts == ("words of more than 2048 characters were not searched, of links only the host: /message",)


def test_long_link__gives_its_host() -> None:
    assert found("http://evil.com/" + "a" * 5000) == ["domain evil.com"]


def test_much_text__stops_and_is_told() -> None:
    result = search({f"t{n}": "x" * 2000 + f" evil{n}.com" for n in range(250)})
    assert result.cuts[0].startswith("not searched, since the texts before had 400000 characters: /t198 and 51 more")


def test_many_words__stop_and_are_told() -> None:
    result = search({"a": ". " * 41_000 + "evil.com"})
    assert result.indicators == ()
    assert result.cuts == ("not searched to the end, since the texts before had 40000 words: /a",)


def test_many_values__stop_and_are_told() -> None:
    result = search({"x": list(range(20_000)), "ip": "8.8.8.8"})
    assert result.indicators == ()
    assert result.cuts == ("more than 20000 values: only the first 20000 were searched",)


def test_much_packed_json__is_read_as_text_and_told() -> None:
    result = search({"entities": ['[{"ip": "8.8.8.8"}]'] * 32 + ['[{"ip": "9.9.9.9"}]']})
    assert [(one.value, one.origin.value) for one in result.indicators] == [("8.8.8.8", "field"), ("9.9.9.9", "text")]
    assert result.cuts == ("more JSON packed into texts than is unpacked: the rest was read as text",)


def test_absurd_names__do_not_swell_the_path() -> None:
    (one,) = search({"k" * 100_000: {"n": {"ip": "8.8.8.8"}}}).indicators
    assert one.path == "/n/ip" or len(one.path) <= 600


def test_plain_alert__cuts_nothing() -> None:
    assert search({"source_ip": "8.8.8.8", "message": "evil.com"}).cuts == ()


def test_fair_order__takes_turns_from_both_ends() -> None:
    assert fair_order([[1, 2, 3, 4], [], ["a"]]) == [1, "a", 4, 2, 3]


def test_big_packed_json__is_read_as_text_and_told() -> None:
    result = search({"entities": '[{"ip": "8.8.8.8"}' + ", 1" * 100_000 + "]"})
    assert [(one.value, one.origin.value) for one in result.indicators] == [("8.8.8.8", "text")]
    assert result.cuts[0] == "more JSON packed into texts than is unpacked: the rest was read as text"
