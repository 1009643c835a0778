"""Signatures of webhooks over the raw body: Standard Webhooks, and GitHub's X-Hub-Signature-256.

Nothing here looks at what the body says; it is parsed only after its signature held.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import Headers

# Standard Webhooks, "Verifying signatures"; five minutes is what its libraries allow.
WINDOW_SECONDS = 300
MOST_SIGNATURES = 16
# Without a full stop: the signed content is parted by it ("Signature scheme").
_ID = re.compile(r"[\x21-\x2d\x2f-\x7e]{1,255}", re.ASCII)
_SECONDS = re.compile(r"\d{1,12}", re.ASCII)
_HUB = re.compile(r"sha256=([0-9a-fA-F]{64})", re.ASCII)
_DELIVERY_HEADERS = ("webhook-id", "X-GitHub-Delivery", "X-Gitea-Delivery", "X-Delivery-ID")
_DELIVERY_ID = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Signed:
    """A claim that the body comes from the source: the content that was signed, and the signatures that are offered.
    `standard` tells Standard Webhooks from GitHub's; `message_id` is the signed id of the former."""

    content: bytes
    offered: tuple[bytes, ...]
    standard: bool
    message_id: str | None = None


def claim_in(headers: Headers, body: bytes, now: float) -> Signed | str:
    """What the headers claim about the body; a str says why it cannot hold whatever the secret is. `now` is Unix time.

    Standard Webhooks counts where its signature header is there, so that nobody can drop the timestamp."""
    if "webhook-signature" in headers:
        return _standard(headers, body, now)
    found = _HUB.fullmatch(headers.get("X-Hub-Signature-256", "").strip())
    return Signed(body, (found[1].lower().encode(),), standard=False) if found else "no signature that can be read"


def holds(claim: Signed, keys: Sequence[bytes]) -> bool:
    """Whether one of the offered signatures was made with one of the keys. Takes as long for any number of matches."""
    made = [_digest(claim, key) for key in keys]
    matches = [hmac.compare_digest(good, offered) for good in made for offered in claim.offered]
    return any(matches)


def delivery_id(headers: Headers) -> str | None:
    """The id that the sender gave the delivery, by any of the usual headers; None without one, or with an odd one."""
    given = (headers.get(name, "").strip() for name in _DELIVERY_HEADERS)
    return next((text for text in given if _DELIVERY_ID.fullmatch(text)), None)


def _standard(headers: Headers, body: bytes, now: float) -> Signed | str:
    message_id, sent = headers.get("webhook-id", "").strip(), headers.get("webhook-timestamp", "").strip()
    if not _ID.fullmatch(message_id):
        return "webhook-id is missing, too long, or holds a full stop"
    if not _SECONDS.fullmatch(sent):
        return "webhook-timestamp is missing or not in whole seconds"
    off = now - int(sent)
    if abs(off) > WINDOW_SECONDS:
        return f"webhook-timestamp is {abs(off):.0f} s {'old' if off > 0 else 'ahead'}; the clocks differ, or a replay"
    content = b".".join((message_id.encode(), sent.encode(), body))
    return Signed(content, _offered(headers["webhook-signature"]), standard=True, message_id=message_id)


def _offered(header: str) -> tuple[bytes, ...]:
    """The v1 signatures, in base64; those of other versions (v1a) need another kind of key."""
    versions = (part.partition(",") for part in header.split()[:MOST_SIGNATURES])
    return tuple(value.encode("utf-8", "surrogatepass") for version, _, value in versions if version == "v1")


def _digest(claim: Signed, key: bytes) -> bytes:
    made = hmac.new(key, claim.content, hashlib.sha256)
    return base64.b64encode(made.digest()) if claim.standard else made.hexdigest().encode()
