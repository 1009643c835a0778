"""What intake understood of an alert, as plain JSON values: the same fields for every product."""

from __future__ import annotations

from typing import Any

from triage.model.alert import Alert

# A text in the answer is cut at this many characters; the alert as received has it whole.
MAX_CHARS = 2_000
_KEPT = (
    "name severity vendor_severity alert_type message source_ip source_port destination_ip destination_port addresses "
    "location failed_logins success users hosts urls domains hashes processes command_lines mail_sender mail_subject "
    "techniques vendor_id vendor_status vendor_verdict link"
).split()


def normalized(alert: Alert) -> dict[str, Any]:
    """Every normalised field, null or [] where the alert does not say; `read_from` says where each was read and how
    sure that place is ("documented", "named", "guessed"). `timestamp` is null where the event has no time."""
    fields = {name: _plain(getattr(alert, name)) for name in _KEPT}
    time = alert.timestamp.isoformat() if alert.timestamp else None
    read_from = {
        name: {"path": origin.pointer, "sure": origin.sureness.value} for name, origin in sorted(alert.origins.items())
    }
    return {"timestamp": time, **fields, "read_from": read_from}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value[:MAX_CHARS] if isinstance(value, str) else value
