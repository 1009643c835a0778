"""What a webhook's sender handed over, once it has shown who it is."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sender:
    """Who was let in by which hook. `delivery_id` names the delivery for ever, also when it is sent again; None where
    the sender gave none, then each post is a delivery of its own. `format` is the hook's, None: recognised."""

    source: str
    delivery_id: str | None = None
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A body and its Content-Type, from a known sender. `format` is what to read it as, None: recognised."""

    sender: Sender
    body: bytes = field(repr=False)
    media_type: str
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The answer to a delivery, as JSON text; `replayed` when an earlier delivery of the same id was answered so."""

    answer_json: str
    replayed: bool = False
