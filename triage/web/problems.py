"""Every error of every route as application/problem+json."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from flask import Flask, Response, g, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import HTTPException

from triage import strict_json
from triage.errors import TriageError
from triage.model.problem import UNFORESEEN, Problem, problem_of
from triage.web.not_http import problem_of_request
from triage.web.shown_path import shown_path

_log = logging.getLogger(__name__)


def respond(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as an answer, with the request's path (no token in it) and id."""
    members = {**problem.as_dict(), "instance": shown_path(request), "request_id": g.get("request_id", "")}
    response = Response(strict_json.dumps(members), problem.status, content_type="application/problem+json")
    response.headers.update(headers or {})
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def install(app: Flask) -> None:
    """Answer the service's own errors, HTTP errors, bodies that cannot be read, and the unforeseen."""
    app.register_error_handler(ParseException, _of_request)
    app.register_error_handler(TriageError, _of_triage)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _unforeseen)


def _of_triage(error: TriageError) -> Response:
    problem = problem_of(error)
    if problem.status >= 500:
        _log.error("request_failed", extra={"status": problem.status, "detail": problem.detail})
    return respond(problem)


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    allowed = error.get_response().headers.get("Allow")
    problem = Problem(status, error.name, _DETAILS.get(status, error.description or error.name))
    return respond(problem, {"Allow": allowed} if allowed else None)


def _of_request(error: ParseException) -> Response:
    return respond(problem_of_request(error), {"Connection": "close"})


def _unforeseen(error: Exception) -> Response:
    _log.error("unforeseen", exc_info=error, extra={"path": shown_path(request)})
    return respond(UNFORESEEN)


_DETAILS = {
    404: "There is nothing at this address; / lists the routes.",
    405: "This address does not take that method; the Allow header says which it takes.",
    413: "The body is over the limit of TRIAGE_MAX_BODY_BYTES.",
}
