"""GuardDuty: three shapes of one finding, the direction of each action, the bands of its severity."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from triage.intake.adapters import generic, guardduty
from triage.intake.read import read_items, read_payload
from triage.model.alert import Alert

ADAPTERS = {"guardduty": guardduty.ADAPTER, "generic": generic.ADAPTER}
NETWORK = {
    "actionType": "NETWORK_CONNECTION",
    "networkConnectionAction": {
        "connectionDirection": "INBOUND",
        "localIpDetails": {"ipAddressV4": "10.4.0.17"},
        "localPortDetails": {"port": 3389, "portName": "RDP"},
        "remoteIpDetails": {"ipAddressV4": "203.0.113.77", "country": {"countryName": "Norway"}},
        "remotePortDetails": {"port": 50123, "portName": "Unknown"},
        "protocol": "TCP",
        "blocked": False,
    },
}
FINDING: dict[str, Any] = {
    "schemaVersion": "2.0",
    "accountId": "444455556666",
    "region": "eu-north-1",
    "id": "aa11bb22cc33",
    "arn": "arn:aws:guardduty:eu-north-1:444455556666:detector/d1/finding/aa11bb22cc33",
    "type": "UnauthorizedAccess:EC2/RDPBruteForce",
    "resource": {
        "resourceType": "Instance",
        "instanceDetails": {
            "instanceId": "i-0feed0beef",
            "tags": [{"key": "user", "value": "nobody"}],
            "networkInterfaces": [
                {"privateIpAddress": "10.4.0.17", "publicIp": "198.51.100.200", "ipv6Addresses": ["2001:db8::17"]}
            ],
        },
    },
    "service": {
        "serviceName": "guardduty",
        "resourceRole": "TARGET",
        "action": NETWORK,
        "eventFirstSeen": "2026-02-03T04:00:00.000Z",
        "eventLastSeen": "2026-02-03T04:05:06.000Z",
        "archived": False,
        "count": 7,
    },
    "severity": 5.0,
    "updatedAt": "2026-02-03T04:10:00.000Z",
    "title": "203.0.113.77 is guessing RDP passwords on i-0feed0beef.",
    "description": "Somebody guesses passwords.",
}


def pascal(value: Any) -> Any:
    if isinstance(value, dict):
        return {key[0].upper() + key[1:]: pascal(item) for key, item in value.items()}
    return [pascal(item) for item in value] if isinstance(value, list) else value


def one(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters=ADAPTERS)
    assert alert.format == "guardduty"
    return alert


def with_action(action: Any, resource: Any = None, **service: Any) -> Alert:
    finding = copy.deepcopy(FINDING)
    finding["service"] |= {"action": action, **service}
    finding["resource"] = finding["resource"] if resource is None else resource
    return one(finding)


@pytest.mark.parametrize(
    "payload",
    [
        FINDING,
        pascal(FINDING),
        {"version": "0", "source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail": FINDING},
        {"version": "0", "source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail": pascal(FINDING)},
        {"Findings": [FINDING]},
    ],
    ids=["bare", "api", "event", "event with the API's casing", "page"],
)
def test_finding__in_every_shape(payload: Any) -> None:
    before = copy.deepcopy(payload)
    alert = one(payload)
    assert alert.name == "203.0.113.77 is guessing RDP passwords on i-0feed0beef."
    assert str(alert.timestamp) == "2026-02-03 04:05:06+00:00"
    assert (alert.severity, alert.vendor_severity) == ("Medium", "5.0")
    assert alert.alert_type == "UnauthorizedAccess:EC2/RDPBruteForce"
    assert (alert.source_ip, alert.source_port) == ("203.0.113.77", 50123)
    assert (alert.destination_ip, alert.destination_port) == ("10.4.0.17", 3389)
    assert alert.addresses == ("198.51.100.200", "2001:db8::17")
    assert (alert.hosts, alert.users, alert.location) == (("i-0feed0beef",), (), "Norway")
    assert (alert.vendor_id, alert.vendor_status, alert.message) == (
        "aa11bb22cc33",
        "active",
        "Somebody guesses passwords.",
    )
    assert payload == before


def test_event__the_raw_is_the_envelope() -> None:
    event = {"source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail": FINDING}
    assert one(event).raw == event


def test_outbound__the_remote_side_is_the_destination() -> None:
    connection = NETWORK["networkConnectionAction"] | {"connectionDirection": "OUTBOUND"}  # type: ignore[operator]
    alert = with_action({"networkConnectionAction": connection})
    assert (alert.source_ip, alert.source_port) == ("10.4.0.17", 3389)
    assert (alert.destination_ip, alert.destination_port) == ("203.0.113.77", 50123)


@pytest.mark.parametrize(("role", "source"), [("ACTOR", "10.4.0.17"), ("TARGET", "203.0.113.77")])
def test_unknown_direction__the_role_of_the_resource_tells(role: str, source: str) -> None:
    connection = NETWORK["networkConnectionAction"] | {"connectionDirection": "UNKNOWN"}  # type: ignore[operator]
    assert with_action({"networkConnectionAction": connection}, resourceRole=role).source_ip == source


def test_port_probe__every_prober_is_kept() -> None:
    probes = [
        {"localPortDetails": {"port": 22}, "remoteIpDetails": {"ipAddressV4": f"203.0.113.{n}"}} for n in (5, 6, 7)
    ]
    alert = with_action({"actionType": "PORT_PROBE", "portProbeAction": {"portProbeDetails": probes}})
    assert (alert.source_ip, alert.destination_ip, alert.destination_port) == ("203.0.113.5", "10.4.0.17", 22)
    assert alert.addresses == ("203.0.113.6", "203.0.113.7", "198.51.100.200", "2001:db8::17")


def test_dns_request__the_instance_acts() -> None:
    alert = with_action({"actionType": "DNS_REQUEST", "dnsRequestAction": {"domain": "c2.example.net"}})
    assert (alert.source_ip, alert.destination_ip, alert.domains) == ("10.4.0.17", None, ("c2.example.net",))


def test_api_call__the_caller_is_the_source_and_the_key_names_the_user() -> None:
    call = {
        "api": "ListBuckets",
        "serviceName": "s3.amazonaws.com",
        "callerType": "Remote IP",
        "errorCode": "AccessDenied",
        "remoteIpDetails": {"ipAddressV4": "203.0.113.80"},
    }
    key = {"accessKeyDetails": {"accessKeyId": "AKIDEXAMPLE", "principalId": "AIDX", "userName": "deploy-bot"}}
    alert = with_action({"actionType": "AWS_API_CALL", "awsApiCallAction": call}, key)
    assert (alert.source_ip, alert.destination_ip, alert.users) == ("203.0.113.80", None, ("deploy-bot",))
    assert (alert.success, alert.domains, alert.hosts) == (False, (), ())


def test_kubernetes__user_cluster_and_result() -> None:
    call = {"verb": "list", "sourceIPs": ["203.0.113.81"], "statusCode": 200}
    resource = {
        "eksClusterDetails": {"name": "shop"},
        "kubernetesDetails": {"kubernetesUserDetails": {"username": "system:anonymous"}},
    }
    alert = with_action({"kubernetesApiCallAction": call}, resource)
    assert (alert.source_ip, alert.users, alert.hosts, alert.success) == (
        "203.0.113.81",
        ("system:anonymous",),
        ("shop",),
        True,
    )


def test_database_login__user_and_count() -> None:
    action = {
        "rdsLoginAttemptAction": {
            "remoteIpDetails": {"ipAddressV4": "203.0.113.82"},
            "loginAttributes": [{"user": "root", "failedLoginAttempts": 12}],
        }
    }
    alert = with_action(action, {"rdsDbInstanceDetails": {"dbInstanceIdentifier": "orders-db"}})
    assert (alert.source_ip, alert.users, alert.hosts, alert.failed_logins) == (
        "203.0.113.82",
        ("root",),
        ("orders-db",),
        12,
    )


def test_malware_scan__hashes_of_the_files() -> None:
    files = [{"filePath": "tmp/x", "hash": "AB" * 32}, {"filePath": "tmp/y", "hash": "cd" * 32}]
    scan = {"scanDetections": {"threatDetectedByName": {"threatNames": [{"name": "EICAR", "filePaths": files}]}}}
    alert = with_action(None, ebsVolumeScanDetails=scan)
    assert alert.hashes == ("ab" * 32, "cd" * 32)


def test_runtime__process_hash_and_command_line() -> None:
    process = {"name": "xmr", "executablePath": "/tmp/xmr", "executableSha256": "e" * 64, "user": "www-data"}
    runtime = {"process": process, "context": {"commandLineExample": "/tmp/xmr -o pool"}}
    alert = with_action({}, runtimeDetails=runtime)
    assert (alert.processes, alert.hashes, alert.command_lines, alert.users) == (
        ("/tmp/xmr", "xmr"),
        ("e" * 64,),
        ("/tmp/xmr -o pool",),
        ("www-data",),
    )


def test_attack_sequence__actors_and_endpoints_by_direction() -> None:
    sequence = {
        "actors": [{"user": {"name": "temp-role", "type": "AssumedRole"}}],
        "endpoints": [
            {"ip": "203.0.113.90", "connection": {"direction": "INBOUND"}},
            {"ip": "203.0.113.91", "connection": {"direction": "OUTBOUND"}},
            {"ip": "203.0.113.92"},
        ],
    }
    alert = with_action(None, {"resourceType": "AttackSequence"}, detection={"sequence": sequence})
    assert (alert.source_ip, alert.destination_ip, alert.addresses) == (
        "203.0.113.90",
        "203.0.113.91",
        ("203.0.113.92",),
    )
    assert alert.users == ("temp-role",)


@pytest.mark.parametrize(
    ("number", "severity"),
    [
        (9.5, "Critical"),
        (9.0, "Critical"),
        (8.9, "High"),
        (7, "High"),
        (6.9, "Medium"),
        (4, "Medium"),
        (3.9, "Low"),
        (1, "Low"),
        ("8", "High"),
        (0, None),
        (None, None),
        ("", None),
    ],
)
def test_severity__bands(number: Any, severity: str | None) -> None:
    assert one(FINDING | {"severity": number}).severity == severity


def test_sample__is_marked() -> None:
    alert = one(FINDING | {"title": "[SAMPLE] A host talks to a bad one."})
    assert alert.vendor_verdict == "sample"
    assert any("sample" in note for note in alert.notes)


def test_archived__is_told() -> None:
    finding = copy.deepcopy(FINDING)
    finding["service"]["archived"] = True
    assert one(finding).vendor_status == "archived"


def test_page__a_broken_finding_stays_in_its_place() -> None:
    first, second, third = read_items({"Findings": [FINDING, "oops", pascal(FINDING)]}, adapters=ADAPTERS)
    assert [isinstance(item, Alert) for item in (first, second, third)] == [True, False, True]


@pytest.mark.parametrize("odd", [None, [], {}, 7, "x", [None, 3, {"a": []}], {"port": {}}, 10**400, True])
@pytest.mark.parametrize("path", ["resource", "service", "severity", "title", "id"])
def test_odd_values__are_survived(path: str, odd: Any) -> None:
    assert one(FINDING | {path: odd}).alert_type == "UnauthorizedAccess:EC2/RDPBruteForce"


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        "guardduty",
        {"detail": FINDING},
        {"source": "aws.guardduty", "detail-type": "AWS API Call via CloudTrail", "detail": {}},
        {"type": "x", "arn": "arn:aws:iam::444455556666:user/a"},
    ],
)
def test_recognition__not_of_something_else(payload: Any) -> None:
    assert not guardduty.ADAPTER.recognises(payload)


def test_object_scan__names_the_event_and_keeps_the_result() -> None:
    scan = {
        "schemaVersion": "1.0",
        "scanStatus": "COMPLETED",
        "scanResultDetails": {"scanResultStatus": "THREATS_FOUND"},
    }
    event = {"detail-type": "GuardDuty Malware Protection Object Scan Result", "time": "2026-02-03T04:05:06Z"}
    alert = one(event | {"source": "aws.guardduty", "detail": scan})
    assert alert.name == "GuardDuty Malware Protection Object Scan Result"
    assert (alert.vendor_verdict, str(alert.timestamp)) == ("THREATS_FOUND", "2026-02-03 04:05:06+00:00")
