"""Splunk Enterprise Security's notable events, findings and risk events, by themselves or as the row of a webhook
(Splunk Enterprise Security manual, "Notable event fields")."""

from __future__ import annotations

import re
from typing import Any

from triage.intake import kinds
from triage.intake.accounts import people_of
from triage.intake.adapter import Adapter, Items
from triage.intake.blank import text_of
from triage.intake.marks import Mark
from triage.intake.part_reading import read_alert_with
from triage.intake.paths import Found, node_at, under, values_at
from triage.intake.sender import Sender
from triage.intake.splunk_rows import ROW_PATHS, row_given

_ROW = ROW_PATHS | {
    "name": "rule_name search_name rule_title finding_title source",
    "timestamp": "orig_time event_time _time firstTime info_search_time",
    "severity": "urgency severity risk_severity severity_label",
    "alert_type": "security_domain category notable_type",
    "message": "rule_description risk_message description savedsearch_description rule_title search_name",
    "vendor_id": "event_id finding_id notable_id rule_id",
    "vendor_verdict": "disposition_label disposition_description",
}
_SILENT_ON = frozenset(
    "hosts addresses link success failed_logins mail_sender mail_subject vendor_status vendor_verdict".split()
)
# Incident review's numbers, where the row has no label ("Manage notable event statuses").
_STATUSES = {"0": "Unassigned", "1": "New", "2": "In Progress", "3": "Pending", "4": "Resolved", "5": "Closed"}
_PAIR = re.compile(r'(?:^|[\s,])([A-Za-z_][\w.:]{0,99})="((?:[^"\\]|\\.)*)"', re.ASCII)
_OTHERS = ("owner", "reviewer", "risk_", "threat_", "entity", "orig_", "splunk_", "host", "_", "creator", "index")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LONGEST_RAW = 200_000
Given = dict[str, list[Found]]
# What stands beside the name: one of these; beside a search's name, which only Splunk has, also one of the others.
_BESIDE = frozenset("urgency orig_sid orig_rid security_domain risk_object notable_type drilldown_search".split())
_BESIDE_SEARCH = _BESIDE | frozenset("orig_time orig_event_id orig_source risk_score rule_description severity".split())


def read(payload: Any) -> Items:
    """One alert. A row straight from the index has its fields only in the text of _raw."""
    at = "" if _is_notable(payload) else "result."
    sender = Sender("splunk_notable", _paths(at), silent_on=_SILENT_ON)
    given = _given(payload, at)
    for pointer, raw in values_at(payload, f"{at}_raw"):
        written = _written(raw)
        given = _documented(payload, at, written, pointer) | _joined(given, _given(written, ""), pointer)
    return (read_alert_with(_of_the_event(payload, at), "users source_ip destination_ip", payload, sender, given),)


def _of_the_event(payload: Any, at: str) -> dict[str, Any]:
    """The row without its analysts, without Splunk's machines, and without the objects that bear a risk."""
    row = node_at(payload, "result") if at else payload
    part = {key: value for key, value in row.items() if not key.startswith(_OTHERS)}
    return {"result": part} if at else part


def _joined(own: Given, written: Given, pointer: str) -> Given:
    return {field: [*own.get(field, ()), *((pointer, value) for _, value in pairs)] for field, pairs in written.items()}


def _documented(payload: Any, at: str, written: Any, pointer: str) -> Given:
    """Each documented field, of the row itself before the text of _raw."""
    found: Given = {}
    for field, path in ((field, path) for field, paths in _ROW.items() for path in paths.split()):
        texts = ((pointer, value) for _, value in values_at(written, path))
        found.setdefault(field, []).extend((*values_at(payload, at + path), *texts))
    return found


def _paths(at: str) -> dict[str, str]:
    paths = {field: under(at, names) for field, names in _ROW.items()}
    return paths | {"name": f"{paths['name']} search_name", "link": "results_link"}


def _given(row: Any, at: str) -> Given:
    given = row_given(row, at)
    kind = (text_of(node_at(row, f"{at}risk_object_type")) or text_of(node_at(row, f"{at}entity_type")) or "").lower()
    at_risk = [*values_at(row, under(at, "risk_object entity"))]
    if kind == "user":
        given["users"] = people_of([*given["users"], *((pointer, kinds.account(name)) for pointer, name in at_risk)])
    elif kind == "system":
        given["hosts"] += [pair for pair in at_risk if kinds.address(pair[1]) is None]
        given["addresses"] = at_risk
    return given | {"vendor_status": _statuses(row, at) or given["vendor_status"]}


def _statuses(row: Any, at: str) -> list[Found]:
    labels = [*values_at(row, under(at, "status_label status_group"))]
    numbers = [(pointer, _STATUSES.get(str(value))) for pointer, value in values_at(row, f"{at}status")]
    return [pair for pair in (*labels, *numbers) if text_of(pair[1])]


def _written(raw: Any) -> dict[str, Any]:
    """The fields that a stash event is written with: name="value", parted by commas; a name may come again."""
    fields: dict[str, list[str]] = {}
    text = raw[:_LONGEST_RAW] if isinstance(raw, str) and 'search_name="' in raw[:_LONGEST_RAW] else ""
    for name, value in _PAIR.findall(text):
        fields.setdefault(name, []).append(_ESCAPED.sub(r"\1", value))
    return dict(fields)


def _is_notable(row: Any) -> bool:
    if not isinstance(row, dict):
        return False
    if "@@notable@@" in (text_of(row.get("event_id")) or "")[:200] or row.get("index") == "notable":
        return True
    if text_of(row.get("search_name")):
        return not _BESIDE_SEARCH.isdisjoint(row)
    return bool(text_of(row.get("rule_name")) or text_of(row.get("rule_title"))) and not _BESIDE.isdisjoint(row)


def _is_webhook(payload: Any) -> bool:
    return isinstance(payload, dict) and _is_notable(payload.get("result"))


_MUST = "must have rule_name or search_name, with urgency, security_domain, orig_time or risk_object"
ADAPTER = Adapter(
    "splunk_notable",
    "Splunk Enterprise Security notable event or finding",
    ((Mark("", _MUST, _is_notable),), (Mark("result", _MUST, _is_webhook),)),
    read,
)
