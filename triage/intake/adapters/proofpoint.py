"""Proofpoint TAP: messages and clicks, alone or as the SIEM API answers them (TAP "SIEM API")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake.adapter import Adapter, Items
from triage.intake.marks import has, has_list
from triage.intake.paths import Found, objects_at, values_at
from triage.intake.reading import read_alert
from triage.intake.sender import Sender
from triage.intake.severity import by_word
from triage.model.alert import Alert

_PATHS = {
    "timestamp": "clickTime messageTime threatsInfoMap.threatTime threatTime",
    "alert_type": "classification threatsInfoMap.classification threatsInfoMap.threatType",
    "mail_sender": "sender fromAddress headerFrom",
    "mail_subject": "subject",
    "users": "recipient toAddresses",
    "urls": "url",
    "vendor_verdict": "classification threatsInfoMap.classification",
    "vendor_status": "threatStatus threatsInfoMap.threatStatus",
    "vendor_id": "id GUID",
    "link": "threatURL threatsInfoMap.threatUrl",
}
# The lists of an answer -> what became of the messages or clicks in it.
_LISTS = {
    "messagesBlocked": "message blocked",
    "messagesDelivered": "message delivered",
    "clicksBlocked": "click blocked",
    "clicksPermitted": "click permitted",
}


def read(payload: Any) -> Items:
    """One alert a message or click; each of an answer keeps the list that tells what became of it."""
    lists = [name for name in _LISTS if isinstance(payload.get(name), list)]
    if not lists:
        click = "clickTime" in payload or "clickIP" in payload
        return (_read(payload, payload, "", "click" if click else "message"),)
    around = {key: value for key, value in payload.items() if key not in _LISTS}
    items = tuple(_listed(around, name, index, item) for name in lists for index, item in enumerate(payload[name]))
    if not items:
        faults = tuple(Fault(f"/{name}", "is empty") for name in lists)
        raise InvalidAlert("no alert in it: it holds no message and no click", faults)
    if len(items) == 1 and isinstance(items[0], Alert):
        return (replace(items[0], received=payload),)
    return items


def _listed(around: Mapping[str, Any], name: str, index: int, item: Any) -> Alert | InvalidAlert:
    if isinstance(item, dict) and item:
        return _read({**around, name: [item]}, item, f"{name}.", _LISTS[name])
    fault = Fault(f"/{name}/{index}", "must be an object that is not empty")
    return InvalidAlert(f"not an alert: {fault.pointer} {fault.detail}", (fault,))


def _read(raw: Mapping[str, Any], item: Mapping[str, Any], at: str, kind: str) -> Alert:
    paths = {name: " ".join(at + path for path in own.split()) for name, own in _PATHS.items()}
    source, other = ("clickIP", "senderIP") if kind.startswith("click") else ("senderIP", "clickIP")
    paths |= {"source_ip": at + source, "addresses": at + other}
    pointer, threat = next(
        values_at(raw, f"{at}classification {at}threatsInfoMap.classification"), ("", "unclassified")
    )
    given = {"name": [(pointer, f"Proofpoint TAP: {kind}, {str(threat)[:80].lower()}")], **_threats(raw, at)}
    if kind.endswith(("blocked", "delivered", "permitted")):
        given["vendor_status"] = [(f"/{at.rstrip('.')}", kind.rpartition(" ")[2])]
    return read_alert(raw, Sender("proofpoint", paths, by_word(), frozenset({"*"})), given)


def _threats(raw: Any, at: str) -> dict[str, list[Found]]:
    """What the threats of a message are: links, files; and the files attached to it."""
    given: dict[str, list[Found]] = {"urls": [], "hashes": [], "domains": [], "mail_sender": []}
    for pointer, threat in objects_at(raw, f"{at}threatsInfoMap"):
        pair = (f"{pointer}/threat", threat.get("threat"))
        for field in ("hashes",) if str(threat.get("threatType")).lower() == "attachment" else ("urls", "domains"):
            given[field].append(pair)
    given["hashes"].extend(_attached(raw, at))
    return {name: pairs for name, pairs in given.items() if pairs}


def _attached(raw: Any, at: str) -> Iterator[Found]:
    for pointer, part in objects_at(raw, f"{at}messageParts"):
        if str(part.get("disposition")).lower() == "attached":
            yield from ((f"{pointer}/{key}", part.get(key)) for key in ("sha256", "md5"))


ADAPTER = Adapter(
    "proofpoint",
    "Proofpoint TAP message or click",
    (
        (has_list("threatsInfoMap"), has("GUID")),
        (has_list("threatsInfoMap"), has("messageTime")),
        (has("clickTime"), has("threatID"), has("url")),
        (has("clickIP"), has("GUID")),
        *((has_list(name), has("queryEndTime")) for name in _LISTS),
    ),
    read,
)
