"""Requests that could not be read, as problems."""

from __future__ import annotations

from http import HTTPStatus

from gunicorn.http import errors

from triage.model.problem import Problem


class SlowSender(errors.ParseException):  # type: ignore[misc]
    """The request did not come in time."""


_STATUS: tuple[tuple[type[Exception], HTTPStatus, str], ...] = (
    (errors.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG, "The request line is too long."),
    (errors.LimitRequestHeaders, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too long or too many."),
    (errors.UnsupportedTransferCoding, HTTPStatus.NOT_IMPLEMENTED, "Send the body plain or chunked."),
    (errors.ExpectationFailed, HTTPStatus.EXPECTATION_FAILED, "Only 100-continue can be expected."),
    (SlowSender, HTTPStatus.REQUEST_TIMEOUT, "The request did not come in time."),
    (errors.ParseException, HTTPStatus.BAD_REQUEST, "This is not a well-formed HTTP request."),
)


def problem_of_request(error: Exception) -> Problem:
    """What a request is told that could not be read: 400, 408, 414, 417, 431 or 501; 500 for all else."""
    for kind, status, detail in _STATUS:
        if isinstance(error, kind):
            return Problem(status.value, status.phrase, detail)
    return Problem(500, "Internal error", "The log has the cause.")
