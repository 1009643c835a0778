"""Azure Monitor's alerts in the common alert schema."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.intake.adapters.oddities import assert_never_raises
from triage.intake.adapters import generic
from triage.intake.adapters.azure_monitor import ADAPTER
from triage.intake.read import read_payload
from triage.model.alert import Alert, Sureness
from triage.model.scales import Severity

VM = "/subscriptions/1/resourcegroups/rg/providers/microsoft.compute/virtualmachines/vm-7"
WORKSPACE = "/subscriptions/1/resourcegroups/rg/providers/microsoft.operationalinsights/workspaces/law"
PORTAL = "https://portal.azure.com/#view/Alerts/alertId/77"
ESSENTIALS: dict[str, Any] = {
    "alertId": "/subscriptions/1/providers/Microsoft.AlertsManagement/alerts/77",
    "alertRule": "Odd logons",
    "severity": "Sev1",
    "signalType": "Log",
    "monitorCondition": "Fired",
    "monitoringService": "Log Analytics",
    "alertTargetIDs": [WORKSPACE],
    "configurationItems": ["law"],
    "firedDateTime": "2031-05-06T07:08:09.1234567Z",
    "description": "More failed logons than usual",
    "investigationLink": PORTAL,
}
COLUMNS = "TimeGenerated Computer TargetUserName IpAddress DestinationIP FailedLogins FileHash RequestURL".split()
ROWS = [
    [
        "2031-05-06T07:05:00Z",
        "web-7",
        "CORP\\ines",
        "198.51.100.61",
        "10.2.3.4",
        61,
        "d" * 64,
        "https://evil.example/a",
    ],
    ["2031-05-06T07:06:00Z", "web-8", "tuva", "198.51.100.61", "10.2.3.4", 3, None, None],
]
SEARCH: dict[str, Any] = {
    "SearchQuery": "SecurityEvent | where IpAddress == '203.0.113.99'",
    "LinkToSearchResults": "https://portal.azure.com/#blade/Logs",
    "LinkToSearchResultsAPI": "https://api.loganalytics.io/v1/workspaces/1/query",
    "Dimensions": [{"name": "Computer", "value": "web-7"}],
    "SearchResults": {"tables": [{"name": "PrimaryResult", "columns": [{"name": n} for n in COLUMNS], "rows": ROWS}]},
}
ACTIVITY: dict[str, Any] = {
    "authorization": {"action": "Microsoft.Compute/virtualMachines/delete", "scope": VM},
    "claims": json.dumps({"ipaddr": "203.0.113.40", "name": "Ines Moro"}),
    "caller": "ines@corp.example",
    "eventTimestamp": "2031-05-06T07:01:02+00:00",
    "httpRequest": json.dumps({"clientIpAddress": "203.0.113.41", "method": "DELETE"}),
    "operationName": "Microsoft.Compute/virtualMachines/delete",
    "status": "Succeeded",
}


def fired(context: Any, **essentials: Any) -> dict[str, Any]:
    inner = {"essentials": {**ESSENTIALS, **essentials}, "alertContext": context, "customProperties": None}
    return {"schemaId": "azureMonitorCommonAlertSchema", "data": inner}


def one(payload: dict[str, Any]) -> Alert:
    (alert,) = ADAPTER.read(payload)
    assert isinstance(alert, Alert)
    return alert


def test_essentials__fields_and_the_raw_untouched() -> None:
    payload = fired({})
    before = deepcopy(payload)
    alert = one(payload)
    assert (alert.name, alert.message) == ("Odd logons", "More failed logons than usual")
    assert (alert.severity, alert.vendor_severity) == (Severity.HIGH, "Sev1")
    assert alert.timestamp == datetime(2031, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
    assert (alert.vendor_status, alert.link, alert.vendor_id) == ("Fired", PORTAL, ESSENTIALS["alertId"])
    assert (alert.users, alert.hosts, alert.urls, alert.source_ip) == ((), (), (), None)
    assert payload == before
    assert alert.raw is payload


def test_log__the_columns_of_the_search_by_meaning() -> None:
    payload = fired(SEARCH)
    alert = one(payload)
    assert (alert.source_ip, alert.destination_ip, alert.failed_logins) == ("198.51.100.61", "10.2.3.4", 61)
    assert (alert.users, alert.hosts) == (("ines", "tuva"), ("web-7", "web-8"))
    assert (alert.hashes, alert.urls) == (("d" * 64,), ("https://evil.example/a",))
    assert alert.raw["rows"][1] == dict(zip(COLUMNS[:6], ROWS[1][:6], strict=True))
    assert alert.received is payload
    # The rule's author calls it "IpAddress", which does not say of which end.
    origin = alert.origins["source_ip"]
    assert (origin.pointer, origin.sureness) == ("/rows/0/IpAddress", Sureness.GUESSED)


def test_log__the_query_and_the_links_to_azure_are_no_part_of_the_event() -> None:
    alert = one(fired({**SEARCH, "SearchResults": None}))
    assert (alert.source_ip, alert.addresses, alert.urls) == (None, (), ())
    assert alert.hosts == ("web-7",)


def test_log__dimensions_of_version_2() -> None:
    condition = {"dimensions": [{"name": "SourceIP", "value": "198.51.100.9"}, {"name": "UserName", "value": "ines"}]}
    alert = one(fired({"conditionType": "LogQueryCriteria", "condition": {"allOf": [condition]}}))
    assert (alert.source_ip, alert.users) == ("198.51.100.9", ("ines",))


def test_metric__the_virtual_machine_is_the_host() -> None:
    alert = one(fired({"condition": {"allOf": [{"metricName": "CPU"}]}}, alertTargetIDs=[VM], signalType="Metric"))
    assert alert.hosts == ("vm-7",)


def test_activity__who_called_from_where_and_when() -> None:
    alert = one(fired(ACTIVITY, signalType="Activity Log"))
    assert (alert.users, alert.source_ip) == (("ines@corp.example",), "203.0.113.41")
    assert alert.timestamp == datetime(2031, 5, 6, 7, 1, 2, tzinfo=UTC)
    assert alert.alert_type == "Microsoft.Compute/virtualMachines/delete"
    without = {key: value for key, value in ACTIVITY.items() if key != "httpRequest"}
    assert one(fired({**without, "claims": {"ipaddr": "203.0.113.40"}})).source_ip == "203.0.113.40"


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("Sev0", Severity.CRITICAL),
        ("Sev1", Severity.HIGH),
        ("Sev2", Severity.MEDIUM),
        ("Sev3", Severity.LOW),
        ("sev4", Severity.INFORMATIONAL),
        ("Sev5", None),
        ("High", None),
        (1, None),
        (None, None),
    ],
)
def test_severity__zero_is_the_worst(word: Any, severity: Severity | None) -> None:
    assert one(fired({}, severity=word)).severity is severity


@pytest.mark.parametrize(
    "payload",
    [
        {"schemaId": "AzureMonitorMetricAlert", "data": {"context": {}}},
        {"schemaId": "azureMonitorCommonAlertSchema", "data": []},
        {"data": {"essentials": {"alertRule": "x"}}},
        "azureMonitorCommonAlertSchema",
        None,
    ],
)
def test_recognition__something_else(payload: Any) -> None:
    assert not ADAPTER.recognises(payload)


def test_recognition__among_others() -> None:
    (alert,) = read_payload(fired(SEARCH), adapters={"azure_monitor": ADAPTER, "generic": generic.ADAPTER})
    assert alert.format == "azure_monitor"


@pytest.mark.parametrize("context", [SEARCH, ACTIVITY])
def test_read__odd_things_anywhere(context: dict[str, Any]) -> None:
    assert_never_raises(ADAPTER, fired(context))
