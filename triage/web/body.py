"""The body of a request as strict JSON."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from triage import strict_json


def json_body() -> Any:
    """The parsed body. Raises BadJson, TooLarge, or 415 when it is not plain application/json."""
    _check_media_type()
    return strict_json.loads(request.get_data(cache=False))


def _check_media_type() -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("Send the body as Content-Type: application/json in UTF-8.")
    if request.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
        raise UnsupportedMediaType("Send the body without Content-Encoding.")


def json_answer(value: Any, status: int = 200) -> Any:
    """A value as a strict JSON answer, ready for Flask to return."""
    return strict_json.dumps(value), status, {"Content-Type": "application/json"}
