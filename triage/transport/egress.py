"""The one gate that every outbound URL passes before a socket exists."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from triage.errors import EgressOff, UpstreamError

_PORTS = {"http": 80, "https": 443}
_LOOPBACK_NAMES = frozenset({"localhost", "ip6-localhost"})


@dataclass(frozen=True, slots=True)
class EgressGate:
    """`allowed_hosts` holds host:port of the configured base URLs, as `host_of` writes them."""

    allowed_hosts: frozenset[str]
    on: bool = True

    def check(self, url: str) -> None:
        """Raises EgressOff when nothing may leave, UpstreamError when the host is not a configured one."""
        if not self.on:
            raise EgressOff("outbound connections are switched off (TRIAGE_EGRESS=off)")
        try:
            host = host_of(url)
        except ValueError as error:
            raise UpstreamError(f"not asked: {error}") from None
        if host not in self.allowed_hosts:
            raise UpstreamError("not asked: the host is not one of the configured upstreams")


def host_of(base_url: str) -> str:
    """`host:port` of an http(s) URL, lower case, the port always there. Raises ValueError with a sentence."""
    parts = _split(base_url)
    port = parts.port if parts.port is not None else _PORTS[parts.scheme]
    name = (parts.hostname or "").lower()
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


def insecure(base_url: str) -> bool:
    """True when a key sent there crosses a network in clear text: plain http to a host that is not loopback."""
    parts = _split(base_url)
    return parts.scheme == "http" and not _is_loopback(parts.hostname or "")


def _split(url: str) -> SplitResult:
    if any(character <= " " or character in "\\\x7f" for character in url):
        raise ValueError("the URL holds a blank, a backslash or a control character")
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("the URL does not begin with http:// or https:// and a host")
    if "@" in parts.netloc:
        raise ValueError("the URL holds a user name")
    return parts


def _is_loopback(host: str) -> bool:
    if host.lower().rstrip(".") in _LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
