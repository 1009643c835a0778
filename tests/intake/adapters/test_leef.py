"""LEEF lines, 1.0 and 2.0."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.intake.adapters.lines import alerts_by
from triage.errors import InvalidAlert
from triage.intake.adapters.leef import ADAPTER, read
from triage.model.scales import Severity

FULL = (
    "<13>Jan  2 03:04:06 fw1 LEEF:1.0|Acme|Gate|2.1|DeniedLogin|src=203.0.113.9\tsrcPort=50123\tdst=10.0.0.5"
    "\tdstPort=443\tusrName=CORP\\alice\tidentHostName=web01\tsev=8\tcat=Authentication\turl=https://portal.example.com/a?b=c"
    "\tdevTime=Jan 02 2026 03:04:05.250 GMT+01:00\tdevTimeFormat=MMM dd yyyy HH:mm:ss.SSS z\taction=blocked"
    "\tsrcPreNAT=10.9.9.9\tmsg=too many attempts"
)


alert_of = alerts_by(read)


def test_leef__every_field_arrives() -> None:
    alert = alert_of(FULL)
    assert (alert.format, alert.name, alert.alert_type) == ("leef", "DeniedLogin", "Authentication")
    assert alert.timestamp == datetime(2026, 1, 2, 2, 4, 5, 250000, tzinfo=UTC)
    assert (alert.severity, alert.vendor_severity) == (Severity.HIGH, "8")
    assert (alert.source_ip, alert.source_port) == ("203.0.113.9", 50123)
    assert (alert.destination_ip, alert.destination_port) == ("10.0.0.5", 443)
    assert (alert.users, alert.hosts, alert.addresses) == (("alice",), ("web01",), ("10.9.9.9",))
    assert (alert.urls, alert.vendor_status) == (("https://portal.example.com/a?b=c",), "blocked")
    assert (alert.message, alert.notes, alert.received) == ("too many attempts", (), FULL)
    assert alert.raw["leef"]["attributes"]["usrName"] == "CORP\\alice"


@pytest.mark.parametrize(
    "line",
    [
        "LEEF:2.0|Acme|Gate|2.1|1234|^|src=203.0.113.9^cat=Malware^msg=a b",
        "LEEF:2.0|Acme|Gate|2.1|1234|0x7C|src=203.0.113.9|cat=Malware|msg=a b",
        "LEEF:2.0|Acme|Gate|2.1|1234|x5E|src=203.0.113.9^cat=Malware^msg=a b",
        "LEEF:2.0|Acme|Gate|2.1|1234||src=203.0.113.9\tcat=Malware\tmsg=a b",
        "LEEF:2.0|Acme|Gate|2.1|1234|src=203.0.113.9\tcat=Malware\tmsg=a b",
        "LEEF:1.0|Acme|Gate|2.1|1234|src=203.0.113.9\\tcat=Malware\\tmsg=a b",
        "LEEF:1.0|Acme|Gate|2.1|1234|src=203.0.113.9  cat=Malware msg=a b",
    ],
)
def test_leef__the_pairs_however_they_are_parted(line: str) -> None:
    alert = alert_of(line)
    assert alert.raw["leef"]["attributes"] == {"src": "203.0.113.9", "cat": "Malware", "msg": "a b"}
    assert (alert.name, alert.source_ip) == ("Malware", "203.0.113.9")


@pytest.mark.parametrize(
    ("number", "severity"),
    [
        ("10", Severity.CRITICAL),
        ("9", Severity.CRITICAL),
        ("7", Severity.HIGH),
        ("4", Severity.MEDIUM),
        ("1", Severity.LOW),
    ],
)
def test_leef__severity(number: str, severity: Severity) -> None:
    assert alert_of(f"LEEF:1.0|a|b|c|Odd|sev={number}").severity == severity


@pytest.mark.parametrize(
    ("time", "pattern", "read_as"),
    [
        ("1767323045678", None, datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)),
        ("02/01/2026 03:04:05", "dd/MM/yyyy HH:mm:ss", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("01/02/26 03:04:05 PM", "MM/dd/yy hh:mm:ss a", datetime(2026, 1, 2, 15, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05.5+0200", "yyyy-MM-dd'T'HH:mm:ss.SSSZ", datetime(2026, 1, 2, 1, 4, 5, 500000, tzinfo=UTC)),
        ("Jan 2 03:04:05", "MMM d HH:mm:ss", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("Dec 31 23:59:59", "MMM d HH:mm:ss", datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Jan 02 2026 03:04:05", None, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("soon", "nonsense [", None),
    ],
)
def test_leef__times(time: str, pattern: str | None, read_as: datetime | None) -> None:
    said = f"\tdevTimeFormat={pattern}" if pattern else ""
    assert alert_of(f"LEEF:1.0|a|b|c|Odd|devTime={time}{said}").timestamp == read_as


def test_leef__a_year_that_was_put_in_is_noted() -> None:
    alert = alert_of("LEEF:1.0|a|b|c|Odd|devTime=Jan 2 03:04:05\tdevTimeFormat=MMM d HH:mm:ss")
    assert alert.notes[-1] == "the time names no year and was put into 2026, the nearest before its receipt"


def test_leef__a_header_that_breaks_off_is_said() -> None:
    with pytest.raises(InvalidAlert, match="has 2 of the 5 parts"):
        read("LEEF:1.0|a|b")


@pytest.mark.parametrize("payload", ["hello", "LEEF:x|", {"message": FULL}, None, 5, []])
def test_leef__nothing_else_is_recognised(payload: object) -> None:
    assert not ADAPTER.recognises(payload)


@pytest.mark.parametrize(
    ("told", "link", "server"),
    [
        ("url=www.bets.example.org/a\tappproto=HTTPS", "https://www.bets.example.org/a", "www.bets.example.org"),
        ("url=www.bets.example.org:8080/a?b=c", "http://www.bets.example.org:8080/a?b=c", "www.bets.example.org"),
        ("url=198.51.100.7/a\tdstPort=443", "https://198.51.100.7/a", None),
        ("url=/a/b", None, None),
    ],
)
def test_leef__a_link_without_scheme(told: str, link: str | None, server: str | None) -> None:
    alert = alert_of(f"<13>Jan  2 03:04:06 nss1 LEEF:1.0|Zscaler|NSS|4.1|Not allowed|cat=Blocked\t{told}")
    assert alert.urls == ((link,) if link else ())
    assert alert.domains == ((server,) if server else ())


def test_leef__the_server_of_the_link_is_no_host_of_the_house() -> None:
    head = "<13>Jan  2 03:04:06 nss1 LEEF:1.0|Zscaler|NSS|4.1|Not allowed|"
    alert = alert_of(f"{head}cat=Blocked\turl=www.bets.example.org/a\thostname=www.bets.example.org")
    assert (alert.hosts, alert.vendor_status) == (("nss1",), "Blocked")
