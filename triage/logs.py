"""Structured logs: one JSON object a line, on the console and in a rotating file."""

from __future__ import annotations

import json
import logging
import logging.handlers
import sys
from datetime import UTC, datetime
from pathlib import Path

FILE_BYTES = 10 * 1024 * 1024
FILES_KEPT = 5
MAX_VALUE = 2_000
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLine(logging.Formatter):
    """One event as one line of ASCII JSON: nothing in a value can end the line or reach a terminal as a control."""

    def format(self, record: logging.LogRecord) -> str:
        event = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage()[:MAX_VALUE],
            **{key: _plain(value) for key, value in vars(record).items() if key not in _STANDARD},
        }
        if record.exc_info:
            event["error"] = self.formatException(record.exc_info)
        return json.dumps(event, ensure_ascii=True)


def _plain(value: object) -> object:
    return value if isinstance(value, (int, float, bool, type(None))) else str(value)[:MAX_VALUE]


def configure(level: str, file: Path | None) -> None:
    """Send every event to standard error, and to `file` (10 MiB, five kept) when there is one. Raises OSError."""
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handlers.append(logging.handlers.RotatingFileHandler(file, maxBytes=FILE_BYTES, backupCount=FILES_KEPT))
    for handler in handlers:
        handler.setFormatter(JsonLine())
    logging.basicConfig(level="WARNING", handlers=handlers, force=True)
    logging.getLogger("triage").setLevel(level)
