"""Rows of Sentinel's CommonSecurityLog table."""

from __future__ import annotations

from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters.common_security_log import ADAPTER
from triage.model.alert import Alert

ROW = {
    "DeviceVendor": "Acme",
    "DeviceProduct": "Gate",
    "Activity": "Odd login",
    "LogSeverity": "8",
    "ReceiptTime": "2026-03-01T10:00:00Z",
    "SourceIP": "203.0.113.9",
    "DestinationIP": "10.0.0.5",
    "SourceUserName": "CORP\\eve",
    "DestinationUserName": "None",
    "DestinationHostName": "__EMPTY__",
    "Computer": "forwarder-1",
    "Type": "CommonSecurityLog",
}


def one(payload: Any) -> Alert:
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    assert ADAPTER.recognises(payload)
    return alert


def test_row__is_read_by_the_tables_columns() -> None:
    alert = one(ROW)
    assert (alert.name, alert.severity, alert.vendor_severity, alert.alert_type) == ("Odd login", "High", "8", None)
    assert (alert.source_ip, alert.destination_ip, alert.users) == ("203.0.113.9", "10.0.0.5", ("eve",))
    assert alert.raw is ROW


def test_hosts__the_forwarder_only_where_no_other_is_named() -> None:
    assert one(ROW).hosts == ("forwarder-1",)
    assert one({**ROW, "DeviceName": "gate-1", "SourceHostName": "ws-7"}).hosts == ("ws-7", "gate-1")


@pytest.mark.parametrize(
    ("value", "severity"),
    [("0", "Low"), (3, "Low"), ("4", "Medium"), ("7", "High"), ("10", "Critical"), ("High", "High"), ("", None)],
)
def test_severity__each_step(value: Any, severity: str | None) -> None:
    assert one({**ROW, "LogSeverity": value}).severity == severity


def test_damaged__never_raises() -> None:
    assert_never_raises(ADAPTER, ROW)


EXTENSIONS = (
    "MACHINE_IP=198.51.100.4;ENDPOINT_MACHINE=LABSRV07;USER=CORP\\\\eve;NOTE=a ;b?c;URL=https://example.org/a?b=1"
)


def test_extensions__say_what_has_no_column() -> None:
    bare = {key: value for key, value in ROW.items() if key not in ("SourceIP", "SourceUserName")}
    alert = one({**bare, "AdditionalExtensions": EXTENSIONS})
    assert (alert.source_ip, alert.hosts) == (None, ("LABSRV07",))
    assert (alert.users, alert.addresses) == (("eve",), ("198.51.100.4",))
    assert alert.origins["users"].pointer == "/AdditionalExtensions"
    assert alert.origins["users"].sureness == "guessed"


def test_extensions__never_replace_a_column() -> None:
    alert = one({**ROW, "AdditionalExtensions": "a=1;b=2;src_ip=192.0.2.9;suser=mallory;severity=1"})
    assert (alert.source_ip, alert.users, alert.severity) == ("203.0.113.9", ("eve",), "High")
