"""The gate: names and links that never leave, and those that may be asked about."""

from __future__ import annotations

import pytest

from tests.indicators.searching import search
from triage.indicators.address import withheld_name, withheld_url


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("dc01", "internal host name"),
        ("dc01.corp", "internal host name"),
        ("a.b.local", "internal host name"),
        ("x.internal", "internal host name"),
        ("r.home.arpa", "internal host name"),
        ("a.svc.cluster.local", "internal host name"),
        ("5.0.0.10.in-addr.arpa", "reserved name"),
        ("a.test", "reserved name"),
        ("a.example", "reserved name"),
        ("abc.onion", "reserved name"),
        ("localhost", "internal host name"),
        ("a.localhost.", "internal host name"),
        ("metadata.google.internal", "cloud metadata address"),
        ("metadata.goog", "cloud metadata address"),
        ("instance-data", "cloud metadata address"),
        ("METADATA.tencentyun.com", "cloud metadata address"),
        ("10-0-0-5.evil.com", "name that holds a private address"),
        ("10.0.0.5.nip.io", "name that holds a private address"),
        ("ip-10-0-0-5.x.com", "name that holds a private address"),
        ("a1-192-168-1-1.x.com", "name that holds a private address"),
        ("0a000005.nip.io", "name that holds a private address"),
        ("fe80--1.sslip.io", "name that holds a private address"),
        ("010-000-000-005.x.com", "name that holds a private address"),
        ("x.acme.com", "the organisation's own domain"),
        ("acme.com", "the organisation's own domain"),
        ("a.corpnet", "name without a public ending"),
        ("8.8.8.8", "name without a public ending"),
    ],
)
def test_name__that_stays(name: str, reason: str) -> None:
    assert withheld_name(name, frozenset({"acme.com"})) == reason


@pytest.mark.parametrize(
    "name",
    ["evil.com", "notacme.com", "ec2-52-1-2-3.compute.amazonaws.com", "local.evil.com", "xn--p1ai.xn--p1ai", "a.zip"],
)
def test_name__that_may_be_asked(name: str) -> None:
    assert withheld_name(name, frozenset({"acme.com"})) is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://u:p@evil.com/", "link with credentials"),
        ("http://u@evil.com/", "link with credentials"),
        ("http://10.0.0.5/", "private address"),
        ("http://dc01/", "internal host name"),
        ("https://a.acme.com/", "the organisation's own domain"),
        ("http://0x7f.1/", "link to an address in an unusual form"),
        ("http://2852039166/", "link to an address in an unusual form"),
        ("http://127.1/", "link to an address in an unusual form"),
        ("http://①②⑦.⓪.⓪.①/", "link to an address in an unusual form"),
        ("http://[::ffff:10.0.0.1]/", "private address"),
        ("ldap://evil.com/a", "not a web link"),
        ("evil.com/a", "not a complete link"),
        ("http://evil.com/?e=bob@acme.org", "link that holds an e-mail address"),
        ("http://evil.com/#bob%40acme.org", "link that holds an e-mail address"),
        ("http://evil.com/u/bob%2540acme.org", "link that holds an e-mail address"),
        ("http://evil.com/?token=x", "link that holds a token"),
        ("http://evil.com/?API-Key=x", "link that holds a token"),
        ("http://evil.com/#access_token=x", "link that holds a token"),
        ("http://evil.com/?x=a1b2c3d4e5f6a7b8c9d0", "link that holds a token"),
        ("http://evil.com/?am9obkBjb3JwLmNvbQ==", "link that holds a token"),
        ("http://evil.com/?q=b3c1b5fc-828c-45fa-a1e1-10d74f6d6e9c", "link that holds a token"),
        ("http://evil.com/eyJhbGciOiJIUzI1", "link that holds a token"),
        ("http://evil.com/;jsessionid=1", "link that holds a token"),
        ("http://evil.com/?user=bob", "link that names a person"),
        ("http://evil.com/?h=10.0.0.5", "link that holds a private address"),
        ("http://evil.com/fe80::1/", "link that holds a private address"),
        ("http://evil.com/?u=http%3A%2F%2Fdc.corp.local%2F", "link that holds an internal name"),
        ("http://evil.com/?h=x.acme.com", "link that holds an internal name"),
        ("http://evil.com/" + "a" * 2048, "link that is too long"),
        ("http://evil.com/ a", "not a complete link"),
        ("http://evil.com/\r\nx", "not a complete link"),
        ("http://evil.com\\@dc01/", "not a complete link"),
    ],
)
def test_link__that_stays(url: str, reason: str) -> None:
    assert withheld_url(url, frozenset({"acme.com"})) == reason


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.com/",
        "https://evil.com/a/b.exe?id=5&lang=en#top",
        "http://185.220.101.52:8080/x.sh",
        "ftp://evil.com/a",
        "http://evil.com/@user/post",
        "http://evil.com/?v=1.2.3.4",
        "http://[2606:4700::1111]/",
        "http://evil.com/wp-content/plugins/a.php",
    ],
)
def test_link__that_may_be_asked(url: str) -> None:
    assert withheld_url(url) is None


def test_internal_domains__any_spelling_of_the_setting() -> None:
    found = search({"domain": "mail.acme.com"}, frozenset({"*.ACME.com"})).indicators
    assert [one.withheld for one in found] == ["the organisation's own domain"]


def test_emails_stay_hashes_and_cves_do_not() -> None:
    raw = {"email": "a@b.com", "md5": "44d88612fea8a8f36de82e1278abb02f", "cve": "CVE-2021-44228"}
    assert [one.withheld for one in search(raw).indicators] == ["e-mail address", None, None]
