"""What senders put around an alert: lists, search hits, notifications, API pages. Each is opened by one function."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

from triage.intake.lines.head import head_of
from triage.intake.lines.tagged import object_in
from triage.intake.packed import unpacked
from triage.intake.paths import node_at
from triage.intake.query_tables import rows_of

MAX_PACKED_BYTES = 5 * 1024 * 1024


def opened(payload: Any) -> list[Any] | None:
    """What is inside the envelope, in order; None when the payload is no envelope that is known."""
    found = (opens(payload) for opens in ENVELOPES)
    return next((inner for inner in found if inner), None)


def carried(payload: Any) -> Any:
    """What the record of another system carries inside: XSOAR's rawJson, Grafana OnCall's alert_payload; a text of
    JSON is opened. None where there is nothing of the kind."""
    if not isinstance(payload, dict):
        return None
    inner = next((payload[key] for key in CARRIERS if key in payload), None)
    if isinstance(inner, str):
        return next(iter(_unpacked(inner) or ()), None)
    return inner if inner and isinstance(inner, (dict, list)) else None


def logged(payload: Any) -> list[str]:
    """The log lines that a shipper put into an object (Logstash's message, Splunk's event, …): texts that may be a
    line of a known format. Only where nothing but what shippers say stands beside them: whoever writes a line into a
    log would otherwise put his own alert in the place of the one that carries it."""
    if not _is_shipped(payload):
        return []
    return [text for text in (node_at(payload, name) for name in LOGGED) if isinstance(text, str)]


def _is_shipped(payload: Any) -> bool:
    return isinstance(payload, dict) and payload.keys() <= SHIPPING


def _list(payload: Any) -> list[Any] | None:
    return payload if isinstance(payload, list) else None


def _hit(payload: Any) -> list[Any] | None:
    """An Elasticsearch search hit: its document, or, where only `fields` were asked for, those, out of the lists in
    which each of them comes."""
    if not isinstance(payload, dict):
        return None
    of_index = not payload.keys().isdisjoint(("_index", "_id"))
    if "_source" in payload:
        return [payload["_source"]] if of_index or isinstance(payload["_source"], dict) else None
    fields = payload.get("fields") if of_index else None
    if not isinstance(fields, dict) or not fields or not all(isinstance(value, list) for value in fields.values()):
        return None
    return [{name: value[0] if len(value) == 1 else value for name, value in fields.items()}]


def _hits(payload: Any) -> list[Any] | None:
    """An Elasticsearch search answer."""
    return _objects(node_at(payload, "hits.hits"))


def _edges(payload: Any) -> list[Any] | None:
    """A GraphQL connection: {"data": {"alerts": {"edges": [{"node": {…}}, …]}}}."""
    data = payload.get("data") if isinstance(payload, dict) else None
    found = node_at(next(iter(data.values())), "edges") if isinstance(data, dict) and len(data) == 1 else None
    edges = _objects(found) or []
    return [edge.get("node") if isinstance(edge, dict) else edge for edge in edges] or None


def _kibana(payload: Any) -> list[Any] | None:
    """The alerts in a body that was written by hand for Kibana's webhook, whatever stands beside them:
    {"rule": {…}, "alerts": [{"kibana.alert.uuid": …}, …]}, also below "context"."""
    found = next((items for path in KIBANA if (items := _objects(node_at(payload, path)))), [])
    alerts = [item for item in found if isinstance(item, dict)]
    return found if alerts and all(_is_of_kibana(item) for item in alerts) else None


def _is_of_kibana(item: dict[str, Any]) -> bool:
    return any(name in ("kibana", "signal") or name.startswith(("kibana.alert.", "signal.rule.")) for name in item)


def _page(payload: Any) -> list[Any] | None:
    """A page of an API or a stream: one list of objects, beside nothing but counts and where the next page is. An
    alert that carries its events in a list has a name, a description or a time of its own, and stays whole."""
    if not isinstance(payload, dict) or len(payload) > MAX_PAGE_KEYS:
        return None
    lists = {name: found for name in LISTS if (found := _objects(node_at(payload, name)))}
    others = payload.keys() - {name.partition(".")[0] for name in LISTS}
    if len(lists) != 1:
        return None
    name, found = next(iter(lists.items()))
    return found if others <= BESIDE_A_LIST | BESIDE.get(name, frozenset()) else None


def _tables(payload: Any) -> list[Any] | None:
    """The rows of a Log Analytics query answer, each with its columns' names."""
    is_answer = isinstance(payload, dict) and payload.keys() <= BESIDE_TABLES and "tables" in payload
    return list(rows_of(payload)) if is_answer else None


