"""Rows of Defender's advanced hunting: AlertInfo and AlertEvidence, and the device, identity and mail event tables.

Fields: Defender XDR, "Advanced hunting schema". Rows come streamed ({"category": "AdvancedHunting-…", "properties"}),
alone, or as the answer to a query ({"Schema", "Results"}), where the rows of one AlertId are one alert.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake.accounts import plain_name
from triage.intake.adapter import Adapter, Items
from triage.intake.adapters.defender import OUTWARD
from triage.intake.blank import text_of
from triage.intake.entities import entity
from triage.intake.entity_readers import file_path, read_entities
from triage.intake.gathering import Gathering, marked
from triage.intake.marks import Mark, has, has_list
from triage.intake.packed import unpacked
from triage.intake.paths import MAX_ITEMS, Found, node_at, values_at
from triage.intake.prefixed import prefixed
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word
from triage.model.alert import Alert

NAME = "defender_hunting"
EVIDENCE = "Alert evidence"
STREAMED = "AdvancedHunting-"
ROOTS = "properties . Results results"
_NOT_SAID = (
    "severity users hosts addresses location success failed_logins source_ip destination_ip source_port "
    "destination_port processes command_lines mail_sender mail_subject vendor_verdict vendor_status link techniques "
    "alert_type domains urls hashes"
)


def _at(names: str) -> str:
    return prefixed(ROOTS, names)


ROW = Sender(
    NAME,
    {
        "name": _at("Title AlertTitle ActionType") + " category",
        "timestamp": _at("Timestamp TimeGenerated") + " time",
        "severity": _at("Severity"),
        "alert_type": _at("Category ActionType"),
        "message": _at("Title Description"),
        "source_port": _at("SourcePort"),
        "mail_sender": _at("SenderFromAddress SenderMailFromAddress"),
        "mail_subject": _at("EmailSubject Subject"),
        "vendor_id": _at("AlertId ReportId"),
        "vendor_status": _at("DeliveryAction"),
    },
    by_word(),
    silent_on=frozenset(_NOT_SAID.split()),
)


def read(payload: Any) -> Items:
    """One alert of a row; of a query's answer one for each AlertId, of rows without it one a row. Raises
    InvalidAlert for an answer without rows."""
    for key in ("Results", "results"):
        if payload.get(key) == []:
            raise InvalidAlert("no row in it", (Fault(f"/{key}", "is empty"),))
        if isinstance(payload.get(key), list):
            return tuple(_of_answer(payload, key))
    return (_of_rows(payload, [_row(payload)]),)


def _row(payload: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    inner = payload.get("properties")
    return ("/properties", inner) if isinstance(inner, dict) else ("", payload)


def _of_answer(payload: Mapping[str, Any], key: str) -> Iterator[Alert | InvalidAlert]:
    grouped: dict[str, list[Any]] = {}
    for index, row in enumerate(payload[key]):
        alert_id = text_of(row.get("AlertId")) if isinstance(row, dict) else None
        grouped.setdefault(alert_id or f"row {index}", []).append((f"/{key}/{index}", row))
    for placed in grouped.values():
        pointer, first = placed[0]
        if isinstance(first, dict) and first:
            rows = [row for _, row in placed]
            told = [(f"/{key}/{index}", row) for index, row in enumerate(rows)]
            yield _of_rows({**payload, key: rows}, told)
        else:
            yield InvalidAlert(f"not an alert: {pointer}", (Fault(pointer, "must be an object with a row's columns"),))


def _of_rows(raw: Mapping[str, Any], rows: list[tuple[str, Mapping[str, Any]]]) -> Alert:
    category = next((text_of(row.get("Category")) for _, row in rows if row.get("Category")), None)
    gathering = Gathering(outward=(category or "").lower() in OUTWARD)
    techniques: list[Found] = []
    for pointer, row in rows[:MAX_ITEMS]:
        _columns(gathering, pointer, row)
        techniques += _techniques(pointer, row)
    given = gathering.given()
    if not any(row.get("Title") or row.get("ActionType") for _, row in rows):
        given["name"] = [(rows[0][0], EVIDENCE)]
    return marked(read_alert(raw, ROW, given | {"techniques": techniques}), gathering)


def _columns(gathering: Gathering, pointer: str, row: Mapping[str, Any]) -> None:
    """A row's columns: of evidence by its EntityType and what stands beside it, of an event each by its name."""
    if "AlertId" not in row:
        _event(gathering, pointer, row)
        return
    kind = _KINDS.get((text_of(row.get("EntityType")) or "").lower(), "")
    read_entities(gathering, [entity(kind, row, pointer)])
    for name, columns in _BESIDE.items():
        gathering.add(name, *values_at_row(row, pointer, columns))
    more = unpacked(row.get("AdditionalFields"))
    if kind == "mail" and isinstance(more, dict):
        found = values_at(more, "Urls")
        gathering.add("urls", *((f"{pointer}/AdditionalFields", value) for _, value in found))
    if kind != "ip":
        gathering.loose += values_at_row(row, pointer, "RemoteIP")
    gathering.own += values_at_row(row, pointer, "LocalIP")


