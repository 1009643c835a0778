"""Every error of the tree as an RFC 9457 problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from triage.errors import (
    BadHeader,
    BadJson,
    InvalidAlert,
    InvalidQuery,
    PayloadError,
    RequestInProgress,
    StoreError,
    StoreFull,
    TooLarge,
    TriageError,
    UnknownMedia,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem; `errors` says which places are wrong, `retry_after` is in seconds."""

    status: int
    title: str
    detail: str
    errors: tuple[dict[str, str], ...] = ()
    retry_after: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The members that RFC 9457 names, and `errors` where there are any."""
        members = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}
        return {**members, "errors": list(self.errors)} if self.errors else members


# The first class that an error is an instance of decides.
_STATUS: tuple[tuple[type[TriageError], int, str], ...] = (
    (BadJson, 400, "Not strict JSON"),
    (TooLarge, 413, "Too large"),
    (UnknownMedia, 415, "Unsupported Media Type"),
    (InvalidAlert, 422, "Not an alert"),
    (PayloadError, 422, "Cannot be taken"),
    (InvalidQuery, 422, "Bad query"),
    (BadHeader, 400, "Bad header"),
    (RequestInProgress, 409, "Still being answered"),
    (StoreFull, 507, "No space left"),
    (StoreError, 503, "Store unavailable"),
    (TriageError, 503, "Not available"),
)
_RETRY_SECONDS = {503: 5, 507: None}


def problem_of(error: TriageError) -> Problem:
    """The problem that a caller is told. A cause that only the operator needs stays in the log."""
    status, title = next((status, title) for kind, status, title in _STATUS if isinstance(error, kind))
    retry_after = error.retry_after if isinstance(error, RequestInProgress) else _RETRY_SECONDS.get(status)
    return Problem(status, title, str(error), _places(error), retry_after)


def _places(error: TriageError) -> tuple[dict[str, str], ...]:
    if isinstance(error, InvalidQuery):
        return ({"parameter": error.parameter, "detail": error.detail},)
    if isinstance(error, PayloadError):
        return tuple({"pointer": fault.pointer, "detail": fault.detail} for fault in error.faults)
    return ()


UNFORESEEN = Problem(
    500, "Internal error", "The alert could not be judged; the log has the cause under this request id."
)
