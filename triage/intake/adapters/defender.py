"""Microsoft Defender XDR alerts as Microsoft Graph has them (alerts_v2), with their typed evidence.

Fields: Graph REST API, "alert resource type" and "alertEvidence resource type" of microsoft.graph.security.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.blank import text_of
from triage.intake.entities import by_id, entities_in
from triage.intake.entity_readers import read_entities
from triage.intake.gathering import Gathering, marked
from triage.intake.marks import has, has_object, is_one_of
from triage.intake.packed import unpacked
from triage.intake.paths import Found, node_at, values_at
from triage.intake.prefixed import prefixed
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word
from triage.model.alert import Alert

ALERT_TYPE = "#microsoft.graph.security.alert"
# In these the machine concerned speaks to the other side, not the other way round.
OUTWARD = frozenset({"commandandcontrol", "exfiltration"})
# Where an alert has its things: in Graph, in the APIs before it, in the first generation of Graph's alerts.
THINGS = (
    "evidence entities devices relatedUser loggedOnUsers userStates hostStates networkConnections fileStates processes"
)
_UNDECIDED = frozenset({"unknown", "notavailable", "not available", "none", "null", "unknownfuturevalue", "notset"})
_NOT_SAID = frozenset(
    "source_ip destination_ip source_port destination_port users hosts addresses location success failed_logins "
    "processes command_lines mail_sender mail_subject severity vendor_verdict vendor_status vendor_id techniques "
    "alert_type timestamp link".split()
)


def sender_at(root: str) -> Sender:
    """Where an alert's fields stand when it stands at `root`: "." for the alert alone, "alerts" in an incident."""
    return Sender(
        "defender",
        {
            "name": prefixed(root, "title threatDisplayName threatName category"),
            "timestamp": prefixed(
                root,
                "firstActivityDateTime firstActivity firstEventTime createdDateTime creationTime alertCreationTime "
                "eventDateTime lastActivityDateTime",
            ),
            "severity": prefixed(root, "severity"),
            "alert_type": prefixed(root, "category categories detectionSource"),
            "message": prefixed(root, "description"),
            "techniques": prefixed(root, "mitreTechniques attackTechniques"),
            "vendor_id": prefixed(root, "id alertId providerAlertId"),
            "vendor_status": prefixed(root, "status"),
            "link": prefixed(root, "alertWebUrl incidentWebUrl sourceMaterials") + " incidentWebUrl incidentUri",
        },
        by_word(),
        silent_on=_NOT_SAID,
    )


ALERT = sender_at(".")


def read(payload: Any) -> Items:
    """One alert."""
    return (read_evidence(payload, ALERT, "."),)


def read_evidence(raw: Mapping[str, Any], sender: Sender, root: str) -> Alert:
    """The alert at `root` of `raw`, with what its evidence, entities, devices and accounts say."""
    category = text_of(next((value for _, value in values_at(raw, prefixed(root, "category"))), None)) or ""
    gathering = Gathering(outward=category.lower() in OUTWARD)
    for path in prefixed(root, THINGS).split():
        _things(gathering, raw, path)
    gathering.add("source_ip", *values_at(raw, prefixed(root, "userStates.logonIp")))
    for pair in values_at(raw, prefixed(root, "computerDnsName")):
        gathering.add("hosts", pair)
    given = gathering.given() | {"vendor_verdict": list(verdict(raw, root))}
    return marked(read_alert(raw, sender, given), gathering)


def _things(gathering: Gathering, raw: Mapping[str, Any], path: str) -> None:
    found = node_at(raw, path)
    listed = unpacked(found)
    if listed is None:
        return
    above, _, last = path.rpartition(".")
    place = above and (f"/{above}/0" if isinstance(raw.get(above), list) else f"/{above}")
    gathering.ids = by_id(listed)
    read_entities(gathering, entities_in({last: listed}, place, listed is not found))


def verdict(raw: Mapping[str, Any], root: str) -> Iterator[Found]:
    """The analyst's classification with its determination, as "truePositive (malware)"; nothing where undecided."""
    decided = [_decided(raw, path) for path in prefixed(root, "classification determination").split()]
    told = [pair for pair in decided if pair]
    if len(told) == 2:
        yield told[0][0], f"{told[0][1]} ({told[1][1]})"
    else:
        yield from told


def _decided(raw: Mapping[str, Any], path: str) -> Found | None:
    pairs = ((pointer, text_of(value)) for pointer, value in values_at(raw, path))
    return next(((pointer, text) for pointer, text in pairs if text and text.lower() not in _UNDECIDED), None)


ADAPTER = Adapter(
    "defender",
    "Microsoft Defender XDR alert (Graph alerts_v2)",
    (
        (is_one_of("@odata.type", ALERT_TYPE, ALERT_TYPE[1:]), has("title")),
        (has("serviceSource"), has("evidence"), has("title")),
        (has("alertWebUrl"), has("title"), has("severity")),
        (has("serviceSource"), has("detectorId"), has("severity")),
        (has("providerAlertId"), has("serviceSource"), has("title")),
        (has_object("vendorInformation"), has("title"), has("severity")),
    ),
    read,
)
