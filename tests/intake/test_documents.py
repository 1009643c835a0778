"""Bodies of requests as the payloads in them."""

from __future__ import annotations

from typing import Any

import pytest

from triage.errors import BadJson, InvalidAlert, PayloadError, TooLarge, UnknownMedia
from triage.intake import documents
from triage.intake.adapters import ADAPTERS, cef, syslog
from triage.intake.documents import payloads_in

JSON = "application/json"
NDJSON = "application/x-ndjson"
CEF = "CEF:0|Acme|Gate|2.1|4711|Odd login|8|src=203.0.113.9"


@pytest.fixture(autouse=True)
def _line_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    for adapter in (cef.ADAPTER, syslog.ADAPTER):
        monkeypatch.setitem(ADAPTERS, adapter.name, adapter)


def shown(payloads: list[Any]) -> list[Any]:
    return ["!" if isinstance(payload, PayloadError) else payload for payload in payloads]


@pytest.mark.parametrize(
    ("body", "payloads"),
    [
        (b'{"a":1}', [{"a": 1}]),
        (b"[1,2]", [[1, 2]]),
        (b'{"a":1}{"b":2}', [{"a": 1}, {"b": 2}]),
        (b'{"a":1}\n{"b":2}\n', [{"a": 1}, {"b": 2}]),
        (b'{\n"a":1}\n{"b":2}', [{"a": 1}, {"b": 2}]),
        (b'{"a":1}{"b":}{"c":3}', [{"a": 1}, "!"]),
        (b'{"a":1}\n{"b":}\n{"c":3}', [{"a": 1}, "!", {"c": 3}]),
        (b'{"a":1}\noops\n{"c":3}', [{"a": 1}, "!", {"c": 3}]),
    ],
)
def test_json__one_document_several_and_broken_lines(body: bytes, payloads: list[Any]) -> None:
    assert shown(payloads_in(body, JSON)) == payloads


@pytest.mark.parametrize("body", [b"", b"{", b"oops", b'{"a":1,"a":1}', b'{"b":\n{"a":1}', b'{"a":1} oops', b"\xff"])
def test_json__a_broken_first_document_refuses_the_body(body: bytes) -> None:
    with pytest.raises(BadJson):
        payloads_in(body, JSON)


@pytest.mark.parametrize("kind", ["application/ndjson", "application/jsonl", "application/x-json-stream", NDJSON])
def test_ndjson__each_line_is_a_payload_or_a_fault(kind: str) -> None:
    assert shown(payloads_in(b'oops\n{"a":1}\r\n\n{"b":2}', f"{kind}; charset=utf-8")) == ["!", {"a": 1}, {"b": 2}]


def test_ndjson__an_empty_body_is_refused() -> None:
    with pytest.raises(BadJson):
        payloads_in(b"\n\n", NDJSON)


def test_csv__rows_by_their_columns() -> None:
    body = b'\xef\xbb\xbfTimestamp,Source IP,message,\r\n2026-01-02,203.0.113.9,"a, b\nc",\r\nx\r\n'
    row, broken = payloads_in(body, "text/csv")
    assert row == {"Timestamp": "2026-01-02", "Source IP": "203.0.113.9", "message": "a, b\nc"}
    assert isinstance(broken, InvalidAlert)
    assert broken.detail == "line 4: 1 cells where the header has 4"


def test_csv__semicolons_and_tabs() -> None:
    assert payloads_in(b"src_ip;message\n203.0.113.9;a,b\n", "text/csv") == [
        {"src_ip": "203.0.113.9", "message": "a,b"}
    ]
    assert payloads_in(b"src_ip\tmessage\n203.0.113.9\tx\n", "text/csv") == [{"src_ip": "203.0.113.9", "message": "x"}]


@pytest.mark.parametrize("body", [b"", b"foo,bar\n1,2\n", b"src_ip,src_ip\n1,2\n", b"," * 600])
def test_csv__a_header_that_says_nothing_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidAlert, match="the CSV header"):
        payloads_in(body, "text/csv")


def test_text__log_lines_and_what_is_none() -> None:
    line = "<38>Jan  2 03:04:05 web01 sshd[1]: hello"
    assert shown(payloads_in(f"{CEF}\r\nhello\n\n{line}\n".encode(), "text/plain")) == [CEF, "!", line]


@pytest.mark.parametrize("body", [b'{"a":1}', b' [{"a":1}]', b"hello", b"a=1", b"", b"name=x\r\nalert=y\r\n"])
def test_text__json_and_anything_else_is_not_taken_as_text(body: bytes) -> None:
    with pytest.raises(UnknownMedia):
        payloads_in(body, "text/plain")


@pytest.mark.parametrize(
    "kind", ["", "text/html", "application/xml", "application/json; charset=latin-1", "multipart/form-data"]
)
def test_media__anything_else_is_refused(kind: str) -> None:
    with pytest.raises(UnknownMedia):
        payloads_in(b"{}", kind)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}" * 50, JSON),
        (b"{}\n" * 50, NDJSON),
        (b"user\n" + b"a\n" * 50, "text/csv"),
        (CEF.encode() + b"\n" * 2, "text/plain"),
    ],
)
def test_limits__no_more_than_one_too_many_is_read(body: bytes, kind: str) -> None:
    assert len(payloads_in(body, kind, 5)) <= 6


def test_limits__too_many_lines_are_refused() -> None:
    with pytest.raises(TooLarge):
        payloads_in(b"\n" * 500_001, "text/plain")


def test_limits__a_line_of_a_megabyte_is_a_fault() -> None:
    body = CEF.encode() + b"\n" + CEF.encode() + b"x" * (documents.MAX_CELL + 1)
    assert shown(payloads_in(body, "text/plain")) == [CEF, "!"]
