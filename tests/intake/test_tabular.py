"""Files of alerts: good rows are read, bad rows are named by their line, a wrong file is refused whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage.errors import InvalidAlert
from triage.intake.tabular import read_file, read_text

HEADER = "timestamp,source_ip,destination_ip,alert_type,message\n"
GOOD = "2026-01-02T03:04:05Z,8.8.8.8,10.0.0.5,port_scan,many ports\n"


def rows(tmp_path: Path, text: str, name: str = "a.csv") -> list[tuple[int, str]]:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return [(row.line, row.alert.name if row.alert else f"! {row.fault}") for row in read_file(path)]


def test_csv__a_row_becomes_an_alert(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + GOOD)
    (row,) = read_file(tmp_path / "a.csv")
    assert row.alert is not None
    assert (row.line, row.alert.alert_type, row.alert.source_ip) == (2, "port_scan", "8.8.8.8")
    assert row.alert.timestamp is not None


def test_csv__columns_in_any_order_and_more_of_them(tmp_path: Path) -> None:
    text = "Severity,message,alert_type,destination_ip,source_ip,timestamp\nhigh,m,malware,10.0.0.5,8.8.8.8,\n"
    assert rows(tmp_path, text) == [(2, "malware")]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("a,b\n", "2 cells where the header has 5"),
        ("soon,8.8.8.8,10.0.0.5,scan,m\n", "timestamp 'soon' is not a time that can be read (ISO 8601 is best)"),
        (",999.1.1.1,10.0.0.5,scan,m\n", "source_ip '999.1.1.1' is neither an address nor a host name"),
        (",8.8.8.8,not an ip,scan,m\n", "destination_ip 'not an ip' is neither an address nor a host name"),
        ("2026-01-01,,,,\n", "nothing to judge: no address, type or message"),
    ],
)
def test_csv__a_bad_row_is_named_and_the_rest_goes_on(tmp_path: Path, line: str, fault: str) -> None:
    assert rows(tmp_path, HEADER + line + GOOD) == [(2, f"! {fault}"), (3, "port_scan")]


def test_csv__line_numbers_count_the_lines_inside_quotes(tmp_path: Path) -> None:
    text = HEADER + ',8.8.8.8,,scan,"two\nlines"\n' + "x\n"
    assert rows(tmp_path, text) == [(3, "scan"), (4, "! 1 cells where the header has 5")]


@pytest.mark.parametrize("header", ["timestamp,source_ip\n", "", "a,b,c\n", HEADER.strip() + ",message\n"])
def test_csv__a_wrong_header_refuses_the_file(tmp_path: Path, header: str) -> None:
    with pytest.raises(InvalidAlert, match="the CSV header"):
        rows(tmp_path, header + GOOD)


def test_csv__nul_bom_and_bad_utf8_are_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbf" + HEADER.encode() + b",8.8.8.8,,scan,nul\0 and \xff\n")
    (row,) = read_file(path)
    assert row.alert is not None
    assert row.alert.message == "nul\ufffd and \ufffd"


def test_json__a_list_a_batch_and_one_object(tmp_path: Path) -> None:
    assert rows(tmp_path, '[{"title":"a"},{"title":"b"}]', "a.json") == [(1, "a"), (2, "b")]
    assert rows(tmp_path, '{"alerts":[{"name":"n","alert":{"x":1}}]}', "b.json") == [(1, "n")]
    assert rows(tmp_path, '{"title":"c"}', "c.txt") == [(1, "c")]


def test_json__a_bad_item_is_named_by_its_position(tmp_path: Path) -> None:
    found = rows(tmp_path, '[{"title":"a"}, 5]', "a.json")
    assert found == [(1, "a"), (2, "! not an alert: it must be a JSON object")]


def test_ndjson__a_broken_line_is_named(tmp_path: Path) -> None:
    found = rows(tmp_path, '{"title":"a"}\n\n{"title":\n{"title":"b"}\n', "a.ndjson")
    assert [line for line, _ in found] == [1, 3, 4]
    assert found[1][1].startswith("! not JSON: ")


def test_text__lines_are_taken_where_one_document_is_not() -> None:
    assert [row.line for row in read_text(b'{"title":"a"}\n{"title":"b"}\n')] == [1, 2]
    with pytest.raises(InvalidAlert):
        list(read_text(b"{broken"))


def test_lines__a_file_of_log_lines(tmp_path: Path) -> None:
    line = "CEF:0|Acme|Gate|2.1|4711|Odd login|8|src=203.0.113.9"
    found = rows(tmp_path, f"{line}\noops\n", "gate.log")
    assert found[0] == (1, "Odd login")
    assert found[1][1].startswith("! not JSON: ")
    assert [row.line for row in read_text(line.encode())] == [1]
