"""An alert as every room reads it, whatever product sent it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from triage.model.scales import Severity


class Sureness(StrEnum):
    """How a field of an Alert was found. DOCUMENTED: where the product's own format has it. NAMED: a field of that
    name. GUESSED: a field whose words or shape suggest it."""

    DOCUMENTED = "documented"
    NAMED = "named"
    GUESSED = "guessed"


@dataclass(frozen=True, slots=True)
class FieldOrigin:
    """Where in `Alert.raw` a field was read (a JSON pointer), and how sure that place is."""

    pointer: str
    sureness: Sureness


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert. `raw` is untouched; every other field is what intake understood of it, None or () where it did not.

    Paths elsewhere ("/user/name") are JSON pointers into `raw`. `received` is what came in where that is not `raw`
    itself: the envelope around it, or the line that was taken apart. `source_ip` and `destination_ip` are the sender's
    words, so they may hold a host name; `addresses` are those whose part in the event the sender does not tell.
    `severity` is on the common scale, `vendor_severity` is the sender's own value. `vendor_status` says how far the
    sender's people are with it, `vendor_verdict` what the sender holds of it; neither is evidence. `origins` names,
    for each field that was read, its first place.
    """

    name: str
    raw: Mapping[str, Any]
    format: str = "native"
    received: Any = None
    timestamp: datetime | None = None
    severity: Severity | None = None
    vendor_severity: str | None = None
    alert_type: str | None = None
    message: str = ""
    source_ip: str | None = None
    source_port: int | None = None
    destination_ip: str | None = None
    destination_port: int | None = None
    addresses: tuple[str, ...] = ()
    location: str | None = None
    failed_logins: int | None = None
    success: bool | None = None
    users: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    command_lines: tuple[str, ...] = ()
    mail_sender: str | None = None
    mail_subject: str | None = None
    techniques: tuple[str, ...] = ()
    vendor_id: str | None = None
    vendor_status: str | None = None
    vendor_verdict: str | None = None
    link: str | None = None
    notes: tuple[str, ...] = ()
    origins: Mapping[str, FieldOrigin] = field(default_factory=lambda: MappingProxyType({}))
