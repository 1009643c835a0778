"""Splunk's alert actions: the webhook and custom ones, which send the first row of a search's results (Splunk alerting
manual, "Use a webhook alert action")."""

from __future__ import annotations

import re
from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.marks import Mark, has_object
from triage.intake.part_reading import read_alert_with
from triage.intake.paths import Found, node_at, under, values_at
from triage.intake.sender import Sender
from triage.intake.splunk_rows import ROW_PATHS, row_given

# What a row says of the alert itself; the search's author chooses the names.
_ROW = ROW_PATHS | {
    "timestamp": "_time orig_time lastTime firstTime timestamp",
    "severity": "urgency severity alert_severity risk_level",
    "alert_type": "alert_type category ids_type security_domain",
    "message": "description message reason risk_message signature _raw",
    "vendor_verdict": "verdict disposition_label",
}
_PATHS = {field: under("result.", paths) for field, paths in _ROW.items()}
SPLUNK = Sender(
    "splunk",
    _PATHS
    | {
        "name": "search_name result.search_name result.rule_name result.rule_title result.alert_name result.signature "
        "result.title sid",
        "vendor_id": "sid",
        "link": "results_link",
    },
    # The status of a row is that of a web request or a ticket, its subject a certificate's.
    silent_on=frozenset({"name", "link", "vendor_id", "vendor_status", "mail_sender", "mail_subject", "success"}),
)
# A scheduled search's id ends in the second in which it ran: "…_at_1761998400_132".
_RUN_AT = re.compile(r"_at_(\d{10})(?=_|$)", re.ASCII)


def read(payload: Any) -> Items:
    """One alert. The owner of the search is no user of the event, and the row's host, which is where it was logged,
    counts only where the row names no other."""
    given = row_given(payload, "result.")
    given["hosts"] = given["hosts"] or [*values_at(payload, "result.host")]
    part = {"result": node_at(payload, "result")}
    return (read_alert_with(part, "users hosts", payload, SPLUNK, given | {"timestamp": _times(payload)}),)


def _times(payload: Any) -> list[Found]:
    """When the search ran, for a row that has no time."""
    row = node_at(payload, "result")
    if isinstance(row, dict) and any(name in row for name in _ROW["timestamp"].split()):
        return []
    ids = ((pointer, _RUN_AT.search(str(value)[:1_000])) for pointer, value in values_at(payload, "sid"))
    return [(pointer, run_at[1]) for pointer, run_at in ids if run_at]


def _is_sent_by_splunk(payload: Any) -> bool:
    told = (payload.get("sid"), payload.get("results_link"), payload.get("search_name"))
    return any(told) or isinstance(payload.get("preview"), bool) or node_at(payload, "result._time") is not None


_BESIDE = Mark(
    "sid",
    "or results_link, search_name, preview or result._time must be there",
    lambda payload: isinstance(payload, dict) and _is_sent_by_splunk(payload),
)
ADAPTER = Adapter("splunk", "Splunk alert action (webhook)", ((has_object("result"), _BESIDE),), read)
