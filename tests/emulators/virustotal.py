"""VirusTotal v3 as far as it is asked: reads of an address, a domain, a file and a URL."""

from __future__ import annotations

import base64
import binascii
import hashlib
import ipaddress
import re
from typing import Any
from urllib.parse import unquote

from tests.emulators.server import Answer, Emulator, Received

KEY = "virustotal-emulator-key"

_ERRORS = {
    400: ("InvalidArgumentError", "not a valid pattern"),
    401: ("WrongCredentialsError", "Wrong API key"),
    403: ("ForbiddenError", "You are not authorized to perform the requested operation"),
    404: ("NotFoundError", "Resource not found"),
    429: ("QuotaExceededError", "Quota exceeded"),
    503: ("TransientError", "Transient server error, retry might work"),
    504: ("DeadlineExceededError", "The operation took too long to complete"),
}
_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z]{2,63}")
_HASH = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}")


def stats(malicious: int = 0, harmless: int = 60, suspicious: int = 0, undetected: int = 20) -> dict[str, Any]:
    """Attributes with the engines' counts, their sum being the denominator."""
    counts = {"harmless": harmless, "malicious": malicious, "suspicious": suspicious, "undetected": undetected}
    return {"last_analysis_stats": {**counts, "timeout": 0}}


def url_id(url: str) -> str:
    """The identifier under which a URL is asked for: base64url without padding."""
    return base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")


class VirusTotal(Emulator):
    """Fill `known[value]` (address, domain, hash or plain URL) with attributes, see `stats`.

    An unseen address answers zero detections; an unseen domain, file or URL 404. `quota` calls are left."""

    def __init__(self, key: str = KEY, quota: int = 500) -> None:
        self.key = key
        self.quota = quota
        self.known: dict[str, dict[str, Any]] = {}
        super().__init__()

    @property
    def base_url(self) -> str:
        return f"{self.url}/api/v3"

    @property
    def asked(self) -> list[str]:
        """The plain values asked about, in order, repeats included."""
        parts = [received.path.split("/") for received in self.requests]
        return [_plain(part[3], unquote(part[4])) for part in parts if len(part) == 5]

    def respond(self, received: Received) -> Answer:
        given = received.headers.get("x-apikey")
        if given is None:
            return _error(401, "AuthenticationRequiredError", "X-Apikey header is missing")
        if given != self.key:
            return self.problem(401)
        if not self._spend():
            return self.problem(429)
        return self._read(received)

    def problem(self, status: int) -> Answer:
        return _error(status, *_ERRORS.get(status, ("BadRequestError", f"error {status}")))

    def _spend(self) -> bool:
        with self._lock:
            self.quota -= 1
            return self.quota >= 0

    def _read(self, received: Received) -> Answer:
        parts = received.path.split("/")
        reader = _READERS.get(parts[3]) if len(parts) == 5 and parts[1:3] == ["api", "v3"] else None
        if received.method != "GET" or reader is None:
            return self.problem(404)
        return reader(self, unquote(parts[4]))

    def _address(self, value: str) -> Answer:
        try:
            address = ipaddress.ip_address(value)
        except ValueError:
            return _error(400, "InvalidArgumentError", f'Invalid IP address "{value}"')
        quiet = {**stats(), "reputation": 0, "tags": [] if address.is_global else ["private"]}
        return _object("ip_address", str(address), {**quiet, **self.known.get(str(address), {})})

    def _domain(self, value: str) -> Answer:
        if not _DOMAIN.fullmatch(value) or value.endswith(".test"):
            return _error(400, "InvalidArgumentError", f"b'{value}' is not a valid domain pattern")
        return self._seen("domain", value, value)

    def _file(self, value: str) -> Answer:
        if not _HASH.fullmatch(value.lower()):
            return _error(400, "BadRequestError", "not a valid hash")
        return self._seen("file", value, value.lower())

    def _url(self, value: str) -> Answer:
        url = _decoded(value)
        if url is None:
            return _error(400, "InvalidArgumentError", f'"{value}" is not a valid URL identifier')
        return self._seen("url", hashlib.sha256(url.encode()).hexdigest(), url)

    def _seen(self, kind: str, identifier: str, key: str) -> Answer:
        if key not in self.known:
            return _error(404, "NotFoundError", f'{kind} "{identifier}" not found')
        named = {"url": key} if kind == "url" else {}
        return _object(kind, identifier, {"reputation": 0, "tags": [], **named, **self.known[key]})


def _plain(collection: str, value: str) -> str:
    return (_decoded(value) or value) if collection == "urls" else value


def _decoded(identifier: str) -> str | None:
    if "=" in identifier:
        return None
    try:
        return base64.urlsafe_b64decode(identifier + "=" * (-len(identifier) % 4)).decode()
    except (binascii.Error, ValueError):
        return None


def _error(status: int, code: str, message: str) -> Answer:
    return Answer(status, {"error": {"code": code, "message": message}})


def _object(kind: str, identifier: str, attributes: dict[str, Any]) -> Answer:
    named = {"id": identifier, "type": kind, "links": {"self": f"/api/v3/{kind}s/{identifier}"}}
    return Answer(200, {"data": {**named, "attributes": attributes}})


_READERS = {
    "ip_addresses": VirusTotal._address,
    "domains": VirusTotal._domain,
    "files": VirusTotal._file,
    "urls": VirusTotal._url,
}
