"""The server's own messages, which may repeat a request line: without the tokens in it."""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger

from triage.web.shown_path import masked


class MaskedLog(Logger):  # type: ignore[misc]
    """Gunicorn's log to standard error; there is no access log. Malformed requests and crashes repeat the path."""

    def setup(self, cfg: Any) -> None:
        """Called at the start and when the configuration is read anew."""
        super().setup(cfg)
        self.error_log.addFilter(without_tokens)


def without_tokens(record: logging.LogRecord) -> bool:
    """Mask the message; a filter that keeps every record."""
    record.msg, record.args = masked(record.getMessage()), ()
    return True
