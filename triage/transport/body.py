"""Reads an answer's body with a limit on its bytes, and as strict JSON."""

from __future__ import annotations

from typing import Any

import requests

from triage import strict_json
from triage.errors import PayloadError

# Counted after decompression. The longest real answers, VirusTotal's, have 20 to 60 KB.
MAX_BODY_BYTES = 2 * 1024 * 1024
_CHUNK = 65_536


class BodyTooLarge(Exception):
    """The body is over the limit; the rest of it was not read."""


def read_body(response: requests.Response, most: int = MAX_BODY_BYTES) -> bytes:
    """The decompressed body. Raises BodyTooLarge before more than `most` bytes are held, and what requests raises."""
    chunks = []
    size = 0
    for chunk in response.iter_content(_CHUNK):
        size += len(chunk)
        if size > most:
            raise BodyTooLarge
        chunks.append(chunk)
    return b"".join(chunks)


def parse_or_none(body: bytes) -> Any:
    """The strict JSON value, None when it is not strict JSON (an HTML page beside an error status)."""
    try:
        return strict_json.loads(body)
    except PayloadError:
        return None
