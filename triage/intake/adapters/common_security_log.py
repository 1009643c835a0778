"""Rows of Microsoft Sentinel's CommonSecurityLog table: CEF events under the table's own column names
(Azure Monitor Logs reference, "CommonSecurityLog")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from triage.intake import kinds
from triage.intake.accounts import people_of
from triage.intake.adapter import Adapter, Items
from triage.intake.blank import text_of
from triage.intake.marks import has, has_any
from triage.intake.part_reading import read_alert_with
from triage.intake.paths import Found, values_at
from triage.intake.sender import Sender
from triage.intake.severity import by_floor
from triage.model.alert import Alert
from triage.model.scales import Severity

TABLE = Sender(
    "common_security_log",
    {
        "name": "Activity DeviceEventClassID",
        "timestamp": "StartTime ReceiptTime EndTime TimeGenerated",
        "severity": "LogSeverity",
        "alert_type": "DeviceEventCategory",
        "message": "Message Reason Activity",
        "source_ip": "SourceIP",
        "source_port": "SourcePort",
        "destination_ip": "DestinationIP",
        "destination_port": "DestinationPort",
        "addresses": "DeviceAddress SourceTranslatedAddress DestinationTranslatedAddress",
        "urls": "RequestURL",
        "domains": "DestinationDnsDomain",
        "hashes": "FileHash OldFileHash",
        "processes": "ProcessName SourceProcessName DestinationProcessName FilePath",
        "success": "EventOutcome",
        "vendor_id": "ExternalID ExtID",
        "vendor_status": "DeviceAction SimplifiedDeviceAction",
    },
    # As CEF: 0 to 10, or words.
    by_floor((9, Severity.CRITICAL), (7, Severity.HIGH), (4, Severity.MEDIUM), (0, Severity.LOW)),
    silent_on=frozenset(
        "alert_type severity users hosts addresses location failed_logins success link vendor_verdict vendor_status "
        "vendor_id".split()
    ),
)
_USERS = "SourceUserName DestinationUserName SourceUserID DestinationUserID"
_HOSTS = "SourceHostName DestinationHostName DeviceName"
_REPORTER = "Computer"
_EXTENSIONS = "AdditionalExtensions"
_EXTENDED = "source_ip destination_ip addresses users hosts urls hashes"


def read(payload: Any) -> Items:
    """One alert. What has no column of its own is looked for by meaning among the extensions; `Computer` forwarded the
    event and is a host only where the row names no other."""
    named = ((pointer, kinds.account(value)) for pointer, value in values_at(payload, _USERS))
    given = {
        "users": people_of(pair for pair in named if pair[1] and pair[1] != "None"),
        "hosts": list(_names(payload, _HOSTS)),
    }
    alert = _read(payload, given)
    return (alert if alert.hosts else _read(payload, {**given, "hosts": list(_names(payload, _REPORTER))}),)


def _read(payload: Any, given: dict[str, list[Found]]) -> Alert:
    return read_alert_with({_EXTENSIONS: payload.get(_EXTENSIONS)}, _EXTENDED, payload, TABLE, given)


def _names(payload: Any, paths: str) -> Iterator[Found]:
    """Host names; the table writes __EMPTY__ and None for nothing, and addresses in the place of names."""
    for pointer, value in values_at(payload, paths):
        if text_of(value) not in (None, "__EMPTY__", "None") and kinds.address(value) is None:
            yield pointer, value


FORM = (has("DeviceVendor"), has("DeviceProduct"), has_any("LogSeverity", "Activity"))
ADAPTER = Adapter("common_security_log", "Microsoft Sentinel CommonSecurityLog row", (FORM,), read)
