"""The Flask application over finished services."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from triage.pipeline.services import Services
from triage.web import auth, hook_routes, problems, reading_routes, request_id, triage_routes
from triage.web.auth import Doorkeeper


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """What one request may hold, in bytes and in alerts, and how many seconds a webhook waits for its answer."""

    body_bytes: int
    alerts: int
    hook_seconds: float


def build_application(services: Services, doorkeeper: Doorkeeper, limits: RequestLimits) -> Flask:
    """All blueprints, the door and the error answers."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = limits.body_bytes
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # a redirect would repeat the path, and tokens ride in it
    request_id.install(app)
    auth.install(app, doorkeeper)
    problems.install(app)
    app.register_blueprint(triage_routes.blueprint(services, limits.alerts))
    app.register_blueprint(reading_routes.blueprint(services.store))
    app.register_blueprint(hook_routes.blueprint(services, limits.alerts, limits.hook_seconds))
    return app
