"""AbuseIPDB v2 as far as it is asked: `GET /check`, its keys, its quota and its errors."""

from __future__ import annotations

import ipaddress
from typing import Any

from tests.emulators.server import Answer, Emulator, Received

KEY = "abuseipdb-emulator-key"
RETRY_AFTER = "29241"

_HTML = {"Content-Type": "text/html; charset=UTF-8"}
_DETAILS = {
    401: "Authentication failed. Your API key is either missing, incorrect, or revoked.",
    402: "You do not have access to this feature with your current plan.",
    403: "This account may not use this endpoint.",
    404: "The endpoint does not exist.",
    422: "The ip address must be a valid IPv4 or IPv6 address (e.g. 8.8.8.8).",
    429: "Daily rate limit of 1000 requests exceeded for this endpoint. See headers for additional details.",
}


def malicious(score: int = 100, tor: bool = False, reports: int = 173, **more: Any) -> dict[str, Any]:
    """Attributes of a reported address; `more` overrides any field of the wire format."""
    seen = {"totalReports": reports, "numDistinctUsers": max(1, reports // 3), "isTor": tor}
    return {"abuseConfidenceScore": score, **seen, "lastReportedAt": "2026-09-16T09:47:56+00:00", **more}


def whitelisted(reports: int = 113, **more: Any) -> dict[str, Any]:
    """Attributes of an address that is on their allow list although people report it."""
    return {"isWhitelisted": True, "totalReports": reports, "usageType": "Search Engine Spider", **more}


class AbuseIPDB(Emulator):
    """Fill `known[address]` with attributes; every other valid address answers score 0. `quota` calls are left."""

    def __init__(self, key: str = KEY, quota: int = 1000) -> None:
        self.key = key
        self.limit = quota
        self.quota = quota
        self.known: dict[str, dict[str, Any]] = {}
        super().__init__()

    @property
    def base_url(self) -> str:
        return f"{self.url}/api/v2"

    @property
    def asked(self) -> list[str]:
        """The addresses asked about, in order, repeats included."""
        return [received.query["ipAddress"] for received in self.requests if "ipAddress" in received.query]

    def respond(self, received: Received) -> Answer:
        if received.path != "/api/v2/check":
            return self.problem(404)
        if received.headers.get("Key") != self.key:
            return self.problem(401)
        if not self._spend():
            return self._out_of_quota(received)
        return self._check(received)

    def problem(self, status: int) -> Answer:
        error: dict[str, Any] = {"detail": _DETAILS.get(status, f"Error {status}."), "status": status}
        if status == 422:
            error["source"] = {"parameter": "ipAddress"}
        return Answer(status, {"errors": [error]})

    def _spend(self) -> bool:
        with self._lock:
            self.quota -= 1
            return self.quota >= 0

    def _out_of_quota(self, received: Received) -> Answer:
        headers = {**self._rate(), "Retry-After": RETRY_AFTER, "X-RateLimit-Reset": "1795651200"}
        if received.headers.get("Accept") != "application/json":
            return Answer(429, b"<!DOCTYPE html><title>Too Many Requests</title>", {**headers, **_HTML})
        return Answer(429, self.problem(429).body, headers)

    def _check(self, received: Received) -> Answer:
        try:
            address = ipaddress.ip_address(received.query.get("ipAddress", ""))
        except ValueError:
            return self.problem(422)
        return Answer(200, {"data": self._attributes(address)}, self._rate())

    def _attributes(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> dict[str, Any]:
        public = address.is_global
        plain = {
            "ipAddress": str(address),
            "isPublic": public,
            "ipVersion": address.version,
            "isWhitelisted": False if public else None,
            "abuseConfidenceScore": 0,
            "countryCode": "DE" if public else None,
            "usageType": "Data Center/Web Hosting/Transit" if public else "Reserved",
            "isp": "Example Hosting" if public else None,
            "domain": "example.net" if public else None,
            "hostnames": [],
            "isTor": False,
            "totalReports": 0,
            "numDistinctUsers": 0,
            "lastReportedAt": None,
        }
        return {**plain, **self.known.get(str(address), {})}

    def _rate(self) -> dict[str, str]:
        return {"X-RateLimit-Limit": str(self.limit), "X-RateLimit-Remaining": str(max(0, self.quota))}
