"""AWS WAF's traffic logs (AWS WAF developer guide, "Log fields for web ACL traffic")."""

from __future__ import annotations

from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import has, has_object
from triage.intake.paths import Found, node_at, objects_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender

# The rule that stands for "none matched": what was counted, but not stopped, is then the better name.
NO_RULE = "Default_Action"
# Newer logs name the scheme; most of what stands behind a web ACL is reached by this one.
USUAL_SCHEME = "https"

AWS_WAF = Sender(
    "aws_waf",
    {
        "name": "terminatingRuleId",
        "timestamp": "timestamp",
        "alert_type": "terminatingRuleType",
        "message": "ruleGroupList.terminatingRule.ruleId terminatingRuleMatchDetails.conditionType labels.name",
        "source_ip": "httpRequest.clientIp",
        "location": "httpRequest.country",
        "vendor_id": "httpRequest.requestId",
        "vendor_status": "action",
    },
    silent_on=frozenset({"*"}),
)


def read(payload: Any) -> Items:
    """One request. The log has no severity and no user; the site asked for is the host."""
    site = _site(payload)
    given = {"name": _counted(payload), "hosts": site, "domains": site, "urls": _urls(payload, site)}
    return (read_alert(payload, AWS_WAF, given),)


def _counted(raw: Any) -> list[Found]:
    if node_at(raw, "terminatingRuleId") != NO_RULE:
        return []
    return [*values_at(raw, "nonTerminatingMatchingRules.ruleId ruleGroupList.nonTerminatingMatchingRules.ruleId")]


def _site(raw: Any) -> list[Found]:
    """The Host header without its port."""
    headers = [
        (f"{pointer}/value", header.get("value"))
        for pointer, header in objects_at(raw, "httpRequest.headers")
        if (kinds.short(header.get("name")) or "").lower() == "host"
    ]
    named = [*headers, *values_at(raw, "httpRequest.host")]
    return [(pointer, name.partition(":")[0]) for pointer, name in named if isinstance(name, str)]


def _urls(raw: Any, site: list[Found]) -> list[Found]:
    uri, args = node_at(raw, "httpRequest.uri"), node_at(raw, "httpRequest.args")
    scheme = kinds.short(node_at(raw, "httpRequest.scheme")) or USUAL_SCHEME
    if not (site and isinstance(uri, str)):
        return []
    query = f"?{args}" if isinstance(args, str) and args else ""
    return [("/httpRequest/uri", f"{scheme.lower()}://{site[0][1]}{uri}{query}")]


ADAPTER = Adapter(
    "aws_waf",
    "AWS WAF log",
    (
        (has_object("httpRequest"), has("webaclId")),
        (has("httpRequest.clientIp"), has("terminatingRuleId")),
    ),
    read,
)
