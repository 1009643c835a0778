"""Texts that consist of fields: labels on their lines, XML's elements, quoted columns, CEF without its first word."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import pytest

from tests.contracts.adapter_contract import PLANTED
from triage.errors import InvalidAlert
from triage.intake.lines.columns import quoted_columns
from triage.intake.lines.markup import tagged_values
from triage.intake.lines.pairs import key_values, labelled_values
from triage.intake.read import read_payload
from triage.model.alert import Alert
from triage.model.scales import Severity

MD5, SHA256 = "ef" * 16, "ab" * 32
OUT, IN = "203.0.113.7", "10.1.2.3"
LABELS = (
    "Result: Detected",
    "Severity: High",
    "Name: Eicar.Test",
    r"User: LAB\ana (Initiator)",
    "Computer: lab-pc-07",
    f"SHA256: {SHA256}",
    f"MD5: {MD5}",
)
XML = (
    '<?xml version="1.0"?><Report><Machine><MachineName>lab-pc-07</MachineName><IPAddress>10.1.2.3</IPAddress>'
    "<UserName>ana</UserName></Machine><Found><ThreatName>A &amp; B</ThreatName><Severity>High</Severity>"
    f"<FileHash>{MD5}</FileHash><Empty/></Found></Report>"
)
COLUMNS = '"0" "7" "forest" "lab.example" "C-NEVER-EXPIRES" "medium" "CN=Ana" "28" "UserCn"="ana" "Zone"="lab.example"'
CUT = f"0|Acme|Gate|2.1|4711|Odd download|8|act=blocked src={OUT} dst={IN} loginID=ana request=https://bad.example/a"


def alert_of(payload: Any) -> Alert:
    (alert,) = read_payload(payload)
    return alert


@pytest.mark.parametrize("end", ["\n", "\r\n", r"\r\n"])
def test_labels__each_on_its_line(end: str) -> None:
    alert = alert_of(end.join(LABELS) + end)
    assert (alert.format, alert.name, alert.severity) == ("logline", "Eicar.Test", Severity.HIGH)
    assert (alert.users, alert.hosts) == (("ana",), ("lab-pc-07",))
    assert sorted(alert.hashes) == [SHA256, MD5]
    assert alert.received == end.join(LABELS) + end


@pytest.mark.parametrize("text", ["\n".join(LABELS[:4]), "One: a\nbut this\nand that\nis prose\nTwo: b", "a: b\n" * 9])
def test_labels__fewer_than_five_or_prose_are_none(text: str) -> None:
    with pytest.raises(InvalidAlert):
        read_payload(text)


def test_labels__an_end_of_line_written_into_a_value_ends_nothing() -> None:
    found = labelled_values("\n".join(LABELS) + r"\r\nUser: mallory")
    assert (found["User"], found["MD5"]) == (r"LAB\ana (Initiator)", MD5 + r"\r\nUser: mallory")


def test_labels__commas_part_them_where_a_value_has_semicolons() -> None:
    found = labelled_values("Src: 10.1.2.3, Dst: 10.1.2.4, User: ana, Agent: Odd/5 (X; Y), Action: Allow, Zone: a")
    assert (found["Src"], found["Agent"], found["Zone"]) == ("10.1.2.3", "Odd/5 (X; Y)", "a")


def test_xml__elements_are_pairs() -> None:
    alert = alert_of(XML)
    assert (alert.format, alert.hosts, alert.users, alert.hashes) == ("logline", ("lab-pc-07",), ("ana",), (MD5,))
    assert (alert.name, alert.severity, alert.addresses) == ("A & B", Severity.HIGH, (IN,))


def test_xml__names_with_what_is_around_them() -> None:
    found = tagged_values("<E><a x='1'>1</a><a>2</a><b>3</b><c> 4 </c><d>5</d><e>6<f>7</f></e><g></g></E>")
    assert found == {"E.a": ["1", "2"], "E.b": "3", "E.c": "4", "E.d": "5", "e.f": "7"}


@pytest.mark.parametrize(
    "text",
    [
        "<E><a>1</a><b>2</b></E>",
        "he said <E><a>1</a><b>2</b><c>3</c><d>4</d><e>5</e></E>",
        "<E>" * 40 + "<a>1</a>" * 9,
        "<!DOCTYPE e [<!ENTITY x 'y'>]><e>&x;</e>",
        "<>" * 20,
        "",
    ],
)
def test_xml__too_few_too_deep_or_none(text: str) -> None:
    assert tagged_values(text) == {}


def test_xml__entities_stay_as_they_are_but_for_the_five() -> None:
    found = tagged_values("<E><a>&x;</a><b>&lt;&amp;gt;</b><c>&#65;</c><d>1</d><e>2</e><f>3</f></E>")
    assert (found["E.a"], found["E.b"], found["E.c"]) == ("&x;", "<&gt;", "&#65;")


def test_columns__pairs_and_the_one_word_of_a_severity() -> None:
    alert = alert_of(COLUMNS)
    assert (alert.format, alert.users, alert.severity) == ("logline", ("ana",), Severity.MEDIUM)


@pytest.mark.parametrize("text", ['"a" "b" "c" "d" "e"', '"a" "b"="c"', COLUMNS + " and more", '"a', ""])
def test_columns__anything_else_is_none(text: str) -> None:
    assert quoted_columns(text) == {}


def test_columns__two_words_of_a_severity_tell_none() -> None:
    assert "severity" not in quoted_columns(COLUMNS.replace("forest", "low"))


@pytest.mark.parametrize("payload", [CUT, f" {CUT}"])
def test_cef__without_its_first_word(payload: str) -> None:
    alert = alert_of(payload)
    assert (alert.format, alert.name, alert.severity) == ("cef", "Odd download", Severity.HIGH)
    assert (alert.source_ip, alert.destination_ip, alert.users) == (OUT, IN, ("ana",))
    assert alert.urls == ("https://bad.example/a",)


@pytest.mark.parametrize(
    "payload",
    [
        "0|Acme|Gate|2.1|4711|Odd download|8|no pairs at all",
        "0|Acme|Gate|2.1|4711|8|a=b c=d",
        "0|Acme|Gate|2.1|4711|Odd|77|a=b c=d",
        "he wrote " + CUT,
    ],
)
def test_cef__half_a_header_is_none(payload: str) -> None:
    with suppress(InvalidAlert):
        assert alert_of(payload).format != "cef"


def test_cef__keys_of_the_vendors_own_tell_hosts_and_users() -> None:
    alert = alert_of("CEF:0|Acme|OT|1|7|Odd|8|OtSourceHost=EP-1 OtDestinationHost=EP-2 OtUser=LAB\\ana OtResolvedBy=bo")
    assert (alert.hosts, alert.users) == (("EP-1", "EP-2"), ("ana",))


def test_cef__a_request_that_names_the_server_alone_and_a_hash_in_a_detail() -> None:
    alert = alert_of(f"CEF:0|Acme|Mail|1|7|Odd|8|request=bad.example OtParts={{'a.doc': {{'fileHash': '{SHA256}'}}}}")
    assert (alert.urls, alert.hashes) == (("http://bad.example",), (SHA256,))


def test_cef__a_request_that_names_the_path_at_the_destinations_host() -> None:
    head = "CEF:0|Acme|Waf|1|7|Odd|8|"
    assert alert_of(f"{head}request=/a?b\\=c dhost=shop.example dpt=443").urls == ("https://shop.example/a?b=c",)
    assert alert_of(f"{head}request=/a cs1=shop.example cs1Label=Host").urls == ("http://shop.example/a",)
    assert alert_of(f"{head}request=/a dhost=10.1.2.3").urls == ()


def test_cef__behind_a_priority_in_words() -> None:
    alert = alert_of(f"Jan  2 03:04:05 <local0.info> 192.0.2.1 CEF:0|Acme|Gate|1|7|Odd|8|src={OUT} dst={IN}")
    assert (alert.format, alert.source_ip, alert.destination_ip) == ("cef", OUT, IN)


def test_pairs__parted_by_commas_without_blanks() -> None:
    alert = alert_of(f'<187>date=2026-01-02,time=03:04:05,src={OUT},dst={IN},user="LAB\\\\ana",msg="a, b=c",pri=alert')
    assert (alert.format, alert.source_ip, alert.destination_ip, alert.users) == ("keyvalue", OUT, IN, ("ana",))
    assert (alert.severity, alert.message) == (Severity.CRITICAL, "a, b=c")
    assert key_values("a=1 b=2,c=3 d=4") == {"a": "1", "b": "2,c=3", "d": "4"}


def test_json__behind_dashes() -> None:
    alert = alert_of('2026-01-02T03:04:05Z gate1 - - - - {"title": "x", "src_ip": "203.0.113.7"}')
    assert (alert.format, alert.source_ip) == ("generic", OUT)


@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize(
    ("text", "value"),
    [("\n".join(LABELS), "Eicar.Test"), (XML, "A &amp; B"), (COLUMNS, "lab.example"), (CUT, "https://bad.example/a")],
)
def test_fields__what_an_intruder_writes_changes_no_end_and_no_severity(text: str, value: str, planted: str) -> None:
    before, after = alert_of(text), alert_of(text.replace(value, value + planted.replace('"', "'"), 1))
    assert after.format == before.format
    assert (after.source_ip, after.destination_ip) == (before.source_ip, before.destination_ip)
    assert (after.severity, after.users) == (before.severity, before.users)


@pytest.mark.parametrize(
    "unit", ["<a>", '<a b="', '"a"="b" ', '"a" ', "Ab: x\n", r"Ab: x\r\n", "a=b,", "0|a|", "md5='"]
)
def test_fields__linear_time(unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    started = time.perf_counter()
    for read in (tagged_values, quoted_columns, labelled_values, key_values):
        read(text)
    assert time.perf_counter() - started < 2
