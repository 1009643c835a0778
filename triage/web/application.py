"""The Flask application over finished services."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from triage.pipeline.services import Services
from triage.web import auth, hook_routes, problems, rate_limit, reading_routes, request_id, triage_routes
from triage.web.auth import Doorkeeper
from triage.web.rate_limit import RateLimiter


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """What one request may hold, in bytes and in alerts, how many seconds a webhook waits for its answer, and how many
    requests a caller may make in a minute in this process; None for any number."""

    body_bytes: int
    alerts: int
    hook_seconds: float
    requests_per_minute: int | None = None


def build_application(services: Services, doorkeeper: Doorkeeper, limits: RequestLimits) -> Flask:
    """All blueprints, the door and the error answers."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = limits.body_bytes
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # a redirect would repeat the path, and tokens ride in it
    request_id.install(app)
    auth.install(app, doorkeeper)
    most = limits.requests_per_minute
    rate_limit.install(app, None if most is None else RateLimiter(most))
    problems.install(app)
    app.register_blueprint(triage_routes.blueprint(services, limits.alerts))
    app.register_blueprint(reading_routes.blueprint(services.store))
    app.register_blueprint(hook_routes.blueprint(services, limits.alerts, limits.hook_seconds))
    return app
