"""Structured fields: what they hold counts as a field's, anything else as text."""

from __future__ import annotations

from typing import Any

import pytest

from tests.indicators.searching import found, only, search
from triage.model.alert import FieldOrigin, Sureness
from triage.model.indicator import Indicator, Kind, Origin

MD5 = "44d88612fea8a8f36de82e1278abb02f"
SHA1 = "5f1e8acedc065031aad553b710838eb366cfee9a"
SHA256 = "8963a19fb992ad9a76576c5638fd68292cffb9aaac29eb8285f9abf6196a7dec"


@pytest.mark.parametrize(
    "raw",
    [
        {"source_ip": "8.8.8.8"}, {"SourceIP": "8.8.8.8"}, {"src-ip": "8.8.8.8"}, {"srcip": "8.8.8.8"},
        {"source.ip": "8.8.8.8"}, {"source": {"ip": "8.8.8.8"}}, {"src": "8.8.8.8"}, {"dest": "8.8.8.8"},
        {"ip": ["8.8.8.8"]}, {"ipAddressV4": "8.8.8.8"}, {"Address": "8.8.8.8"}, {"host": "8.8.8.8"},
        {"callerIpAddress": "8.8.8.8:443"}, {"instance": "8.8.8.8:9100"}, {"ip": "::ffff:8.8.8.8"},
        {"ip": "8[.]8[.]8[.]8"}, {"ip": " 8.8.8.8 "}, {"ip": "8.8.8.8/32"}, {"data": {"win": {"ipAddress": "8.8.8.8"}}},
        {"observables": [{"dataType": "ip", "data": "8.8.8.8"}]}, {"indicator": "8.8.8.8"},
        {"observables": [{"type": "IP Address", "value": "8.8.8.8"}]}, {"user_ip": "8.8.8.8"}, {"sender_ip": "8.8.8.8"},
    ],
)  # fmt: skip
def test_address_field__any_spelling(raw: dict[str, Any]) -> None:
    one = only(raw)
    assert (one.kind, one.value, one.origin) == (Kind.IP, "8.8.8.8", Origin.FIELD)


@pytest.mark.parametrize(
    "raw",
    [
        {"message": "8.8.8.8"}, {"full_log": "8.8.8.8"}, {"user": "8.8.8.8"}, {"username": "8.8.8.8"},
        {"user_agent": "8.8.8.8"}, {"userAgent": "8.8.8.8"}, {"command_line": "8.8.8.8"}, {"subject": "8.8.8.8"},
        {"description": "8.8.8.8"}, {"file_name": "8.8.8.8"}, {"x_forwarded_for": "8.8.8.8"}, {"comment": "8.8.8.8"},
        {"http": {"headers": {"host": "8.8.8.8"}}}, {"referer": "8.8.8.8"}, {"ip": "8.8.8.8 (dns)"},
        {"user": {"name": "8.8.8.8"}}, {"value": "8.8.8.8"}, {"message": '{"source_ip": "8.8.8.8"}'},
        {"user_agent": '{"entities": [{"ip": "8.8.8.8"}]}'},
    ],
)  # fmt: skip
def test_free_field__is_text(raw: dict[str, Any]) -> None:
    one = only(raw)
    assert (one.value, one.origin) == ("8.8.8.8", Origin.TEXT)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ({"domain": "Evil.COM."}, "evil.com"), ({"host": {"name": "evil.zip"}}, "evil.zip"),
        ({"http": {"hostname": "evil.com:8080"}}, "evil.com"), ({"tls": {"sni": "evil.com"}}, "evil.com"),
        ({"dns": {"question": {"name": "c2.evil.bit."}}}, "c2.evil.bit"), ({"url": "evil.com"}, "evil.com"),
        ({"source_hosts": ["evil.com"]}, "evil.com"), ({"destination": "evil.com"}, "evil.com"),
        ({"url": "evil.com/a/b"}, "evil.com"), ({"fqdn": "bücher.com"}, "xn--bcher-kva.com"),
        ({"observables": [{"dataType": "domain", "data": "evil.com"}]}, "evil.com"),
    ],
)  # fmt: skip
def test_name_field__any_ending(raw: dict[str, Any], value: str) -> None:
    one = only(raw)
    assert (one.kind, one.value, one.origin) == (Kind.DOMAIN, value, Origin.FIELD)


def test_link_field__gives_link_and_host() -> None:
    assert search({"url": {"full": "hxxp://1[.]2[.]3[.]4/a"}}).indicators == (
        Indicator("http://1.2.3.4/a", Kind.URL, Origin.FIELD, "/url/full"),
        Indicator("1.2.3.4", Kind.IP, Origin.FIELD, "/url/full"),
    )


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"md5": MD5}, f"md5 {MD5}"), ({"MD5String": MD5.upper()}, f"md5 {MD5}"), ({"file_hash": SHA1}, f"sha1 {SHA1}"),
        ({"syscheck": {"sha256_after": SHA256}}, f"sha256 {SHA256}"), ({"SHA256String": SHA256}, f"sha256 {SHA256}"),
        ({"process": {"hash": {"sha256": SHA256}}}, f"sha256 {SHA256}"), ({"hashes": [SHA1]}, f"sha1 {SHA1}"),
        ({"file": {"hashes": [{"algorithm": "MD5", "value": MD5}]}}, f"md5 {MD5}"),
        ({"Value": MD5, "Type": "filehash"}, f"md5 {MD5}"), ({"hash": f"sha256:{SHA256}"}, f"sha256 {SHA256}"),
    ],
)  # fmt: skip
def test_hash_field(raw: dict[str, Any], expected: str) -> None:
    assert found(raw) == [expected]


