"""Who may call which route: one table, closed by default."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit

from flask import Flask, Request, Response, g, request
from werkzeug.datastructures import Headers

from triage.model.api_key import ApiKey, Role
from triage.model.problem import Problem
from triage.web import problems
from triage.web.hook_gate import BY_SIGNATURE, BY_TOKEN, HookGate


class Gate(Enum):
    """A way in that is not an API key. HOOK: a token in the path or a signature; it opens its own routes alone."""

    HOOK = "hook"


# Endpoint -> the role that it needs, or the gate in its place; None is open to everybody. An endpoint that is not here
# is for nobody.
ROUTES: Mapping[str, Role | Gate | None] = {
    "triage.index": None,
    "triage.health": None,
    "triage.analyze": Role.INGEST,
    "triage.batch": Role.INGEST,
    "reading.alerts": Role.ANALYST,
    "reading.alert": Role.ANALYST,
    "reading.stats": Role.ANALYST,
    BY_TOKEN: Gate.HOOK,
    BY_SIGNATURE: Gate.HOOK,
}
MAX_KEY_BYTES = 512
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_NO_KEY = Problem(401, "Unauthorized", "Send an API key as `Authorization: Bearer <key>` or `X-API-Key: <key>`.")
_FOREIGN_HOST = Problem(403, "Forbidden", "Without API keys the service answers only to loopback host names.")
_NO_HOOK = Problem(401, "Unauthorized", "No hook takes this; the service's log says why, under this request's id.")
_CROSS_SITE = Problem(403, "Forbidden", "Requests that another web page makes are refused.")


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """The keys and hooks that count. Without keys everybody may do all; `loopback_only` then refuses a foreign Host.
    A hook needs its token or signature in any case."""

    keys: tuple[ApiKey, ...] = ()
    loopback_only: bool = True
    hooks: HookGate = field(default_factory=HookGate)

    def key_of(self, headers: Headers) -> ApiKey | None:
        """The configured key that the headers carry; compared by digest, in constant time, against all."""
        digest = _digest(_presented(headers))
        matches = [key for key in self.keys if digest and hmac.compare_digest(key.sha256.encode(), digest)]
        return matches[0] if matches else None

    def refusal(self, incoming: Request) -> Problem | None:
        """Why this request may not go on; None when it may."""
        if incoming.headers.get("Sec-Fetch-Site") == "cross-site" or _foreign_origin(incoming):
            return _CROSS_SITE
        needed = ROUTES.get(incoming.endpoint or "", Role.ADMIN)
        if isinstance(needed, Gate):
            return self._hook_refusal(incoming)
        if not self.keys:
            return _FOREIGN_HOST if self.loopback_only and _host_name(incoming.host) not in _LOOPBACK else None
        return self._key_refusal(incoming, needed)

    def _hook_refusal(self, incoming: Request) -> Problem | None:
        """No Host check: who knows the secret is no rebound page, and a tunnel brings its own host name."""
        g.hook_sender = self.hooks.admit(incoming)
        return _NO_HOOK if g.hook_sender is None else None

    def _key_refusal(self, incoming: Request, needed: Role | None) -> Problem | None:
        if needed is None or incoming.endpoint is None:
            return None
        key = self.key_of(incoming.headers)
        if key is None:
            return _NO_KEY
        if not key.role.covers(needed):
            return Problem(403, "Forbidden", f"The key {key.name!r} has the role {key.role}; this needs {needed}.")
        return None


def install(app: Flask, doorkeeper: Doorkeeper) -> None:
    """Refuse, before its route runs, what may not go on."""

    def check() -> Response | None:
        g.hook_source = doorkeeper.hooks.known_source(request)
        refused = doorkeeper.refusal(request)
        key = doorkeeper.key_of(request.headers)
        g.known = not doorkeeper.keys or key is not None
        g.caller = key.name if key else ""
        return problems.respond(refused, _challenge(refused)) if refused else None

    app.before_request(check)


def _challenge(problem: Problem) -> dict[str, str]:
    if problem.status != 401:
        return {}
    return {"WWW-Authenticate": f'{"Hook" if problem is _NO_HOOK else "Bearer"} realm="alert-triage"'}


def _presented(headers: Headers) -> str:
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else headers.get("X-API-Key", "").strip()


def _digest(key: str) -> bytes:
    raw = key.encode("utf-8", "surrogateescape")
    return hashlib.sha256(raw).hexdigest().encode() if 0 < len(raw) <= MAX_KEY_BYTES else b""


def _foreign_origin(incoming: Request) -> bool:
    origin = incoming.headers.get("Origin")
    return origin is not None and origin.partition("://")[2] != incoming.host


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
