"""CEF lines, with and without a syslog head."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.intake.adapters.lines import alerts_by
from triage.errors import InvalidAlert
from triage.intake.adapters.cef import ADAPTER, read
from triage.model.scales import Severity

HEAD = "CEF:0|Acme|Gate|2.1|4711|Password guessing|8|"
FULL = (
    f"<134>Jan  2 03:04:05 gate1 {HEAD}rt=1767323045678 cat=authentication src=203.0.113.9 spt=50123 dst=10.0.0.5 "
    r"dpt=443 suser=CORP\\alice duser=root shost=laptop-7 dhost=web01 dvchost=gate1 dvc=10.0.0.1 act=blocked "
    "outcome=failure request=https://portal.example.com/login?a\\=1 externalId=9001 "
    "fileHash=0123456789ABCDEF0123456789ABCDEF sproc=/usr/bin/curl msg=many attempts, one address"
)


alert_of = alerts_by(read)


def test_cef__every_field_arrives() -> None:
    alert = alert_of(FULL)
    assert (alert.format, alert.name, alert.alert_type) == ("cef", "Password guessing", "authentication")
    assert alert.timestamp == datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    assert (alert.severity, alert.vendor_severity) == (Severity.HIGH, "8")
    assert (alert.source_ip, alert.source_port) == ("203.0.113.9", 50123)
    assert (alert.destination_ip, alert.destination_port) == ("10.0.0.5", 443)
    assert (alert.users, alert.hosts) == (("alice", "root"), ("laptop-7", "web01", "gate1"))
    assert (alert.addresses, alert.success, alert.vendor_status) == (("10.0.0.1",), False, "blocked")
    assert alert.urls == ("https://portal.example.com/login?a=1",)
    assert alert.hashes == ("0123456789abcdef0123456789abcdef",)
    assert (alert.processes, alert.vendor_id) == (("/usr/bin/curl",), "9001")
    assert (alert.message, alert.notes) == ("many attempts, one address", ())


def test_cef__the_line_and_its_parts_are_kept() -> None:
    alert = alert_of(FULL)
    assert alert.received == FULL
    assert alert.raw["line"] == FULL
    assert alert.raw["syslog"]["hostname"] == "gate1"
    assert alert.raw["cef"]["device_vendor"] == "Acme"
    assert alert.raw["cef"]["extension"]["suser"] == r"CORP\alice"


def test_cef__the_full_names_of_the_keys() -> None:
    line = f"{HEAD}sourceAddress=203.0.113.9 destinationAddress=10.0.0.5 sourcePort=1 destinationPort=2 "
    alert = alert_of(f"{line}sourceUserName=alice destinationHostName=web01 deviceAction=allowed eventOutcome=success")
    assert (alert.source_ip, alert.source_port) == ("203.0.113.9", 1)
    assert (alert.destination_ip, alert.destination_port) == ("10.0.0.5", 2)
    assert (alert.users, alert.hosts) == (("alice",), ("web01",))
    assert (alert.vendor_status, alert.success) == ("allowed", True)


@pytest.mark.parametrize(
    ("written", "severity"),
    [
        ("10", Severity.CRITICAL),
        ("9", Severity.CRITICAL),
        ("8", Severity.HIGH),
        ("7", Severity.HIGH),
        ("6", Severity.MEDIUM),
        ("4", Severity.MEDIUM),
        ("3", Severity.LOW),
        ("0", Severity.LOW),
        ("Very-High", Severity.CRITICAL),
        ("High", Severity.HIGH),
        ("medium", Severity.MEDIUM),
        ("Low", Severity.LOW),
        ("Unknown", None),
        ("", None),
    ],
)
def test_cef__severity(written: str, severity: Severity | None) -> None:
    assert alert_of(f"CEF:0|a|b|c|d|name|{written}|src=203.0.113.9").severity == severity


def test_cef__escapes_and_values_with_blanks() -> None:
    alert = alert_of(r"CEF:0|a|b\|c|1\\2|d|pipes \| here|5|msg=a\=b c\nd e fname=x y.txt src=203.0.113.9")
    assert alert.name == "pipes | here"
    assert alert.raw["cef"]["device_product"] == "b|c"
    assert alert.raw["cef"]["device_version"] == "1\\2"
    assert alert.message == "a=b c\nd e"
    assert alert.raw["cef"]["extension"]["fname"] == "x y.txt"


def test_cef__custom_fields_are_read_by_their_labels() -> None:
    digest = "d" * 64
    alert = alert_of(
        f"{HEAD}cs1={digest} cs1Label=SHA256 cs2=T1110.003 cs2Label=MITRE Technique c6a2=2001:db8::9 "
        "c6a2Label=Source IPv6 Address c6a3=2001:db8::5 c6a3Label=Destination IPv6 Address cs3=bob cs3Label=User Name "
        "cs4=ps -e cs4Label=Command Line cn1=5 cn1Label=Host ID"
    )
    assert (alert.hashes, alert.techniques) == ((digest,), ("T1110.003",))
    assert (alert.source_ip, alert.destination_ip) == ("2001:db8::9", "2001:db8::5")
    assert (alert.users, alert.command_lines) == (("bob",), ("ps -e",))
    assert alert.raw["cef"]["custom"]["Host ID"] == "5"


def test_cef__a_vendors_own_key_that_names_a_hash() -> None:
    assert alert_of(f"{HEAD}AcmeFileMD5={'A' * 32}").hashes == ("a" * 32,)


@pytest.mark.parametrize(
    ("extension", "time", "notes"),
    [
        ("rt=Jan 02 2026 03:04:05 UTC", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), ()),
        ("rt=Jan 02 2026 03:04:05.250 CET", datetime(2026, 1, 2, 2, 4, 5, 250000, tzinfo=UTC), ()),
        ("end=2026-01-02T03:04:05+01:00", datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC), ()),
        (
            "rt=Dec 31 23:00:00 GMT",
            datetime(2025, 12, 31, 23, tzinfo=UTC),
            ("the time names no year and was put into 2025, the nearest before its receipt",),
        ),
        (
            "start=Jan 02 2026 03:04:05",
            datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
            ("the time names no zone and was taken as UTC",),
        ),
        ("msg=x", None, ()),
    ],
)
def test_cef__times(extension: str, time: datetime | None, notes: tuple[str, ...]) -> None:
    alert = alert_of(HEAD + extension)
    assert (alert.timestamp, alert.notes) == (time, notes)


def test_cef__the_time_and_the_host_of_the_head_stand_in() -> None:
    alert = alert_of(f"<13>1 2026-01-02T03:04:05Z gate1 - - - - {HEAD}src=203.0.113.9")
    assert (alert.timestamp, alert.hosts) == (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), ("gate1",))


def test_cef__placeholders_and_addresses_are_no_names() -> None:
    alert = alert_of(
        f"<13>Jan  2 03:04:05 10.0.0.1 {HEAD}suser=(no user) duser=N/A dhost=10.0.0.5 request=portal.example.com/x"
    )
    assert (alert.users, alert.hosts, alert.domains) == ((), (), ("portal.example.com",))


def test_cef__a_header_that_breaks_off_says_what_is_missing() -> None:
    with pytest.raises(InvalidAlert) as caught:
        read("CEF:0|Acme|Gate")
    assert caught.value.faults[0].detail == (
        "has 3 of the 7 parts of a CEF header; the first missing is device_version"
    )


def test_cef__a_header_without_extension_is_an_alert() -> None:
    assert alert_of("CEF:0|a|b|c|d|name|5").name == "name"


@pytest.mark.parametrize("payload", ["hello", "see CEF for that", "ACEF:0|a", {"message": HEAD}, None, 5, [], "CEF:x"])
def test_cef__nothing_else_is_recognised(payload: object) -> None:
    assert not ADAPTER.recognises(payload)
    assert ADAPTER.missing(payload)
