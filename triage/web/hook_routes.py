"""POST /hooks/{source}/{token} and POST /hooks/{source}: alerts from senders that cannot carry an API key.

Whoever comes here has been let in by the gate (hook_gate.py); its token or signature is no matter any more.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request
from werkzeug.exceptions import UnsupportedMediaType

from triage.model.deadline import Deadline
from triage.model.delivery import Delivery, Sender
from triage.pipeline.deliver import deliver
from triage.pipeline.services import Services
from triage.web.body import body_and_kind

JSON, TEXT, CSV, FORM = "application/json", "text/plain", "text/csv", "application/x-www-form-urlencoded"
LINES = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-json-stream"})
REPLAYED = "Idempotent-Replayed"


def blueprint(services: Services, batch_max: int, deadline_seconds: float) -> Blueprint:
    """The webhooks. `batch_max` limits the alerts of one delivery; each answer is there in `deadline_seconds`, counted
    from the request's first byte."""
    routes = Blueprint("hooks", __name__, url_prefix="/hooks")

    def take() -> Any:
        """Judged and committed before the answer: 200, never 202, since a sender may not ask again."""
        deadline = Deadline(g.started + deadline_seconds)
        done = deliver(services, _delivery(g.hook_sender), batch_max, deadline)
        headers = {"Content-Type": JSON} | ({REPLAYED: "true"} if done.replayed else {})
        return done.answer_json, 200, headers

    @routes.post("/<source>/<token>")
    def by_token(source: str, token: str) -> Any:
        """The token in the path was right."""
        return take()

    @routes.post("/<source>")
    def by_signature(source: str) -> Any:
        """The signature over the body was right."""
        return take()

    return routes


def _delivery(sender: Sender) -> Delivery:
    body, content_type = body_and_kind()
    return Delivery(sender, body, kind_of(body, content_type), request.args.get("format") or sender.format)


def kind_of(body: bytes, content_type: str) -> str:
    """What to read the body as. These senders cannot choose their Content-Type, so JSON counts as JSON under any name
    of JSON, text or a form; a form itself is never parsed. Raises 415 for what is neither."""
    kind = content_type.partition(";")[0].strip().lower()
    if not (kind in ("", FORM) or kind.startswith("text/") or "json" in kind):
        raise UnsupportedMediaType("Send the alert as JSON or as text, not as a form, a file or a picture.")
    if body.lstrip()[:1] in (b"{", b"["):
        return kind if kind in LINES else JSON
    if kind.startswith("text/") or not kind:
        return CSV if kind == CSV else TEXT
    return JSON
