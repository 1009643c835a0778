"""Azure Monitor's alerts in the common alert schema: of log queries, metrics and the activity log.

Fields: Azure Monitor, "Common alert schema" and "Alert context"; Sev0 is the worst. Search results and dimensions have
the columns that the rule's author chose, and are read by the meaning of their names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.blank import text_of
from triage.intake.gathering import machine
from triage.intake.marks import has, has_object, is_one_of
from triage.intake.meaning import Candidate, Fields
from triage.intake.packed import unpacked
from triage.intake.paths import MAX_ITEMS, Found, node_at, values_at
from triage.intake.query_tables import rows_of
from triage.intake.reading import read_alert
from triage.intake.sender import EVERYTHING, Sender
from triage.model.alert import Alert
from triage.model.scales import Severity

SCHEMA = "azureMonitorCommonAlertSchema"
_ESSENTIALS, _CONTEXT = "data.essentials.", "data.alertContext."
_SEV = re.compile(r"sev([0-4])", re.ASCII | re.IGNORECASE)
_STEPS = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.INFORMATIONAL)
# Where the rows of a search stand: of log alerts version 1, and of one condition of several.
_RESULTS = ("SearchResults", "condition.allOf.searchResults", "condition.allOf.SearchResults")
# Read by meaning, but only where the rule's author chose the names: what else stands there is about the rule.
_BY_MEANING = (
    "source_ip destination_ip source_port destination_port addresses users hosts urls domains hashes processes "
    "command_lines techniques failed_logins success"
).split()


def scale(value: Any) -> Severity | None:
    """ "Sev0" (critical) to "Sev4" (verbose)."""
    found = _SEV.fullmatch(text_of(value) or "")
    return _STEPS[int(found[1])] if found else None


def _in(place: str, names: str) -> str:
    return " ".join(place + name for name in names.split())


MONITOR = Sender(
    "azure_monitor",
    {
        "name": _in(_ESSENTIALS, "alertRule"),
        "timestamp": _in(_CONTEXT, "eventTimestamp") + " " + _in(_ESSENTIALS, "firedDateTime resolvedDateTime"),
        "severity": _in(_ESSENTIALS, "severity"),
        "alert_type": _in(_CONTEXT, "operationName") + " " + _in(_ESSENTIALS, "monitoringService signalType"),
        "message": _in(_ESSENTIALS, "description"),
        "users": _in(_CONTEXT, "caller"),
        "vendor_id": _in(_ESSENTIALS, "alertId originAlertId"),
        "vendor_status": _in(_ESSENTIALS, "monitorCondition"),
        "link": _in(_ESSENTIALS, "investigationLink")
        + " "
        + _in(_CONTEXT, "condition.allOf.linkToFilteredSearchResultsUI condition.allOf.linkToSearchResultsUI")
        + " "
        + _in(_CONTEXT, "LinkToFilteredSearchResultsUI LinkToSearchResults"),
    },
    scale,
    silent_on=EVERYTHING,
)


def read(payload: Any) -> Items:
    """One alert: what fired once, however many rows its search found; they stand in `raw` as "rows"."""
    rows = [row for path in _RESULTS for row in rows_of(unpacked(node_at(payload, _CONTEXT + path)))]
    raw = {**payload, "rows": rows} if rows else payload
    told = _told(raw, rows)
    given = {name: [(origin.pointer, value) for value, origin in found] for name, found in told.items()}
    given["source_ip"] = [*_callers(raw), *given["source_ip"]]
    given["hosts"] = [*_machines(raw), *given["hosts"]]
    alert = _as_sure(read_alert(raw, MONITOR, given), told)
    return (replace(alert, received=payload) if rows else alert,)


def _told(raw: Mapping[str, Any], rows: list[dict[str, Any]]) -> dict[str, list[Candidate]]:
    """What the rows, the dimensions and the rule's own properties say, by the meaning of their names."""
    own = {"alertContext": _dimensions(raw), "customProperties": node_at(raw, "data.customProperties")}
    fields = Fields({"rows": rows, "data": own})
    return {name: list(fields.candidates(name)) for name in _BY_MEANING}


def _dimensions(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The dimensions alone, in their places."""
    listed = node_at(raw, _CONTEXT + "condition.allOf")
    conditions = listed[:MAX_ITEMS] if isinstance(listed, list) else ()
    split_by = [{"dimensions": node_at(condition, "dimensions")} for condition in conditions]
    return {"Dimensions": node_at(raw, _CONTEXT + "Dimensions"), "condition": {"allOf": split_by}}


def _as_sure(alert: Alert, told: Mapping[str, list[Candidate]]) -> Alert:
    """The alert with what was found by meaning marked as such."""
    found = {(name, origin.pointer): origin for name, pairs in told.items() for _, origin in pairs}
    origins = {name: found.get((name, origin.pointer), origin) for name, origin in alert.origins.items()}
    return replace(alert, origins=origins)


def _callers(raw: Mapping[str, Any]) -> list[Found]:
    """The address of who called Azure's API, by the activity log."""
    found: list[Found] = []
    for path, name in (("httpRequest", "clientIpAddress"), ("claims", "ipaddr")):
        pointer = "/" + (_CONTEXT + path).replace(".", "/")
        packed = node_at(raw, _CONTEXT + path)
        inner = unpacked(packed)
        found += [(pointer if isinstance(packed, str) else pointer + at, value) for at, value in values_at(inner, name)]
    return found


def _machines(raw: Mapping[str, Any]) -> list[Found]:
    """The virtual machines that the alert is about; other resources are no hosts."""
    targets = (machine(pair) for pair in values_at(raw, _in(_ESSENTIALS, "alertTargetIDs")))
    return [pair for pair in targets if pair]


ADAPTER = Adapter(
    "azure_monitor",
    "Azure Monitor alert (common alert schema)",
    (
        (is_one_of("schemaId", SCHEMA), has_object("data.essentials")),
        (has("data.essentials.alertRule"), has("data.essentials.monitorCondition")),
    ),
    read,
)
