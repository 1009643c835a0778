"""An id for each request, in its answer, its errors and its log line."""

from __future__ import annotations

import logging
import re
import secrets
import time

from flask import Flask, Response, g, request

from triage.web.shown_path import shown_path

_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_log = logging.getLogger("triage.requests")


def install(app: Flask) -> None:
    """Name each request before its route runs; stamp and log its answer."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _ACCEPTED.fullmatch(given) else secrets.token_hex(8)
    g.started = time.monotonic()


def _end(response: Response) -> Response:
    request_id = g.get("request_id") or secrets.token_hex(8)
    response.headers["X-Request-ID"] = request_id
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    _log.info("request", extra=_facts(response, request_id))
    return response


def _facts(response: Response, request_id: str) -> dict[str, object]:
    milliseconds = round((time.monotonic() - g.get("started", time.monotonic())) * 1000, 2)
    hook = g.get("hook_source")
    return {
        **({"hook": hook} if hook else {}),
        "method": request.method,
        "path": shown_path(request),
        "status": response.status_code,
        "ms": milliseconds,
        "request_id": request_id,
    }
