"""An alert as every room reads it, whatever product sent it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from triage.model.scales import Severity


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert. `raw` is untouched; every other field is what intake understood of it, None or () where it did not.

    Paths elsewhere ("/user/name") are JSON pointers into `raw`. `source_ip` and `destination_ip` are the sender's
    words, so they may hold a host name. `severity` is on the common scale, `vendor_severity` is the sender's own value.
    """

    name: str
    raw: Mapping[str, Any]
    format: str = "native"
    timestamp: datetime | None = None
    severity: Severity | None = None
    vendor_severity: str | None = None
    alert_type: str | None = None
    message: str = ""
    source_ip: str | None = None
    source_port: int | None = None
    destination_ip: str | None = None
    destination_port: int | None = None
    location: str | None = None
    failed_logins: int | None = None
    success: bool | None = None
    users: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    command_lines: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    vendor_status: str | None = None
    link: str | None = None
    notes: tuple[str, ...] = field(default=())