def test_hash_field__sensors_list_without_foreign_kinds() -> None:
    assert found({"Hashes": f"SHA1={SHA1},MD5={MD5},IMPHASH={MD5[::-1]}"}) == [f"sha1 {SHA1}", f"md5 {MD5}"]


@pytest.mark.parametrize(
    "raw",
    [
        {"sender": "Bob@evil.com"}, {"from": "Bob B. <bob@evil.com>"}, {"email": {"from": {"address": "bob@evil.com"}}},
        {"mailFrom": "bob@evil.com"}, {"smtp": {"mail_from": "<bob@evil.com>"}},
    ],
)  # fmt: skip
def test_sender_field__gives_the_domain_too(raw: dict[str, Any]) -> None:
    assert found(raw) == ["email bob@evil.com", "domain evil.com"]


@pytest.mark.parametrize(
    "raw",
    [
        {"user": "bob@acme.com"}, {"userPrincipalName": "bob@acme.com"}, {"email": {"to": ["bob@acme.com"]}},
        {"owner": "bob@acme.com"}, {"recipient": "bob@acme.com"}, {"email": "bob@acme.com"},
        {"message": "bob@acme.com"},
    ],
)  # fmt: skip
def test_users_email__gives_no_domain(raw: dict[str, Any]) -> None:
    assert found(raw) == ["email bob@acme.com"]


def test_cve_field() -> None:
    assert only({"vulnerability": {"cve": "cve-2021-44228"}}).value == "CVE-2021-44228"


def test_packed_entities__are_fields_placed_at_the_text() -> None:
    packed = (
        '[{"$id": "1", "Address": "8.8.8.8", "Type": "ip"}, {"Name": "x", "UPNSuffix": "a.com", "Type": "account"}]'
    )
    assert search({"Entities": packed}).indicators == (Indicator("8.8.8.8", Kind.IP, Origin.FIELD, "/Entities"),)


def test_packed_text__that_is_no_json_is_text() -> None:
    assert only({"Entities": "[8.8.8.8]"}).origin is Origin.TEXT


def test_field__beats_text_and_keeps_its_place() -> None:
    one = only({"message": "from 8.8.8.8", "a/b": {"ip": "8.8.8.8"}, "ip": "8.8.8.8"})
    assert (one.origin, one.path) == (Origin.FIELD, "/a~1b/ip")


def test_each__once_at_its_first_place() -> None:
    assert only({"a": "x 8.8.8.8 y", "b": "8[.]8.8.8 z"}).path == "/a"


def test_roles__by_the_alerts_own_words() -> None:
    raw = {"x": {"ip": "10.0.0.5"}, "y": {"ip": "8.8.8.8"}, "z": {"ip": "9.9.9.9"}}
    found = search(raw, source_ip="::ffff:8.8.8.8", destination_ip="10.0.0.5:22").indicators
    assert {one.value: one.role for one in found} == {"8.8.8.8": "source", "10.0.0.5": "destination", "9.9.9.9": None}


def test_source__counts_as_a_field_wherever_it_stood() -> None:
    one = only({"raw": "CEF:0|a|b|1|2|x|5|src=8.8.8.8"}, source_ip="8.8.8.8")
    assert (one.origin, one.path, one.role) == (Origin.FIELD, "/raw", "source")


def test_name_and_message__are_read_without_a_place() -> None:
    one = only({"a": 1}, message="from 8.8.8.8")
    assert (one.origin, one.path) == (Origin.TEXT, "")


DOCUMENTED = {"urls": FieldOrigin("/x", Sureness.DOCUMENTED), "hashes": FieldOrigin("/h", Sureness.DOCUMENTED)}


def test_normalised__what_the_format_documents_counts_as_a_field() -> None:
    read = search({"x": "a"}, urls=("http://evil.org/a",), hashes=(MD5,), origins=DOCUMENTED).indicators
    assert [(one.kind, one.value, one.origin, one.path) for one in read] == [
        (Kind.URL, "http://evil.org/a", Origin.FIELD, "/x"),
        (Kind.DOMAIN, "evil.org", Origin.FIELD, "/x"),
        (Kind.MD5, MD5, Origin.FIELD, "/h"),
    ]


@pytest.mark.parametrize("sureness", [Sureness.NAMED, Sureness.GUESSED])
def test_normalised__what_was_found_by_meaning_stays_what_its_place_makes_it(sureness: Sureness) -> None:
    assert (
        search({"x": "a"}, urls=("http://evil.org/a",), origins={"urls": FieldOrigin("/x", sureness)}).indicators == ()
    )
