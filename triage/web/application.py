"""The Flask application over finished services."""

from __future__ import annotations

from flask import Flask

from triage.pipeline.services import Services
from triage.web import auth, problems, reading_routes, request_id, triage_routes
from triage.web.auth import Doorkeeper


def build_application(services: Services, doorkeeper: Doorkeeper, batch_max: int, max_body_bytes: int) -> Flask:
    """All blueprints, the door and the error answers. `max_body_bytes` limits a request's body."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = max_body_bytes
    app.url_map.strict_slashes = False
    request_id.install(app)
    auth.install(app, doorkeeper)
    problems.install(app)
    app.register_blueprint(triage_routes.blueprint(services, batch_max))
    app.register_blueprint(reading_routes.blueprint(services.store))
    return app
