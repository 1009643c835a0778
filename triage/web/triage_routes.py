"""POST /analyze, POST /batch, GET /health, and the list of routes at /."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, request

from triage import __version__
from triage.pipeline.analyze import Asked, asked_of_analyze, asked_of_batch
from triage.pipeline.health import health_of
from triage.pipeline.once import answered_once
from triage.pipeline.services import Services
from triage.web import idempotency
from triage.web.body import body_and_kind, json_answer


def blueprint(services: Services, batch_max: int) -> Blueprint:
    """The routes that judge, over these services. `batch_max` limits the alerts of one request."""
    routes = Blueprint("triage", __name__)
    started = time.monotonic()

    def answered(asked_of: Callable[..., Asked]) -> Any:
        body, kind = body_and_kind()
        request_made = idempotency.posted(body)
        asked = asked_of(body, kind, request.args.get("format"), batch_max)
        return idempotency.respond(answered_once(services, request_made, asked))

    @routes.post("/analyze")
    def analyze() -> Any:
        """One alert in, its verdict out; several in, a batch's answer out."""
        return answered(asked_of_analyze)

    @routes.post("/batch")
    def batch() -> Any:
        """Many alerts in, their verdicts in the same order out."""
        return answered(asked_of_batch)

    @routes.get("/health")
    def health() -> Any:
        """How the service is; the details only for those who may know."""
        state = health_of(services, time.monotonic() - started)
        shown = state if g.known else {"status": state["status"]}
        return json_answer(shown, 503 if state["status"] == "unhealthy" else 200)

    @routes.get("/")
    def index() -> Any:
        """What there is."""
        return json_answer({"service": "alert-triage", "version": __version__, "routes": _ROUTES})

    return routes


_ROUTES = {
    "POST /analyze": 'judge one alert: {"name": "…", "alert": {…}} or your product\'s own alert',
    "POST /batch": 'judge many: {"alerts": [ … ]}',
    "POST /hooks/{source}/{token}": "take a webhook's alerts; the token stands in the URL",
    "POST /hooks/{source}": "take a webhook's alerts; the body is signed",
    "GET /health": "how the service and its upstreams are",
    "GET /api/alerts": "the judged alerts, newest first",
    "GET /api/alerts/{id}": "one alert with its whole answer",
    "GET /api/stats": "counts and the average risk score",
}
