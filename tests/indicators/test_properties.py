"""What holds for any input: no error, each once and canonical, and nothing private is ever offered."""

from __future__ import annotations

import ipaddress
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.indicators.searching import search
from tests.indicators.test_address import SPECIAL
from triage.indicators.address import why_withheld
from triage.model.indicator import Indicator

CHARACTERS = st.sampled_from(
    [*"ab1209fF.:/@-_=,;[](){}<>|%?#\\ \t\n\"'", "．", "é", "\u200b", "http://", "CVE-2021-", "::"]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(CHARACTERS, max_size=40).map("".join))
KEYS = st.one_of(st.sampled_from("ip url host user hash from type value entities message id".split()), TEXTS)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS)
FLAT = st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(KEYS, SCALARS, max_size=3))
VALUES = st.one_of(FLAT, st.lists(FLAT, max_size=3), st.dictionaries(KEYS, FLAT, max_size=3), FLAT.map(json.dumps))
NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?\.(com|net|org|ru|xyz)", fullmatch=True)
PUBLIC = st.builds("{}.{}.{}.{}".format, st.integers(40, 99), *[st.integers(0, 255)] * 3)
PATHS = st.from_regex(r"(/[a-z]{1,8}){1,3}", fullmatch=True)
LINKS = st.builds("https://{}{}".format, st.one_of(NAMES, PUBLIC), PATHS)


def _found(raw: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one.kind, one.value) for one in search(raw).indicators]


def _is_consistent(one: Indicator) -> bool:
    return one.withheld == why_withheld(one.kind, one.value)


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_json__is_searched_without_error(raw: dict[str, Any]) -> None:
    indicators = search(raw).indicators
    assert len({(one.kind, one.value) for one in indicators}) == len(indicators)
    assert all(map(_is_consistent, indicators))


@given(TEXTS)
def test_canonical__finds_itself_again(text: str) -> None:
    links = [one for one in search({"message": text}).indicators if one.kind in ("ip", "email", "cve", "domain")]
    for one in links:
        assert (one.kind, one.value) in _found({"indicator": one.value, "domain": one.value})


@given(st.one_of(NAMES, PUBLIC))
def test_defanged_name__equals_plain(value: str) -> None:
    for dot in ("[.]", "(.)", "{.}", "[dot]", "(DOT)", "．", "[ . ]"):
        assert _found({"message": f"to {value.replace('.', dot)}, then"}) == _found({"message": f"to {value}, then"})


@given(LINKS)
def test_defanged_link__equals_plain(link: str) -> None:
    plain = _found({"message": f"get {link} now"})
    assert len(plain) == 2
    for form in (
        link.replace("http", "hxxp").replace(".", "[.]"),
        link.replace("://", "[:]//"),
        link.upper()[:5] + link[5:],
    ):
        assert _found({"message": f"get {form} now"}) == plain


@given(st.sampled_from(SPECIAL), st.integers(0, 2**64), st.sampled_from(["ip", "message", "url", "user", "src", "x"]))
def test_special_ranges__are_never_offered(network: str, offset: int, key: str) -> None:
    net = ipaddress.ip_network(network)
    address = net[offset % net.num_addresses]
    host = f"[{address}]" if address.version == 6 else str(address)
    raw = {key: f"{address}", "text": f"at {host}:443, http://{host}/a {address}/32", "link": f"http://{host}/"}
    assert [one for one in search(raw).indicators if one.withheld is None] == []


@given(st.lists(PUBLIC, min_size=1, max_size=5, unique=True), st.lists(NAMES, min_size=1, max_size=5, unique=True))
def test_public_ones__are_all_offered(addresses: list[str], names: list[str]) -> None:
    raw = {"message": "; ".join(addresses), "hosts": names}
    assert {one.value for one in search(raw).indicators if one.withheld is None} == {*addresses, *names}


@pytest.mark.long
@pytest.mark.timeout(600)
@settings(max_examples=10_000, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=8))
def test_any_json__many(raw: dict[str, Any]) -> None:
    assert all(map(_is_consistent, search(raw).indicators))
