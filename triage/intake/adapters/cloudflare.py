"""Cloudflare's logs of security events and requests, and its notifications (Cloudflare docs, "Logs", "Notifications").

Logpush writes PascalCase, the GraphQL API camelCase; a notification is {"text", "data", "ts", "alert_type", …}.
"""

from __future__ import annotations

from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import has, has_object
from triage.intake.paths import Found, node_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word

_SITE = "ClientRequestHost clientRequestHTTPHost HTTPHost AppDomain QueryName"
EVENT = Sender(
    "cloudflare",
    {
        "name": "Description description RuleMessage SecurityRuleDescription PolicyName RuleID ruleId SecurityRuleID "
        "WAFRuleID SecurityRuleIDs ActionType AppDomain",
        "timestamp": "Datetime datetime EdgeStartTimestamp CreatedAt When Timestamp",
        "severity": "Severity severity",
        "alert_type": "Source source SecuritySources Kind kind ResourceType",
        "message": "Description description SecurityRuleDescription WAFRuleMessage",
        "source_ip": "ClientIP clientIP SourceIP SrcIP ActorIP IPAddress SourceInternalIP",
        "source_port": "ClientSrcPort SourcePort SrcPort",
        "destination_ip": "OriginIP DestinationIP DstIP",
        "destination_port": "OriginPort DestinationPort DstPort",
        "users": "UserEmail Email ActorEmail",
        "hosts": f"{_SITE} DeviceName",
        "domains": _SITE,
        "location": "ClientCountry clientCountryName Country",
        "vendor_id": "RayID rayName RequestID ID",
        "vendor_status": "Action action SecurityAction SecurityActions WAFAction ResolverDecision",
        "success": "ActionResult Allowed",
    },
    by_word(),
    silent_on=frozenset({"*"}),
)
NOTIFICATION = Sender(
    "cloudflare",
    {
        "name": "data.rule_name data.attack_type policy_name name alert_type",
        "timestamp": "data.alert_start_time data.start_time data.timestamp ts",
        "severity": "data.severity data.status_severity",
        "alert_type": "alert_type",
        "message": "text data.description",
        "destination_ip": "data.target_ip",
        "destination_port": "data.target_port",
        "hosts": "data.target_hostname data.zone_name data.target_zone_name",
        "domains": "data.target_hostname data.zone_name data.target_zone_name data.hostname",
        "vendor_id": "alert_correlation_id data.attack_id policy_id",
        "vendor_status": "data.mitigation data.action data.actions alert_event",
        "link": "data.dashboard_link data.event_link data.link",
    },
    silent_on=frozenset(
        {"users", "location", "failed_logins", "success", "vendor_verdict", "processes", "command_lines"}
    ),
)
# Only requests of the web have a scheme beside them; those without it came by this one.
USUAL_SCHEME = "https"


def read(payload: Any) -> Items:
    """One event or notification."""
    if isinstance(payload.get("data"), dict) and "alert_type" in payload:
        return (read_alert(payload, NOTIFICATION),)
    return (read_alert(payload, EVENT, {"urls": _urls(payload)}),)


def _urls(raw: Any) -> list[Found]:
    """The request's link, put together from its parts; "ClientRequestURI" has the query in it."""
    site = next(values_at(raw, "ClientRequestHost clientRequestHTTPHost"), None)
    path = next(values_at(raw, "ClientRequestURI ClientRequestPath clientRequestPath"), None)
    if site is None or path is None or not (isinstance(site[1], str) and isinstance(path[1], str)):
        return [*values_at(raw, "URL")]
    scheme = kinds.short(node_at(raw, "ClientRequestScheme") or node_at(raw, "clientRequestScheme")) or USUAL_SCHEME
    query = next((text for _, text in values_at(raw, "ClientRequestQuery clientRequestQuery")), None)
    more = query if isinstance(query, str) and query and "?" not in path[1] else ""
    mark = "?" if more and not more.startswith("?") else ""
    return [(path[0], f"{scheme}://{site[1]}{path[1]}{mark}{more}")]


ADAPTER = Adapter(
    "cloudflare",
    "Cloudflare log or notification",
    (
        (has("ClientIP"), has("ClientRequestHost")),
        (has("ClientIP"), has("RayID")),
        (has("rayName"), has("clientRequestHTTPHost")),
        (has("clientIP"), has("clientRequestHTTPHost")),
        (has("alert_type"), has("policy_id"), has_object("data")),
        (has("alert_type"), has("account_id"), has_object("data"), has("ts")),
        (has("RayID"), has("AppDomain")),
        (has("ActorEmail"), has("ActionType"), has("When")),
        (has("PolicyID"), has("Datetime"), has("AccountID")),
        (has("QueryName"), has("SrcIP"), has("Datetime")),
    ),
    read,
)
