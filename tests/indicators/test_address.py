"""The gate: what never leaves, in every disguise."""

from __future__ import annotations

import ipaddress

import pytest

from tests.indicators.searching import search
from triage.indicators.address import withheld_address

SPECIAL = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
    "192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 "
    "203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32 ::/128 ::1/128 ::/96 ::ffff:0:0:0/96 64:ff9b::/96 "
    "64:ff9b:1::/48 100::/64 100:0:0:1::/64 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8 2001::/23 2001:db8::/32 "
    "2002::/16 2620:4f:8000::/48 3fff::/20 ::ffff:10.0.0.0/104 ::ffff:100.64.0.0/106 ::ffff:169.254.0.0/112"
).split()
METADATA = (
    "169.254.169.254 169.254.169.253 169.254.169.123 169.254.170.2 169.254.170.23 169.254.0.23 169.254.42.42 "
    "100.100.100.200 192.0.0.192 168.63.129.16 fd00:ec2::254 fd00:ec2::253 fd00:ec2::23 fd20:ce::254 "
    "fd00:c1::a9fe:a9fe fd00:42::42"
).split()


@pytest.mark.parametrize("network", SPECIAL)
def test_special_range__first_and_last_address_stay(network: str) -> None:
    net = ipaddress.ip_network(network)
    assert withheld_address(str(net[0])) is not None
    assert withheld_address(str(net[-1])) is not None


@pytest.mark.parametrize(
    "text",
    [
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.0.3.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "168.63.129.15",
        "8.8.8.8",
        "185.220.101.52",
        "2606:4700::1111",
        "2001:200::1",
        "2a00::1",
        "3fff:1000::1",
        "2620:4f:8001::1",
        "2003::1",
        "::ffff:8.8.8.8",
    ],
)
def test_neighbour_of_a_special_range__may_be_asked(text: str) -> None:
    assert withheld_address(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("10.0.0.5", "private address"),
        ("100.64.0.1", "carrier-grade NAT address"),
        ("127.0.0.1", "loopback address"),
        ("169.254.1.1", "link-local address"),
        ("::1", "loopback address"),
        ("fe80::1", "link-local address"),
        ("fd00::1", "private address"),
        ("::ffff:10.0.0.1", "private address"),
        ("203.0.113.9", "documentation address"),
        ("::ffff:169.254.169.254", "cloud metadata address"),
        ("224.0.0.1", "multicast address"),
        ("64:ff9b::a9fe:a9fe", "address that disguises another one"),
        ("2002:a9fe:a9fe::", "address that disguises another one"),
        ("::a9fe:a9fe", "address that disguises another one"),
        ("2001:0:4136:e378::1", "address that disguises another one"),
        ("2a00::5efe:a00:1", "address that disguises another one"),
        ("2a00::200:5efe:a00:1", "address that disguises another one"),
    ],
)
def test_reason__in_words(text: str, reason: str) -> None:
    assert withheld_address(text) == reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "127.1",
        "2852039166",
        "169.254.43518",
        "0x7f.1",
        "0177.0.0.1",
        "①②⑦.⓪.⓪.①",
        "8.8.8.8 ",
        "8.8.8.8%1",
        "2606:4700::1111%\r\nHost: x",
        "2606:4700::1111%?a=b#c",
        "8.8.8",
        "08.8.8.8",
        "8.8.8.8/24",
        "[2606::1]",
        "x",
    ],
)
def test_inexact_form__stays(text: str) -> None:
    assert withheld_address(text) == "not an exact address"


@pytest.mark.parametrize("text", METADATA)
def test_metadata_address__stays(text: str) -> None:
    assert withheld_address(text) == "cloud metadata address"


@pytest.mark.parametrize("text", [*METADATA, "10.0.0.5", "2002:a9fe:a9fe::", "::ffff:100.64.0.1", "fec0::1"])
def test_extraction__never_offers_a_private_address(text: str) -> None:
    host = f"[{text}]" if ":" in text else text
    raw = {"ip": text, "message": f"{text} and http://{host}/a?b=c then {host}:443", "url": f"http://{host}/"}
    indicators = search(raw).indicators
    assert indicators
    assert [one for one in indicators if one.withheld is None] == []
