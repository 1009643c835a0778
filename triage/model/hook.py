"""A webhook of this service, as configured: who may post to /hooks/{source}, and with what proof."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from enum import StrEnum

LEAST_KEY_BYTES, MOST_KEY_BYTES = 24, 64
LEAST_TEXT, MOST_TEXT = 16, 512
WHSEC = "whsec_"
EXAMPLE = "splunk:token:<sha256 from `python -m triage keys new --hook splunk`>"
_FORM = "is not source:token:<sha256> or source:hmac:<secret>, where source is a name or name@format"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_TEXT = re.compile(rf"[\x20-\x7e]{{{LEAST_TEXT},{MOST_TEXT}}}", re.ASCII)


class Proof(StrEnum):
    """How a sender shows that it may: by a token in the PATH, or by an HMAC over the body in a header."""

    PATH = "token"
    HMAC = "hmac"


@dataclass(frozen=True, slots=True)
class Hook:
    """One token or secret of a source; several of one source are all good. `secret` is the SHA-256 of a token in
    lower-case hex, or the signing secret itself. `format` names the sender's format; None: recognised."""

    source: str
    proof: Proof
    secret: str = field(repr=False)
    format: str | None = None

    @property
    def signing_key(self) -> bytes | None:
        """The key of Standard Webhooks: what is base64 behind `whsec_`. None for a token, and for any other secret."""
        if self.proof is not Proof.HMAC or not self.secret.startswith(WHSEC):
            return None
        return base64.b64decode(self.secret.removeprefix(WHSEC))


def is_source(name: str) -> bool:
    """Whether a source may be called that: 1 to 64 ASCII letters, digits, dot, underscore, dash; no mark in front."""
    return _NAME.fullmatch(name) is not None


def hooks_in(text: str) -> tuple[Hook, ...]:
    """The hooks of a setting, parted by commas. Raises ValueError that numbers the bad entry and repeats none of it:
    where a part was forgotten, any other may be the secret."""
    entries = [part.strip() for part in text.split(",") if part.strip()]
    return tuple(_hook(entry, number) for number, entry in enumerate(entries, 1))


def _hook(entry: str, number: int) -> Hook:
    place, _, rest = entry.partition(":")
    proof, _, secret = rest.partition(":")
    source, at, format_name = place.partition("@")
    if not is_source(source) or (at and not is_source(format_name)) or proof not in tuple(Proof):
        raise ValueError(f"entry {number} {_FORM}")
    fault = _fault_of_digest(secret) if proof == Proof.PATH else _fault_of_secret(secret)
    if fault:
        raise ValueError(f"entry {number} {fault}")
    return Hook(source, Proof(proof), secret, format_name or None)


def _fault_of_digest(secret: str) -> str | None:
    return None if _DIGEST.fullmatch(secret) else "does not end in the 64 hex digits of a token's SHA-256"


def _fault_of_secret(secret: str) -> str | None:
    if not secret.startswith(WHSEC):
        good = _TEXT.fullmatch(secret)
        return None if good else f"has a secret that is not {LEAST_TEXT} to {MOST_TEXT} printable ASCII characters"
    try:
        size = len(base64.b64decode(secret.removeprefix(WHSEC), validate=True))
    except ValueError:
        return "has a secret that is not base64 behind whsec_"
    good_size = LEAST_KEY_BYTES <= size <= MOST_KEY_BYTES
    return None if good_size else f"has a secret of {size} bytes, not {LEAST_KEY_BYTES} to {MOST_KEY_BYTES}"
