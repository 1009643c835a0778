"""Security Command Center: notified, listed and bare findings, old ones with their facts in sourceProperties."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from triage.errors import InvalidAlert
from triage.intake.adapters import gcp_scc, generic
from triage.intake.read import read_items, read_payload
from triage.model.alert import Alert

ADAPTERS = {"gcp_scc": gcp_scc.ADAPTER, "generic": generic.ADAPTER}
FINDING: dict[str, Any] = {
    "name": "organizations/12/sources/34/findings/abc",
    "parent": "organizations/12/sources/34",
    "resourceName": "//compute.googleapis.com/projects/shop/zones/europe-west1-b/instances/web-7",
    "state": "ACTIVE",
    "category": "Malware: Bad IP",
    "findingClass": "THREAT",
    "severity": "HIGH",
    "eventTime": "2026-07-08T09:10:11.123Z",
    "createTime": "2026-07-08T09:11:00Z",
    "externalUri": "https://console.example.com/f/abc",
    "description": "A machine talks to a bad address.",
    "indicator": {
        "ipAddresses": ["203.0.113.15"],
        "domains": ["bad.example.org"],
        "uris": ["http://bad.example.org/a"],
    },
    "connections": [
        {"sourceIp": "10.128.0.7", "sourcePort": 44000, "destinationIp": "203.0.113.14", "destinationPort": 443}
    ],
    "processes": [
        {"name": "miner", "binary": {"path": "/tmp/miner", "sha256": "d" * 64}, "args": ["/tmp/miner", "--pool", "x"]}
    ],
    "files": [{"path": "/tmp/y", "sha256": "e" * 64}],
    "mitreAttack": {"primaryTactic": "COMMAND_AND_CONTROL", "primaryTechniques": ["APPLICATION_LAYER_PROTOCOL"]},
    "securityMarks": {"marks": {"owner": "nobody"}},
    "muteInitiator": "nobody@example.com",
}
NOTIFICATION = {
    "notificationConfigName": "organizations/12/notificationConfigs/n",
    "finding": FINDING,
    "resource": {"name": FINDING["resourceName"], "displayName": "web-7"},
}


def one(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters=ADAPTERS)
    assert alert.format == "gcp_scc"
    return alert


@pytest.mark.parametrize(
    "payload", [FINDING, NOTIFICATION, {"listFindingsResults": [NOTIFICATION]}], ids=["bare", "notified", "listed"]
)
def test_finding__in_every_shape(payload: Any) -> None:
    before = copy.deepcopy(payload)
    alert = one(payload)
    assert (alert.name, alert.alert_type) == ("Malware: Bad IP", "THREAT")
    assert str(alert.timestamp) == "2026-07-08 09:10:11.123000+00:00"
    assert (alert.severity, alert.vendor_severity, alert.vendor_status) == ("High", "HIGH", "ACTIVE")
    assert (alert.source_ip, alert.source_port) == ("10.128.0.7", 44000)
    assert (alert.destination_ip, alert.destination_port) == ("203.0.113.14", 443)
    assert (alert.addresses, alert.hosts, alert.users) == (("203.0.113.15",), ("web-7",), ())
    assert (alert.domains, alert.urls) == (("bad.example.org",), ("http://bad.example.org/a",))
    assert (alert.hashes, alert.processes) == (("e" * 64, "d" * 64), ("/tmp/miner", "miner"))
    assert (alert.command_lines, alert.techniques) == (("/tmp/miner --pool x",), ())
    assert (alert.vendor_id, alert.link) == (FINDING["name"], "https://console.example.com/f/abc")
    assert alert.message == "A machine talks to a bad address."
    assert payload == before


def test_access__the_caller_is_source_and_user() -> None:
    finding = {key: value for key, value in FINDING.items() if key not in ("connections", "indicator")}
    access = {"principalEmail": "lee@example.com", "callerIp": "203.0.113.16", "callerIpGeo": {"regionCode": "FR"}}
    bindings = [{"action": "ADD", "member": "user:new@example.com"}, {"member": "group:all@example.com"}]
    alert = one({"finding": finding | {"access": access, "iamBindings": bindings}})
    assert (alert.source_ip, alert.destination_ip, alert.location) == ("203.0.113.16", None, "FR")
    assert alert.users == ("lee@example.com", "new@example.com")


def test_snake_case__as_the_client_libraries_export() -> None:
    finding = {
        "name": FINDING["name"],
        "category": "Persistence",
        "event_time": "2026-07-08T09:10:11Z",
        "finding_class": "THREAT",
        "access": {"principal_email": "lee@example.com", "caller_ip": "203.0.113.16"},
        "external_uri": "https://console.example.com/f/abc",
    }
    alert = one(finding)
    assert (alert.source_ip, alert.users, alert.alert_type) == ("203.0.113.16", ("lee@example.com",), "THREAT")
    assert (str(alert.timestamp), alert.link) == ("2026-07-08 09:10:11+00:00", "https://console.example.com/f/abc")


def test_old_finding__facts_in_source_properties() -> None:
    properties = {
        "detectionPriority": "LOW",
        "properties": {
            "loginAttempts": [{"sourceIp": "203.0.113.17", "userName": "admin", "vmName": "vm-3", "authResult": "FAIL"}]
        },
        "contextUris": {"mitreUri": {"url": "https://attack.mitre.org/techniques/T1078/003/"}},
    }
    old = {"name": FINDING["name"], "category": "Brute force: SSH", "sourceProperties": properties}
    alert = one({"finding": old})
    assert (alert.source_ip, alert.users, alert.hosts) == ("203.0.113.17", ("admin",), ("vm-3",))
    assert (alert.severity, alert.techniques) == ("Low", ("T1078.003",))


def test_old_finding__facts_below_the_name_of_their_case() -> None:
    facts = {"anomalousGrant": {"principalEmail": "lee@example.com", "callerIp": "203.0.113.18"}}
    alert = one({"finding": {"category": "x", "sourceProperties": {"properties": facts}}})
    assert (alert.source_ip, alert.users) == ("203.0.113.18", ("lee@example.com",))


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("CRITICAL", "Critical"),
        ("HIGH", "High"),
        ("MEDIUM", "Medium"),
        ("LOW", "Low"),
        ("SEVERITY_UNSPECIFIED", None),
        (None, None),
        (4, None),
    ],
)
def test_severity__words(word: Any, severity: str | None) -> None:
    assert one(FINDING | {"severity": word}).severity == severity


def test_list__a_broken_finding_stays_in_its_place() -> None:
    items = read_items({"listFindingsResults": [NOTIFICATION, {"finding": 3}, 4, NOTIFICATION]}, adapters=ADAPTERS)
    assert [isinstance(item, Alert) for item in items] == [True, False, False, True]
    assert isinstance(items[1], InvalidAlert)
    assert items[1].faults[0].pointer == "/listFindingsResults/1/finding"


def test_list__an_empty_one_holds_nothing() -> None:
    with pytest.raises(InvalidAlert, match="no finding"):
        gcp_scc.ADAPTER.read({"listFindingsResults": []})


@pytest.mark.parametrize(
    "odd", [None, [], {}, 7, "x", [None, 3, {"args": [[], {}]}], {"properties": [[]]}, 10**400, True]
)
@pytest.mark.parametrize("path", ["indicator", "connections", "processes", "access", "sourceProperties", "eventTime"])
def test_odd_values__are_survived(path: str, odd: Any) -> None:
    assert one(FINDING | {path: odd}).name == "Malware: Bad IP"


@pytest.mark.parametrize("payload", [None, [], {"finding": {}}, {"category": "x", "name": "y"}])
def test_recognition__not_of_something_else(payload: Any) -> None:
    assert not gcp_scc.ADAPTER.recognises(payload)


def test_host__the_display_name_stands_for_the_number_of_a_machine() -> None:
    full = "//compute.googleapis.com/projects/p/zones/z/instances/4410098877665544332"
    resource = {"name": full, "displayName": "web-7", "type": "google.compute.Instance"}
    finding = {**FINDING, "resourceName": full}
    assert one({"finding": finding, "resource": resource}).hosts == ("web-7",)
    assert one({"finding": finding, "resource": {**resource, "type": "google.storage.Bucket"}}).hosts == (
        "4410098877665544332",
    )
    assert one({"finding": finding, "resource": {**resource, "displayName": None}}).hosts == ("4410098877665544332",)
