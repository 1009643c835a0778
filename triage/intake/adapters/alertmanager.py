"""Alertmanager's webhook and what Grafana sends in its place (Prometheus docs, "Webhook"; Grafana docs, "Alerting")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.blank import text_of
from triage.intake.marks import has, has_list, has_object
from triage.intake.paths import Found, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word
from triage.model.alert import Alert

# Labels and annotations are the users' own, so what is not said here is looked for by meaning; the links in an
# envelope are those of the sender's own pages.
_NEVER_SAID = frozenset("hosts location link urls domains vendor_verdict mail_sender mail_subject alert_type".split())
_HOSTS = "instance host hostname nodename node_name node exported_instance vm server machine"
ALERTMANAGER = Sender(
    "alertmanager",
    {
        "name": "alerts.labels.alertname commonLabels.alertname groupLabels.alertname title alerts.labels.rulename",
        "timestamp": "alerts.startsAt",
        "severity": "alerts.labels.severity alerts.labels.priority alerts.labels.level commonLabels.severity",
        "alert_type": "alerts.labels.category alerts.labels.type alerts.labels.job",
        "message": "alerts.annotations.description alerts.annotations.message alerts.annotations.summary "
        "commonAnnotations.description commonAnnotations.summary message",
        "urls": "alerts.labels.url alerts.labels.target",
        "domains": "alerts.labels.domain alerts.labels.qname",
        "vendor_id": "alerts.fingerprint",
        "vendor_status": "alerts.status status",
        "link": "alerts.generatorURL alerts.panelURL alerts.dashboardURL externalURL",
        "techniques": "alerts.labels.technique alerts.labels.mitre alerts.labels.mitre_technique_id",
    },
    by_word(),
    _NEVER_SAID,
)
# Grafana's alerting before version 9: one rule, its matches in `evalMatches`.
LEGACY = Sender(
    "alertmanager",
    {
        "name": "ruleName title",
        "severity": "tags.severity tags.priority evalMatches.tags.severity",
        "message": "message title",
        "vendor_id": "ruleId",
        "vendor_status": "state",
        "link": "ruleUrl",
    },
    by_word(),
    _NEVER_SAID | {"timestamp", "severity"},
)
ONCALL = Sender(
    "alertmanager",
    {
        "name": "alert_group.title alert_payload.commonLabels.alertname alert_payload.alerts.labels.alertname",
        "timestamp": "alert_group.created_at event.time",
        "severity": "alert_payload.commonLabels.severity alert_payload.alerts.labels.severity alert_payload.severity",
        "message": "alert_payload.message alert_payload.alerts.annotations.description",
        "vendor_id": "alert_group.id alert_group_id",
        "vendor_status": "alert_group.state",
        "link": "alert_group.permalinks.web",
    },
    by_word(),
    # Its users are those who look after the alert.
    _NEVER_SAID | {"users", "severity"},
)


def read(payload: Any) -> Items:
    """One alert an entry of `alerts`, each in an envelope that holds only it."""
    if isinstance(payload.get("alert_group"), dict):
        return (_with_hosts(payload, ONCALL, "alert_payload.alerts.labels alert_payload.commonLabels"),)
    if "alerts" not in payload:
        return (_with_hosts(payload, LEGACY, "evalMatches.tags tags"),)
    if not payload["alerts"]:
        raise InvalidAlert("no alert in it: /alerts is empty", (Fault("/alerts", "is empty"),))
    items = tuple(_entry(payload, index, entry) for index, entry in enumerate(payload["alerts"]))
    return _say_what_is_missing(items, payload.get("truncatedAlerts"))


def _entry(payload: Mapping[str, Any], index: int, entry: Any) -> Alert | InvalidAlert:
    fault = _fault(f"/alerts/{index}", entry)
    if fault:
        return InvalidAlert(f"not an alert: {fault.pointer} {fault.detail}", (fault,))
    alert = _with_hosts({**payload, "alerts": [entry]}, ALERTMANAGER, "alerts.labels")
    if (text_of(entry.get("status")) or "").lower() != "resolved":
        return alert
    return replace(alert, notes=(*alert.notes, "resolved: the sender says that this alert is over"))


def _fault(pointer: str, entry: Any) -> Fault | None:
    if not isinstance(entry, dict):
        return Fault(pointer, "must be an object")
    return None if isinstance(entry.get("labels"), dict) else Fault(f"{pointer}/labels", "must be an object")


def _with_hosts(raw: Mapping[str, Any], sender: Sender, at: str) -> Alert:
    """The alert, its hosts without the port or the scheme that the target of a scrape has."""
    paths = " ".join(f"{place}.{name}" for place in at.split() for name in _HOSTS.split())
    targets = [(pointer, value) for pointer, value in values_at(raw, paths) if isinstance(value, str)]
    given = {
        "hosts": [(pointer, _host(value)) for pointer, value in targets],
        "addresses": [(pointer, _host(value)) for pointer, value in targets],
        "urls": [(pointer, value) for pointer, value in targets if kinds.url(value)],
    }
    return read_alert(raw, sender, {name: pairs for name, pairs in given.items() if _any(name, pairs)})


def _any(name: str, pairs: list[Found]) -> bool:
    return any(kinds.SEVERAL[name](value) is not None for _, value in pairs)


def _host(target: str) -> str:
    """ "node:9100", "10.0.0.5:9100" and "https://site/path" without port, scheme and path."""
    place = target[:300].partition("://")[2] or target[:300]
    place = place.partition("/")[0]
    if address := kinds.address(place):
        return address
    name, _, port = place.rpartition(":")
    return name if name and port.isdigit() else place


def _say_what_is_missing(items: tuple[Alert | InvalidAlert, ...], truncated: Any) -> Items:
    number, first = kinds.count(truncated), items[0]
    if not number or not isinstance(first, Alert):
        return items
    note = f"the sender left {number} further alerts out of this group (truncatedAlerts)"
    return (replace(first, notes=(*first.notes, note)), *items[1:])


ADAPTER = Adapter(
    "alertmanager",
    "Alertmanager or Grafana alerts",
    (
        (has_list("alerts"), has("groupKey"), has("receiver")),
        (has_list("alerts"), has("receiver"), has_object("commonLabels")),
        (has_list("alerts"), has("orgId"), has("state")),
        (has("ruleName"), has_list("evalMatches")),
        (has("ruleName"), has("ruleUrl"), has("state")),
        (has_object("alert_group"), has_object("alert_payload")),
    ),
    read,
)
