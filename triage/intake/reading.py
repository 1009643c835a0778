"""An Alert from any JSON object, by the meaning of its fields."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from triage.intake.meaning import Fields, text_of
from triage.intake.severity import read_foreign_severity
from triage.intake.times import read_time
from triage.model.alert import Alert

MAX_NAME = 300
_YES = frozenset({"true", "yes", "y", "1", "success", "succeeded", "successful", "ok", "pass", "allowed"})
_NO = frozenset({"false", "no", "n", "0", "failure", "failed", "fail", "denied", "error", "blocked"})


def read_fields(raw: Mapping[str, Any], format_name: str, name: str | None = None) -> Alert:
    """Read what can be understood of `raw`; the rest stays in `Alert.raw` and is nothing to complain about."""
    fields = Fields(raw)
    return Alert(
        name=(name or fields.first("name", _short) or "Unnamed alert")[:MAX_NAME],
        raw=raw,
        format=format_name,
        timestamp=fields.first("time", read_time),
        severity=fields.first("severity", read_foreign_severity),
        vendor_severity=fields.first("severity", text_of),
        alert_type=fields.first("type", _short),
        message=fields.first("message", text_of) or "",
        **_network(fields),
        location=fields.first("location", _short),
        failed_logins=fields.first("failed_logins", read_count),
        success=fields.first("success", read_bool),
        users=fields.every("user"),
        hosts=fields.every("host"),
        processes=fields.every("process"),
        command_lines=fields.every("command_line"),
        techniques=fields.every("technique"),
        vendor_status=fields.first("status", _short),
        link=fields.first("link", _web_link),
        notes=_notes(fields),
    )


def _network(fields: Fields) -> dict[str, Any]:
    source = fields.first("source_ip", _address)
    return {
        "source_ip": source or fields.first("source_ip", _host_word),
        "destination_ip": fields.first("destination_ip", lambda value: _address(value, source))
        or fields.first("destination_ip", _host_word),
        "source_port": fields.first("source_port", _port),
        "destination_port": fields.first("destination_port", _port),
    }


def _notes(fields: Fields) -> tuple[str, ...]:
    unread = fields.first("time", text_of)
    if unread is None or fields.first("time", read_time) is not None:
        return ()
    return (f"time not understood: {unread[:80]!r}; the time of receipt stands in",)


def read_count(value: Any) -> int | None:
    """A whole number of 0 or more, as a number or as text; None for anything else."""
    text = text_of(value)
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 12 else None


def read_bool(value: Any) -> bool | None:
    """True or False from the usual words and numbers; None for anything else."""
    word = str(value).strip().lower()
    return True if word in _YES else False if word in _NO else None


def _port(value: Any) -> int | None:
    number = read_count(value)
    return number if number is not None and number <= 65_535 else None


def _short(value: Any) -> str | None:
    text = text_of(value)
    return text[:MAX_NAME] if text else None


def _address(value: Any, other_than: str | None = None) -> str | None:
    text = (text_of(value) or "").strip("[]")
    try:
        found = str(ipaddress.ip_address(text)) if "%" not in text else None
    except ValueError:
        return None
    return found if found != other_than else None


def _host_word(value: Any) -> str | None:
    text = text_of(value) or ""
    return text if 0 < len(text) <= 255 and not any(character.isspace() for character in text) else None


def _web_link(value: Any) -> str | None:
    text = text_of(value) or ""
    return text if text.startswith(("https://", "http://")) and len(text) <= 2_000 else None