def _notification(payload: Any) -> list[Any] | None:
    """An AWS SNS notification; a SubscriptionConfirmation holds a link that is never visited."""
    is_notification = isinstance(payload, dict) and payload.get("Type") == "Notification"
    return _unpacked(payload.get("Message")) if is_notification else None


def _pushed(payload: Any) -> list[Any] | None:
    """A push of Google Pub/Sub: {"message": {"data": "<base64 of JSON>", "messageId": …}, "subscription": …}."""
    is_push = isinstance(payload, dict) and isinstance(payload.get("subscription"), str)
    data = node_at(payload.get("message"), "data") if is_push else None
    if not isinstance(data, str) or len(data) > MAX_PACKED_BYTES:
        return None
    try:
        return _unpacked(base64.b64decode(data, validate=True).decode("utf-8"))
    except (binascii.Error, ValueError):
        return None


def _lines(payload: Any) -> list[Any] | None:
    """Bitdefender's push of CEF lines: {"cef": "0", "events": ["CEF:0|…", …]}."""
    events = payload.get("events") if isinstance(payload, dict) and payload.keys() == {"cef", "events"} else None
    are_lines = isinstance(events, list) and bool(events) and all(isinstance(event, str) for event in events)
    return events if are_lines else None


def _packed(payload: Any) -> list[Any] | None:
    """JSON that a shipper packed into one text: {"message": "{…}"}; see `logged` for what may stand beside it."""
    if not _is_shipped(payload):
        return None
    return next((found for name in PACKED if (found := _unpacked(node_at(payload, name)))), None)


def _in_syslog(payload: Any) -> list[Any] | None:
    """A JSON object or list behind a syslog head, an object also behind a tag."""
    if not isinstance(payload, str) or not payload[-2:].strip():
        return None
    return _unpacked(head_of(payload).message.lstrip()) or _unpacked(object_in(payload))


def _words(names: str) -> tuple[str, ...]:
    return tuple(names.split())


def _unpacked(text: Any) -> list[Any] | None:
    value = unpacked(text, MAX_PACKED_BYTES) if isinstance(text, str) else None
    return None if value is None else [value]


def _objects(value: Any) -> list[Any] | None:
    is_list = isinstance(value, list) and any(isinstance(item, dict) for item in value)
    return value if is_list else None


# Where an API or a stream has its list: Graph, GuardDuty and Security Hub, CrowdStrike, Cortex XDR, Event Hub, others.
LISTS = _words("value Findings findings detail.findings resources reply.alerts reply.data records Records data")
LISTS += _words("alerts detections items events results incidents reply.incidents")
KIBANA = _words("alerts context.alerts")
CARRIERS = _words("rawJson rawJSON alert_payload")
BESIDE_A_LIST = frozenset(
    "@odata.context @odata.nextLink @odata.count NextToken nextToken next_page_token nextPageToken next_cursor cursor "
    "next total count total_count totalCount result_count meta metadata errors pagination paging page limit offset "
    "version schemaVersion status code success has_more hasMore num_found num_available".split()
)
# EventBridge around findings, and this project's own batch files.
BESIDE = {
    "detail.findings": frozenset("detail-type source account time region id resources".split()),
    "alerts": frozenset({"name", "description"}),
}
BESIDE_TABLES = frozenset({"tables", "statistics", "render", "error"})
MAX_PAGE_KEYS = 12
LOGGED = _words(
    "message event.original event _raw log raw rawMessage raw_log line msg text syslog body Message full_log"
)
# What shippers and relays say of a line beside it.
SHIPPING = frozenset(
    "@timestamp @version timestamp time _time ts host hostname source sourcetype index type tags tag fields path file "
    "offset input agent ecs stream facility facility_label severity severity_label severity_code priority pri program "
    "app appname app_name procid msgid logsource pid port kubernetes docker container_id container_name linecount "
    "punct splunk_server ident logger level id service ddsource ddtags fromhost-ip".split()
) | frozenset(name.partition(".")[0] for name in LOGGED)
PACKED = _words("message event.original Message body rawJson log _raw")
ENVELOPES: tuple[Callable[[Any], list[Any] | None], ...] = (
    _list,
    _hit,
    _hits,
    _edges,
    _kibana,
    _page,
    _tables,
    _notification,
    _pushed,
    _lines,
    _packed,
    _in_syslog,
)
