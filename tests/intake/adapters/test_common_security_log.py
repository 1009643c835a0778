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
