"""AWS CloudTrail's events, bare or as EventBridge sends them (CloudTrail user guide, "Record contents")."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import has, has_object
from triage.intake.paths import Found, under, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender

PATHS = {
    "name": "eventName",
    "timestamp": "eventTime",
    "alert_type": "eventSource eventType",
    "message": "errorMessage eventName",
    "hosts": "requestParameters.instanceId requestParameters.instancesSet.items.instanceId",
    "vendor_id": "eventID",
    "vendor_status": "errorCode",
}
# A session that a person named: not a machine's id, a service's or a number.
_SESSION = re.compile(r"(?!i-[0-9a-f])[a-z]{2,20}[._-][a-z]{1,20}\d{0,2}", re.ASCII)
# CloudTrail writes this where a person typed what is no user name, perhaps a password.
HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"


@cache
def _sender(prefix: str) -> Sender:
    paths = {name: under(prefix, of_event) for name, of_event in PATHS.items()}
    return Sender("aws_cloudtrail", paths, silent_on=frozenset({"*"}))


def read(payload: Any) -> Items:
    """One event. It has no severity of its own, and one end only: who called."""
    prefix = "detail." if isinstance(payload.get("detail"), dict) else ""
    given = {
        "source_ip": _callers(payload, prefix),
        "users": _users(payload, prefix),
        "success": _success(payload, prefix),
    }
    return (read_alert(payload, _sender(prefix), given),)


def _callers(raw: Any, prefix: str) -> list[Found]:
    """The caller's address; an AWS service that calls for somebody stands there by name, which is no address."""
    return [found for found in values_at(raw, f"{prefix}sourceIPAddress") if kinds.address(found[1])]


def _users(raw: Any, prefix: str) -> list[Found]:
    """The caller by name, then by the role that was taken, then the account that is acted on."""
    names = under(
        prefix,
        "userIdentity.userName userIdentity.sessionContext.sessionIssuer.userName "
        "additionalEventData.UserName userIdentity.onBehalfOf.userName",
    )
    found = [*values_at(raw, names), *_from_arn(raw, prefix)]
    found += values_at(raw, f"{prefix}requestParameters.userName")
    return [(pointer, name) for pointer, name in found if name != HIDDEN]


def _from_arn(raw: Any, prefix: str) -> list[Found]:
    """The name in "…:user/alice", "…:federated-user/alice", "…:assumed-role/Admin/alice.b" or "…:root"."""
    found = []
    for pointer, arn in values_at(raw, f"{prefix}userIdentity.arn"):
        kind, _, name = str(arn).rpartition(":")[2].partition("/")
        last = name.rpartition("/")[2]
        is_session = kind == "assumed-role" and ("@" in last or _SESSION.fullmatch(last) is not None)
        is_person = kind in ("user", "federated-user") or is_session
        if kind == "root" or is_person:
            found.append((pointer, last or kind))
    return found


def _success(raw: Any, prefix: str) -> list[Found]:
    """`errorCode` is there only when the call failed; a console login says it in its answer."""
    login = [*values_at(raw, f"{prefix}responseElements.ConsoleLogin")]
    errors = [*values_at(raw, f"{prefix}errorCode {prefix}errorMessage")]
    failed = [(pointer, False) for pointer, error in errors if error not in (None, "")]
    return failed or login or [(f"/{prefix.replace('.', '/')}eventName", True)]


ADAPTER = Adapter(
    "aws_cloudtrail",
    "AWS CloudTrail event",
    (
        (has("eventSource"), has("eventName"), has_object("userIdentity")),
        (has("eventSource"), has("eventName"), has("eventVersion")),
        (has("detail.eventSource"), has("detail.eventName"), has_object("detail")),
    ),
    read,
)
