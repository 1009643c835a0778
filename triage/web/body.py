"""The body of a request as it came, and answers in strict JSON."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from triage import strict_json


def body_and_kind() -> tuple[bytes, str]:
    """The bytes of the body and its Content-Type. Raises 413 over the limit, 415 for a compressed body."""
    if request.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
        raise UnsupportedMediaType("Send the body without Content-Encoding.")
    return request.get_data(cache=False), request.content_type or ""


def json_answer(value: Any, status: int = 200) -> Any:
    """A value as a strict JSON answer, ready for Flask to return."""
    return strict_json.dumps(value), status, {"Content-Type": "application/json"}
