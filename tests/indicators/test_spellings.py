"""Every spelling of an address that never leaves, wherever it stands: nothing is offered to a source."""

from __future__ import annotations

import ipaddress

import pytest

from tests.indicators.searching import search
from tests.indicators.test_address import SPECIAL

WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
V4 = [text for text in SPECIAL if ":" not in text]


def _spellings(address: ipaddress.IPv4Address) -> list[str]:
    dotted, number = str(address), int(address)
    one, two, three, four = dotted.split(".")
    high, low = number >> 16, number & 0xFFFF
    dashed, padded = dotted.replace(".", "-"), ".".join(f"{int(part):03}" for part in dotted.split("."))
    return [
        dotted,
        dotted + ".",
        dotted + ":443",
        dotted + "/32",
        dotted.replace(".", "[.]"),
        dotted.replace(".", "(dot)"),
        dotted.replace(".", "。"),
        dotted.replace(".", "%2e"),
        dotted + "%00",
        dotted + "%eth0",
        f"\u200b{dotted}",
        dotted.translate(WIDE),
        dotted.translate(CIRCLED),
        padded,
        str(number),
        hex(number),
        oct(number),
        f"0{number:o}",
        f"{hex(int(one))}.{two}.{three}.{four}",
        f"{one}.{two}.{low}",
        f"{one}.{number & 0xFFFFFF}",
        f"0{int(one):o}.{two}.{three}.{four}",
        f"[::ffff:{dotted}]",
        f"[::ffff:{high:x}:{low:x}]",
        f"[0:0:0:0:0:ffff:{dotted}]",
        f"[::FFFF:{dotted}]:443",
        f"[::{dotted}]",
        f"[::ffff:0:{dotted}]",
        f"[64:ff9b::{dotted}]",
        f"[64:ff9b:1::{dotted}]",
        f"[2002:{high:x}:{low:x}::]",
        f"[2001:0:{high:x}:{low:x}::1]",
        f"[fe80::5efe:{dotted}]",
        f"[2a00::5efe:{dotted}]",
        f"[2a00::200:5efe:{dotted}]",
        f"{dotted}.nip.io",
        f"{dashed}.nip.io",
        f"{number:08x}.nip.io",
        f"app.{dotted}.sslip.io",
        f"ip-{dashed}.evil.com",
        f"a-{dashed}-b.evil.com",
        f"x{dashed}.evil.com",
        f"::ffff:{dotted}",
        f"64:ff9b::{dotted}",
        f"::{dotted}",
    ]


@pytest.mark.parametrize("network", V4)
def test_spelling__is_never_offered(network: str) -> None:
    for address in (ipaddress.IPv4Network(network)[0], ipaddress.IPv4Network(network)[-1]):
        for text in _spellings(address):
            raw = {
                "ip": text,
                "host": text,
                "url": f"http://{text}/",
                "message": f"at {text} or hxxp://{text}/a?b=1, x",
            }
            assert [one.value for one in search(raw).indicators if one.withheld is None] == [], text


@pytest.mark.parametrize("network", V4)
def test_spelling__inside_a_public_link_keeps_the_link_home(network: str) -> None:
    address = ipaddress.IPv4Network(network)[-1]
    for text in (f"{address}", f"[::ffff:{address}]", f"{str(address).replace('.', '%2E')}", f"{address}.nip.io"):
        raw = {"url": f"http://evil.com/go?to={text}&a=1", "message": f"http://evil.com/{text}/x#y"}
        assert [one.value for one in search(raw).indicators if one.withheld is None] == ["evil.com"], text
