"""Microsoft Sentinel incidents: the playbook's incident trigger, the Incidents API, and rows of SecurityIncident.

Fields: Sentinel REST API, "Incidents"; SecurityIncident table reference. A playbook's author may send the whole
trigger, its `object`, or that one's `properties` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.adapters.sentinel_alert import read_properties
from triage.intake.entities import by_id, entities_in
from triage.intake.entity_readers import read_entities
from triage.intake.gathering import Gathering, marked
from triage.intake.marks import has, has_any, has_object, is_one_of
from triage.intake.packed import unpacked
from triage.intake.paths import Found, node_at, objects_at, values_at
from triage.intake.prefixed import prefixed
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word

TYPES = ("Microsoft.SecurityInsights/Incidents", "Microsoft.SecurityInsights/incidents")
ROOTS = "object.properties properties ."
# What an incident's `properties` have beside the usual words.
_OF_INCIDENTS = ("incidentNumber", "additionalData", "relatedAnalyticRuleIds", "providerIncidentId")
_UNDECIDED = frozenset({"undetermined", "unknown"})
_NOT_SAID = (
    "source_ip destination_ip source_port destination_port users hosts addresses processes command_lines location "
    "success failed_logins mail_sender mail_subject"
)
_LISTED = "severity alert_type techniques vendor_verdict vendor_status vendor_id timestamp link"


def _at(names: str) -> str:
    return prefixed(ROOTS, names)


SENTINEL = Sender(
    "sentinel_incident",
    {
        "name": _at("title Title") + " " + _at("alerts.properties.alertDisplayName displayName"),
        "timestamp": _at("firstActivityTimeUtc FirstActivityTime createdTimeUtc CreatedTime lastActivityTimeUtc")
        + " TimeGenerated",
        "severity": _at("severity Severity"),
        "alert_type": _at("additionalData.tactics alerts.properties.tactics additionalData.alertProductNames"),
        "message": _at("description Description"),
        "techniques": _at("additionalData.techniques alerts.properties.techniques"),
        "vendor_id": "object.name name IncidentName " + _at("incidentNumber IncidentNumber providerIncidentId"),
        "vendor_status": _at("status Status"),
        "link": _at("incidentUrl IncidentUrl"),
    },
    by_word(),
    silent_on=frozenset(f"{_NOT_SAID} {_LISTED}".split()),
)


def read(payload: Any) -> Items:
    """One alert an incident; its alerts share its related entities, so they are not told apart."""
    gathering = Gathering()
    for path in _at("relatedEntities entities Entities").split():
        listed = unpacked(node_at(payload, path))
        gathering.ids = by_id(listed)
        pointer = "/" + path.replace(".", "/")
        read_entities(gathering, entities_in(listed, pointer, listed is not node_at(payload, path)))
    for pair in values_at(payload, _at("alerts.properties.compromisedEntity")):
        gathering.add_compromised(pair)
    for pointer, properties in objects_at(payload, _at("alerts.properties.additionalData")):
        read_properties(gathering, pointer, properties)
    given = gathering.given() | {"vendor_verdict": _verdict(payload), **_packed(payload)}
    return (marked(read_alert(payload, SENTINEL, given), gathering),)


def _verdict(payload: Mapping[str, Any]) -> list[Found]:
    """The classification, unless it decides nothing."""
    pairs = values_at(payload, _at("classification Classification"))
    return [pair for pair in pairs if str(pair[1]).lower() not in _UNDECIDED]


def _packed(payload: Mapping[str, Any]) -> dict[str, list[Found]]:
    """What a row of SecurityIncident holds as a text of JSON."""
    more = unpacked(node_at(payload, "AdditionalData"))
    found = {"alert_type": "tactics", "techniques": "techniques"}
    return {name: [("/AdditionalData", value) for _, value in values_at(more, path)] for name, path in found.items()}


ADAPTER = Adapter(
    "sentinel_incident",
    "Microsoft Sentinel incident",
    (
        (is_one_of("objectSchemaType", "Incident", "incident"), has_object("object")),
        (has("object.properties.title"), has("object.properties.severity")),
        (has("properties.title"), has_any("properties.incidentNumber", "properties.relatedEntities")),
        (has("properties.title"), is_one_of("type", *TYPES)),
        (has("title"), has("severity"), has_any("incidentUrl", "relatedEntities"), has_any(*_OF_INCIDENTS)),
        (has("IncidentNumber"), has("Title"), has("Severity"), has("Status")),
    ),
    read,
)
