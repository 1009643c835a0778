"""Security alerts of Microsoft Sentinel and Defender for Cloud, whose Entities may be a text of JSON.

Fields: SecurityAlert table reference; Defender for Cloud, "Alerts schemas"; Sentinel, "Entity types reference".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.blank import is_blank
from triage.intake.entities import by_id, entities_in
from triage.intake.entity_readers import read_entities
from triage.intake.gathering import Gathering, marked
from triage.intake.marks import has, has_any
from triage.intake.packed import unpacked
from triage.intake.paths import MAX_ITEMS, Found, node_at, values_at
from triage.intake.prefixed import prefixed
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word
from triage.model.leaves import leaves

ROOTS = ". properties object.properties"
_TECHNIQUE = re.compile(r"\bT\d{4}(?:\.\d{3})?\b", re.ASCII)
_ADDRESS = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])", re.ASCII)
_LETTERS = re.compile(r"[^a-z]")
# The rule of a scheduled alert is named here by its workspace's and its own id.
_IDS = re.compile(r"[0-9a-fA-F-]{32,36}_[0-9a-fA-F-]{32,36}|[0-9a-fA-F-]{36}", re.ASCII)

# Defender for Cloud's own names in ExtendedProperties, and usual ones of "Custom Details" -> a field of Alert.
PROPERTIES: Mapping[str, str] = {
    **dict.fromkeys(
        "clientipaddress clientip attackersourceip attackerip sourceip sourceipaddress sourceaddress srcip ipaddress "
        "callerip calleripaddress suspiciousip attackingip".split(),
        "source_ip",
    ),
    **dict.fromkeys(
        "destinationip destinationipaddress destinationaddress targetip targetipaddress targetaddress dstip "
        "victimip".split(),
        "destination_ip",
    ),
    **dict.fromkeys(
        "username user clientprincipalname userprincipalname accountname account principalname".split(), "users"
    ),
    **dict.fromkeys("compromisedhost machinename hostname computer computername devicename".split(), "hosts"),
    **dict.fromkeys("suspiciousprocess processname suspiciousprocesspath".split(), "processes"),
    **dict.fromkeys("suspiciouscommandline commandline".split(), "command_lines"),
    **dict.fromkeys("filehash filesha sha md".split(), "hashes"),
    **dict.fromkeys(
        "numberoffailedauthenticationattemptstohost failedattempts failedlogins failedlogons failedsignins "
        "failedlogincount failedloginattempts".split(),
        "failed_logins",
    ),
}


def _at(names: str) -> str:
    """A column of the table, and the same in the casing of the API."""
    return prefixed(ROOTS, " ".join(f"{name} {name[0].lower()}{name[1:]}" for name in names.split()))


ALERT = Sender(
    "sentinel_alert",
    {
        "name": _at("AlertName AlertDisplayName DisplayName AlertType"),
        "timestamp": _at("StartTime StartTimeUtc TimeGenerated TimeGeneratedUtc ProcessingEndTime"),
        "severity": _at("AlertSeverity Severity"),
        "message": _at("Description"),
        "vendor_id": _at("SystemAlertId VendorOriginalId ProviderAlertId"),
        "vendor_status": _at("Status"),
        "link": _at("AlertLink AlertUri"),
    },
    by_word(),
    silent_on=frozenset(
        "source_ip destination_ip users hosts addresses location success failed_logins processes vendor_verdict "
        "vendor_status severity alert_type techniques timestamp mail_sender mail_subject".split()
    ),
)


def read(payload: Any) -> Items:
    """One alert; its entities have no roles, except in a connection or a mail."""
    gathering = Gathering()
    for path in _at("Entities").split():
        _entities(gathering, payload, path)
    for path in _at("ExtendedProperties").split():
        read_properties(gathering, f"/{path.replace('.', '/')}", unpacked(node_at(payload, path)))
    for pair in values_at(payload, _at("CompromisedEntity")):
        if not is_blank(pair[1]):
            gathering.add_compromised(pair)
    given = gathering.given() | {
        "alert_type": list(_kinds(payload)),
        "techniques": list(_techniques(payload)),
        "link": list(_links(payload)),
    }
    return (marked(read_alert(payload, ALERT, given), gathering),)


def _entities(gathering: Gathering, payload: Mapping[str, Any], path: str) -> None:
    found = node_at(payload, path)
    listed = unpacked(found)
    if listed is not None:
        gathering.ids = by_id(listed)
        read_entities(gathering, entities_in(listed, f"/{path.replace('.', '/')}", listed is not found))


def read_properties(gathering: Gathering, pointer: str, properties: Any) -> None:
    """Add what the product tells beside its entities in extended properties and custom details, where those leave a
    field open."""
    told: dict[str, list[Found]] = {}
    for key, value in _told(properties):
        name = PROPERTIES.get(_LETTERS.sub("", key.lower()))
        if name and isinstance(value, (str, int)) and not is_blank(value):
            told.setdefault(name, []).append((pointer, _bare(name, value)))
    for name, pairs in told.items():
        if not gathering.found.get(name):
            gathering.add(name, *pairs)


def _told(properties: Any) -> Iterator[tuple[str, Any]]:
    """(name, value) of each property, also of those in "Custom Details"."""
    for key, value in list(properties.items())[:MAX_ITEMS] if isinstance(properties, dict) else ():
        inner = unpacked(value)
        if inner is None:
            yield key, value
        elif isinstance(inner, dict):
            yield from ((name, item) for name, items in inner.items() for _, item in leaves(items))
        else:
            yield from ((key, item) for item in inner[:MAX_ITEMS])


def _bare(name: str, value: Any) -> Any:
    """The address alone, where words stand around it ("IP Address: 198.51.100.4")."""
    inside = _ADDRESS.findall(value[:300]) if name.endswith("_ip") and isinstance(value, str) else []
    return inside[0] if len(inside) == 1 else value


def _kinds(payload: Mapping[str, Any]) -> Iterator[Found]:
    """The type of alert, unless it is but the ids of a rule; else the tactics."""
    for pair in values_at(payload, _at("AlertType Tactics Intent ProductName")):
        if not (isinstance(pair[1], str) and _IDS.fullmatch(pair[1])):
            yield pair


def _techniques(payload: Mapping[str, Any]) -> Iterator[Found]:
    """Each id, from a list as from a text that holds several."""
    for pointer, value in values_at(payload, _at("Techniques SubTechniques")):
        yield from ((pointer, found) for found in _TECHNIQUE.findall(str(value)[:2_000]))


def _links(payload: Mapping[str, Any]) -> Iterator[Found]:
    yield from values_at(payload, ALERT.paths["link"])
    for path in _at("ExtendedLinks").split():
        for _, value in values_at(unpacked(node_at(payload, path)), "Href href"):
            yield f"/{path.replace('.', '/')}", value


ADAPTER = Adapter(
    "sentinel_alert",
    "Microsoft Sentinel or Defender for Cloud alert",
    (
        (has("SystemAlertId"), has_any("AlertName", "DisplayName", "AlertDisplayName")),
        (has("AlertSeverity"), has_any("AlertName", "DisplayName")),
        (has("AlertDisplayName"), has("Severity"), has("VendorName")),
        (has("properties.alertDisplayName"), has_any("properties.systemAlertId", "properties.severity")),
        (has("object.properties.alertDisplayName"), has("object.properties.severity")),
        (has("systemAlertId"), has("alertDisplayName")),
    ),
    read,
)
