"""The `Idempotency-Key` header (IETF draft "The Idempotency-Key HTTP Header Field")."""

from __future__ import annotations

import re

from flask import g, request

from triage.errors import BadHeader
from triage.model.delivery import Acknowledgement
from triage.pipeline.posted import Posted

HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


def posted(body: bytes) -> Posted:
    """The request with its key; what else decides what is read counts as its body. Raises BadHeader."""
    key = request.headers.get(HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise BadHeader(HEADER, "must be 1 to 255 visible ASCII characters")
    read_as = f"{request.content_type}\n{request.args.get('format', '')}\n".encode("utf-8", "replace")
    return Posted(g.get("caller", ""), request.endpoint or "", key, read_as + body)


def respond(done: Acknowledgement) -> tuple[str, int, dict[str, str]]:
    """The answer as it was given the first time, and a header that says so."""
    headers = {"Content-Type": "application/json"} | ({REPLAYED: "true"} if done.replayed else {})
    return done.answer_json, 200, headers
