"""What senders put around an alert: lists, search hits, notifications, API pages. Each is opened by one function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from triage import strict_json
from triage.errors import PayloadError
from triage.intake.paths import node_at

MAX_PACKED_BYTES = 5 * 1024 * 1024


def opened(payload: Any) -> list[Any] | None:
    """What is inside the envelope, in order; None when the payload is no envelope that is known."""
    found = (opens(payload) for opens in ENVELOPES)
    return next((inner for inner in found if inner), None)


def _list(payload: Any) -> list[Any] | None:
    return payload if isinstance(payload, list) else None


def _hit(payload: Any) -> list[Any] | None:
    """An Elasticsearch search hit."""
    is_hit = isinstance(payload, dict) and "_source" in payload and isinstance(payload["_source"], dict)
    return [payload["_source"]] if is_hit else None


def _hits(payload: Any) -> list[Any] | None:
    """An Elasticsearch search answer."""
    return _objects(node_at(payload, "hits.hits"))


def _page(payload: Any) -> list[Any] | None:
    """A page of an API or a stream: one list of objects, beside nothing but counts and where the next page is."""
    if not isinstance(payload, dict) or len(payload) > MAX_PAGE_KEYS:
        return None
    lists = [found for name in LISTS if (found := _objects(node_at(payload, name)))]
    others = payload.keys() - {name.partition(".")[0] for name in LISTS}
    return lists[0] if len(lists) == 1 and others <= BESIDE_A_LIST else None


def _notification(payload: Any) -> list[Any] | None:
    """An AWS SNS notification; a SubscriptionConfirmation holds a link that is never visited."""
    is_notification = isinstance(payload, dict) and payload.get("Type") == "Notification"
    return _unpacked(payload.get("Message")) if is_notification else None


def _packed(payload: Any) -> list[Any] | None:
    """JSON that a shipper packed into one text: {"message": "{…}"}."""
    if not isinstance(payload, dict):
        return None
    return next((found for name in PACKED if (found := _unpacked(node_at(payload, name)))), None)


def _words(names: str) -> tuple[str, ...]:
    return tuple(names.split())


def _unpacked(text: Any) -> list[Any] | None:
    if not isinstance(text, str) or text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        value = strict_json.loads(text.strip(), MAX_PACKED_BYTES)
    except PayloadError:
        return None
    return [value] if isinstance(value, (dict, list)) else None


def _objects(value: Any) -> list[Any] | None:
    is_list = isinstance(value, list) and any(isinstance(item, dict) for item in value)
    return value if is_list else None


# Where an API or a stream has its list: Graph, GuardDuty and Security Hub, CrowdStrike, Cortex XDR, Event Hub, others.
LISTS = _words("value Findings findings detail.findings resources reply.alerts reply.data records Records data")
LISTS += _words("alerts detections items events results incidents")
BESIDE_A_LIST = frozenset(
    "@odata.context @odata.nextLink @odata.count NextToken nextToken next_page_token nextPageToken next_cursor cursor "
    "next total count total_count totalCount result_count meta metadata errors pagination paging page limit offset "
    "version schemaVersion detail-type source account time region id resources name description status code success "
    "message".split()
)
MAX_PAGE_KEYS = 12
PACKED = _words("message event.original Message body rawJson log _raw")
ENVELOPES: tuple[Callable[[Any], list[Any] | None], ...] = (_list, _hit, _hits, _page, _notification, _packed)
