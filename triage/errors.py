"""Everything that can go wrong, as one tree.

TriageError
├── SettingsError            a setting is missing or wrong; the start stops, exit 2
├── PayloadError             what came in cannot be taken
│   ├── BadJson              not strict JSON (400)
│   ├── TooLarge             over a limit of size or count (413)
│   ├── UnknownMedia         a body of a kind that is not read (415)
│   └── InvalidAlert         strict JSON, but not an alert (422)
├── InvalidQuery             a query parameter has a bad value (422)
├── BadHeader                a header has a bad value (400)
├── RequestInProgress        the same request is being answered just now (409)
├── CouldNotAsk              an upstream gave no answer; never the same as "clean"
│   ├── QuotaExhausted       our own ledger, or the upstream, says: no more calls for now
│   ├── UpstreamError        unreachable, too slow, refusing, or talking nonsense
│   └── EgressOff            TRIAGE_EGRESS=off: nothing leaves
├── ModelUnavailable         the model gave no usable opinion; the rules answer
└── StoreError               the alert could not be committed; it was not accepted (503)
    └── StoreFull            no space left (507)
"""

from __future__ import annotations

from dataclasses import dataclass


class TriageError(Exception):
    """Root of every error that this program raises on purpose."""


class SettingsError(TriageError):
    """A setting that stops the start: names the variable, the fault and an example, never the value of a secret."""

    def __init__(self, variable: str, fault: str, example: str) -> None:
        super().__init__(f"{variable}: {fault}. Example: {variable}={example}")
        self.variable = variable


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a payload. `pointer` is an RFC 6901 JSON pointer ("" is the whole document)."""

    pointer: str
    detail: str


class PayloadError(TriageError):
    """What came in cannot be taken; `faults` says where and why."""

    def __init__(self, detail: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = faults


class BadJson(PayloadError):
    """Not strict JSON: broken text, NaN, a duplicate key, too deep."""


class TooLarge(PayloadError):
    """More bytes, values or alerts than the limits allow."""


class UnknownMedia(PayloadError):
    """A body whose Content-Type is not one that alerts come in."""


class InvalidAlert(PayloadError):
    """Strict JSON that is not an alert."""


class InvalidQuery(TriageError):
    """A query parameter has a value that it does not take."""

    def __init__(self, parameter: str, detail: str) -> None:
        super().__init__(f"{parameter}: {detail}")
        self.parameter = parameter
        self.detail = detail


class BadHeader(TriageError):
    """A header has a value that it does not take."""

    def __init__(self, header: str, detail: str) -> None:
        super().__init__(f"{header} {detail}")


class RequestInProgress(TriageError):
    """The same request is being answered just now; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("the first request with this key is still being answered; ask again for its answer")
        self.retry_after = retry_after


class CouldNotAsk(TriageError):
    """A source gave no answer about an indicator. `detail` is short and free of secrets: analysts read it."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class QuotaExhausted(CouldNotAsk):
    """No more calls for now. `retry_after` is in seconds, None when nobody knows."""

    def __init__(self, detail: str, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class UpstreamError(CouldNotAsk):
    """Unreachable, too slow, refusing, or talking nonsense. `status` is the HTTP status where there was one."""

    def __init__(self, detail: str, status: int | None = None) -> None:
        super().__init__(detail)
        self.status = status


class EgressOff(CouldNotAsk):
    """TRIAGE_EGRESS=off: no outbound connection is made."""


class ModelUnavailable(TriageError):
    """The model gave no usable opinion. `spent_usd` is what the attempt cost, None when unknown."""

    def __init__(self, detail: str, spent_usd: float | None = 0.0) -> None:
        super().__init__(detail)
        self.detail = detail
        self.spent_usd = spent_usd


class StoreError(TriageError):
    """The store did not commit; nothing was accepted."""


class StoreFull(StoreError):
    """No space left for the store; nothing was accepted, and it recovers when there is space."""