def values_at_row(row: Mapping[str, Any], pointer: str, names: str) -> list[Found]:
    """The pairs of these columns, pointing into the whole payload."""
    return [(f"{pointer}{place}", value) for place, value in values_at(row, names) if text_of(value)]


def _event(gathering: Gathering, pointer: str, row: Mapping[str, Any]) -> None:
    """The columns of the event tables. The machine speaks to the remote side, unless that side came in."""
    came_in = "inbound" in str(node_at(row, "ActionType")).lower() or "logon" in str(node_at(row, "ActionType")).lower()
    remote, local = ("source", "destination") if came_in else ("destination", "source")
    for name, columns in _EVENT_COLUMNS.items():
        pairs = values_at_row(row, pointer, columns)
        gathering.add(name.format(remote=remote, local=local), *pairs)
    users = values_at_row(row, pointer, "AccountName InitiatingProcessAccountName")
    gathering.add("users", *(plain_name(pair) for pair in users))
    gathering.add("users", *values_at_row(row, pointer, "AccountUpn RecipientEmailAddress"))
    gathering.add("processes", file_path(entity("process", row, pointer)) if "ProcessCommandLine" in row else None)


def _techniques(pointer: str, row: Mapping[str, Any]) -> list[Found]:
    """The ids in AttackTechniques, which is a list or a text of one: ["Valid Accounts (T1078)"]."""
    told = row.get("AttackTechniques")
    listed = unpacked(told)
    found = listed if isinstance(listed, list) else [told]
    return [(f"{pointer}/AttackTechniques", item) for item in found[:MAX_ITEMS]]


_KINDS = {
    **dict.fromkeys(("user", "account"), "account"),
    **dict.fromkeys(("machine", "device", "host"), "host"),
    **dict.fromkeys(("mailmessage", "mail"), "mail"),
    **{kind: kind for kind in ("ip", "url", "file", "process", "mailbox")},
}
# What a row of evidence has beside its own kind's columns.
_BESIDE = {
    "hosts": "DeviceName",
    "users": "AccountName AccountUpn",
    "urls": "RemoteUrl",
    "domains": "RemoteUrl",
    "hashes": "SHA256 SHA1",
    "command_lines": "ProcessCommandLine",
}
_EVENT_COLUMNS = {
    "{remote}_ip": "RemoteIP IPAddress SenderIPv4 SenderIPv6",
    "{remote}_port": "RemotePort",
    "{local}_ip": "LocalIP",
    "{local}_port": "LocalPort",
    "hosts": "DeviceName",
    "urls": "RemoteUrl Url",
    "domains": "RemoteUrl",
    "hashes": "SHA256 SHA1 MD5",
    "command_lines": "ProcessCommandLine InitiatingProcessCommandLine",
    "processes": "InitiatingProcessFolderPath",
}


def _is_streamed(payload: Any) -> bool:
    return isinstance(payload, dict) and str(payload.get("category")).startswith(STREAMED)


ADAPTER = Adapter(
    NAME,
    "Microsoft Defender advanced hunting rows",
    (
        (Mark("category", f"must begin with {STREAMED}", _is_streamed), has("properties")),
        (has("AlertId"), has("EntityType"), has("Timestamp")),
        (has("AlertId"), has("EntityType"), has("EvidenceRole")),
        (has("AlertId"), has("Title"), has("Severity"), has("ServiceSource")),
        (has_list("Schema"), has_list("Results")),
        (has_list("schema"), has_list("results"), has("schema.name")),
        (has("ActionType"), has("DeviceId"), has("Timestamp")),
    ),
    read,
)
