"""Who may post to a webhook URL: by a token in the path, or by a signature over the raw body."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence

from flask import Request, g

from triage.model.delivery import Sender
from triage.model.hook import Hook, Proof
from triage.web.hook_signatures import Signed, claim_in, delivery_id, holds

BY_TOKEN, BY_SIGNATURE = "hooks.by_token", "hooks.by_signature"
MAX_TOKEN_BYTES = 512
# Matches nothing. Also stands in where a source has fewer secrets than another: each refusal takes equally long.
_NOBODYS_KEY = secrets.token_bytes(32)
_log = logging.getLogger(__name__)


class HookGate:
    """The hooks that count. Without one for a source, that source is closed, and nobody can tell it from a wrong
    token: neither by the answer nor by the time that it takes."""

    def __init__(self, hooks: Sequence[Hook] = (), clock: Callable[[], float] = time.time) -> None:
        self._tokens = [(_proof_of(hook.source, bytes.fromhex(hook.secret)), hook) for hook in _only(hooks, Proof.PATH)]
        self._signing = _only(hooks, Proof.HMAC)
        self._most_secrets = max(Counter(hook.source for hook in self._signing).values(), default=1)
        self._sources = frozenset(hook.source for hook in hooks)
        self._clock = clock

    def known_source(self, incoming: Request) -> str | None:
        """The source that the path names, where it is configured: then it is no mistyped token, and may be logged."""
        source = (incoming.view_args or {}).get("source")
        return source if source in self._sources else None

    def admit(self, incoming: Request) -> Sender | None:
        """The sender of this request; None when it may not go on: the log says why, the answer must not.

        Reads the body where it is signed. Raises an HTTP error when the body is too long."""
        found = self._by_token(incoming) if incoming.endpoint == BY_TOKEN else self._by_signature(incoming)
        if isinstance(found, Sender):
            return found
        _log.warning("hook_refused", extra=self._facts(incoming, found))
        return None

    def _facts(self, incoming: Request, reason: str) -> dict[str, object]:
        return {"source": self.known_source(incoming), "reason": reason, "request_id": g.get("request_id")}

    def _by_token(self, incoming: Request) -> Sender | str:
        args = incoming.view_args or {}
        offered = _proof_of(args.get("source", ""), _token_digest(args.get("token", "")))
        matches = [hook for proof, hook in self._tokens if hmac.compare_digest(proof, offered)]
        if not matches:
            return "no such source and token"
        given = delivery_id(incoming.headers)
        return Sender(matches[0].source, _unsigned_id(given, incoming.get_data()) if given else None, matches[0].format)

    def _by_signature(self, incoming: Request) -> Sender | str:
        body = incoming.get_data()
        claim = claim_in(incoming.headers, body, self._clock())
        if isinstance(claim, str):
            return claim
        hooks = self._signing_hooks((incoming.view_args or {}).get("source", ""))
        matches = [hook for hook, key in self._keys(hooks, claim) if holds(claim, [key]) and hook is not None]
        if not matches:
            return "no secret of this source made the signature"
        return Sender(matches[0].source, _signed_id(claim, incoming), matches[0].format)

    def _signing_hooks(self, source: str) -> list[Hook | None]:
        wanted = _digest(source.encode("utf-8", "surrogatepass"))
        found: list[Hook | None] = [
            hook for hook in self._signing if hmac.compare_digest(_digest(hook.source.encode()), wanted)
        ]
        return found + [None] * (self._most_secrets - len(found))

    def _keys(self, hooks: Sequence[Hook | None], claim: Signed) -> list[tuple[Hook | None, bytes]]:
        return [(hook, key) if key else (None, _NOBODYS_KEY) for hook in hooks for key in [_key_of(hook, claim)]]


def _only(hooks: Sequence[Hook], proof: Proof) -> list[Hook]:
    return [hook for hook in hooks if hook.proof is proof]


def _key_of(hook: Hook | None, claim: Signed) -> bytes | None:
    """Standard Webhooks decodes the secret behind `whsec_`, GitHub's senders take its text as it stands."""
    if hook is None:
        return None
    return hook.signing_key if claim.standard else hook.secret.encode()


def _signed_id(claim: Signed, incoming: Request) -> str:
    """What this delivery is called for ever. Without any id, the same body is the same delivery."""
    if claim.message_id is not None:
        return f"signed {claim.message_id}"
    return _unsigned_id(delivery_id(incoming.headers) or "", claim.content)


def _unsigned_id(given: str, body: bytes) -> str:
    """An id that is not signed counts together with the body: who guesses an id cannot take it from the alert that
    will have it."""
    return f"unsigned {given} {hashlib.sha256(body).hexdigest()}"


def _token_digest(token: str) -> bytes:
    raw = token.encode("utf-8", "surrogatepass")
    return _digest(raw) if 0 < len(raw) <= MAX_TOKEN_BYTES else _NOBODYS_KEY


def _proof_of(source: str, token_digest: bytes) -> bytes:
    return _digest(source.encode("utf-8", "surrogatepass")) + token_digest


def _digest(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()
