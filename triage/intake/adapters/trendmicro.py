"""Trend Micro Vision One: alerts of the workbench (Vision One API 3.0, "Workbench")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.adapters.thehive import STANDS_IN, first_public
from triage.intake.blank import text_of
from triage.intake.marks import Mark, has, has_list, has_object
from triage.intake.paths import Found, node_at, objects_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word

TRENDMICRO = Sender(
    "trendmicro",
    {
        "name": "model modelName workbenchName matchedRules.name",
        "timestamp": "createdDateTime firstInvestigatedDateTime updatedDateTime createdTime",
        "severity": "severity",
        "alert_type": "modelType matchedRules.name alertProvider",
        "message": "description",
        "techniques": "matchedRules.matchedFilters.mitreTechniqueIds matchedFilters.mitreTechniqueIds",
        "vendor_status": "investigationStatus status",
        "vendor_verdict": "investigationResult findings",
        "vendor_id": "id workbenchId",
        "link": "workbenchLink",
    },
    by_word(),
    frozenset({"*"}),
)
# "type" of an indicator or "entityType" of an entity -> the field of an Alert that its value belongs to.
_FIELDS = {
    "ip": "addresses",
    "domain": "domains",
    "url": "urls",
    "file_sha1": "hashes",
    "file_sha256": "hashes",
    "file_md5": "hashes",
    "process_file_sha1": "hashes",
    "process_file_sha256": "hashes",
    "fullpath": "processes",
    "filename": "processes",
    "process": "processes",
    "command_line": "command_lines",
    "user_account": "users",
    "account": "users",
    "emailaddress": "users",
    "cloudidentity": "users",
    "email_sender": "mail_sender",
    "email_subject": "mail_subject",
    "host": "hosts",
    "container": "hosts",
}
# "field" of an address tells its side of a connection, where the sensor saw one.
_SOURCES = frozenset({"src", "source", "sourceip", "clientip", "srcip", "attacker"})
_DESTINATIONS = frozenset({"dst", "dest", "destination", "destinationip", "dstip", "serverip", "hostip"})


def read(payload: Any) -> Items:
    """One alert. The addresses of a host are its own; those of indicators have a part only if their field says so."""
    given: dict[str, list[Found]] = {}
    for pointer, entity in objects_at(payload, "impactScope.entities impactScope"):
        kind = str(entity.get("entityType")).lower()
        _add(given, kind, f"{pointer}/entityValue", entity.get("entityValue"))
    strangers = [*_indicators(payload, given)]
    stand_in = [*first_public(strangers)] if "source_ip" not in given and "destination_ip" not in given else []
    alert = read_alert(payload, TRENDMICRO, {**given, "source_ip": given.get("source_ip", stand_in)})
    return (replace(alert, notes=(*alert.notes, STANDS_IN)) if stand_in else alert,)


def _indicators(payload: Any, given: dict[str, list[Found]]) -> Iterator[Found]:
    """Sorts the indicators into `given`; gives those addresses whose part is not told."""
    for pointer, seen in objects_at(payload, "indicators"):
        pair = (f"{pointer}/value", seen.get("value"))
        kind = str(seen.get("type")).lower()
        _add(given, kind, *pair)
        if kind == "ip":
            side = _side(seen)
            if side:
                given.setdefault(side, []).append(pair)
            else:
                yield pair


def _side(seen: Mapping[str, Any]) -> str | None:
    words = {str(word).lower() for _, word in values_at(seen, "field fields")}
    return "source_ip" if words & _SOURCES else "destination_ip" if words & _DESTINATIONS else None


def _add(given: dict[str, list[Found]], kind: str, pointer: str, value: Any) -> None:
    field = _FIELDS.get(kind)
    if isinstance(value, dict):
        given.setdefault("addresses", []).extend((f"{pointer}{at}", ip) for at, ip in values_at(value, "ips ip"))
        pointer, value = f"{pointer}/name", value.get("name")
    if field in ("users", "hosts"):
        value = kinds.account(value)
    if field:
        given.setdefault(field, []).append((pointer, value))


_IS_WORKBENCH = Mark("id", "must begin with WB-", lambda payload: (text_of(node_at(payload, "id")) or "")[:3] == "WB-")
ADAPTER = Adapter(
    "trendmicro",
    "Trend Micro Vision One workbench alert",
    (
        (_IS_WORKBENCH, has("severity")),
        (has("workbenchLink"), has("model")),
        (has("model"), has_object("impactScope"), has_list("indicators")),
    ),
    read,
)
