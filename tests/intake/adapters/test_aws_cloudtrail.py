"""CloudTrail: who called and from where, whether it succeeded, bare and in EventBridge's envelope."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from triage.intake.adapters import aws_cloudtrail, generic
from triage.intake.read import read_items, read_payload
from triage.model.alert import Alert

ADAPTERS = {"aws_cloudtrail": aws_cloudtrail.ADAPTER, "generic": generic.ADAPTER}
EVENT: dict[str, Any] = {
    "eventVersion": "1.09",
    "eventTime": "2026-04-05T06:07:08Z",
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreateAccessKey",
    "awsRegion": "eu-west-3",
    "sourceIPAddress": "203.0.113.30",
    "userAgent": "aws-cli/2.1",
    "userIdentity": {
        "type": "IAMUser",
        "accountId": "444455556666",
        "arn": "arn:aws:iam::444455556666:user/ops/dana",
        "userName": "dana",
    },
    "requestParameters": {"userName": "svc-backup"},
    "responseElements": None,
    "eventID": "e-1",
    "eventType": "AwsApiCall",
    "recipientAccountId": "444455556666",
}


def one(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters=ADAPTERS)
    assert alert.format == "aws_cloudtrail"
    return alert


@pytest.mark.parametrize(
    "payload",
    [
        EVENT,
        {"source": "aws.iam", "detail-type": "AWS API Call via CloudTrail", "detail": EVENT},
        {"Records": [EVENT]},
    ],
    ids=["bare", "event", "file"],
)
def test_event__in_every_shape(payload: Any) -> None:
    before = copy.deepcopy(payload)
    alert = one(payload)
    assert (alert.name, alert.alert_type) == ("CreateAccessKey", "iam.amazonaws.com")
    assert str(alert.timestamp) == "2026-04-05 06:07:08+00:00"
    assert (alert.source_ip, alert.destination_ip, alert.severity) == ("203.0.113.30", None, None)
    assert (alert.users, alert.success, alert.vendor_id) == (("dana", "svc-backup"), True, "e-1")
    assert (alert.domains, alert.hosts) == ((), ())
    assert payload == before


@pytest.mark.parametrize("caller", ["cloudformation.amazonaws.com", "AWS Internal", "", None, 7, ["a"]])
def test_caller__a_service_is_no_address(caller: Any) -> None:
    alert = one(EVENT | {"sourceIPAddress": caller})
    assert (alert.source_ip, alert.addresses) == (None, ())


@pytest.mark.parametrize(
    ("identity", "users"),
    [
        ({"type": "Root", "arn": "arn:aws:iam::444455556666:root"}, ("root",)),
        (
            {
                "arn": "arn:aws:sts::444455556666:assumed-role/Admin/lee@example.com",
                "sessionContext": {"sessionIssuer": {"userName": "Admin"}},
            },
            ("Admin", "lee@example.com"),
        ),
        ({"arn": "arn:aws:sts::444455556666:assumed-role/Nightly/i-0abc"}, ()),
        ({"arn": "arn:aws:sts::444455556666:federated-user/pat"}, ("pat",)),
        ({"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}, ()),
        ({"type": "IAMUser", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}, ()),
    ],
)
def test_users__of_each_kind_of_identity(identity: Any, users: tuple[str, ...]) -> None:
    assert one(EVENT | {"userIdentity": identity, "requestParameters": None}).users == users


def test_error__the_call_failed() -> None:
    alert = one(EVENT | {"errorCode": "AccessDenied", "errorMessage": "not authorised"})
    assert (alert.success, alert.vendor_status, alert.message) == (False, "AccessDenied", "not authorised")


@pytest.mark.parametrize(("answer", "success"), [("Failure", False), ("Success", True)])
def test_console_login__its_answer_tells(answer: str, success: bool) -> None:
    login = {"eventName": "ConsoleLogin", "responseElements": {"ConsoleLogin": answer}}
    assert one(EVENT | login).success is success


def test_file__a_broken_record_stays_in_its_place() -> None:
    items = read_items({"Records": [EVENT, 4, EVENT]}, adapters=ADAPTERS)
    assert [isinstance(item, Alert) for item in items] == [True, False, True]


@pytest.mark.parametrize("odd", [[], 7, "x", [None, 3, {"a": []}], {"arn": {}}, 10**400, True])
@pytest.mark.parametrize("path", ["eventTime", "requestParameters", "responseElements", "errorCode", "eventID"])
def test_odd_values__are_survived(path: str, odd: Any) -> None:
    assert one(EVENT | {path: odd}).name == "CreateAccessKey"


@pytest.mark.parametrize(
    "payload", [None, [], {"eventName": "x", "eventSource": "y"}, {"detail": EVENT["userIdentity"]}]
)
def test_recognition__not_of_something_else(payload: Any) -> None:
    assert not aws_cloudtrail.ADAPTER.recognises(payload)
