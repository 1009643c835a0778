"""The lines of a list file: one entry a line, `#` or `;` comments, networks as CIDR, or JSON lines with a `cidr`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from triage import strict_json
from triage.enrichment.list_files.meaning import Meaning
from triage.enrichment.list_files.ranges import Address, AddressRanges, Network
from triage.errors import BadJson
from triage.model.indicator import HASHES, Indicator, Kind

WIDEST = {4: 8, 6: 16}
"""Shortest prefix that is believed, by version: a wider network is a slip of the pen that would match the world."""

MAX_LINE = 4_096

_COMMENT = re.compile(r"\s[#;].*", re.ASCII)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)
_DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21, "ftps": 990}
_SINKS = frozenset({"0.0.0.0", "127.0.0.1", "::1"})  # noqa: S104 (a word of the hosts format, not an address to bind)


@dataclass(frozen=True, slots=True)
class Entries:
    """What a file holds. `skipped` counts the lines that could not be read as an entry of its meaning."""

    ranges: AddressRanges
    texts: frozenset[str]
    count: int
    skipped: int


def read_entries(text: str, meaning: Meaning) -> Entries:
    """Every entry of a file; a broken line is counted and left out, never guessed at."""
    networks: list[Network] = []
    texts: set[str] = set()
    skipped = 0
    for line in text.splitlines():
        try:
            entry = _entry(line.strip(), meaning)
        except ValueError:
            skipped += 1
            continue
        if isinstance(entry, str):
            texts.add(entry)
        elif entry is not None:
            networks.append(entry)
    return Entries(AddressRanges(networks), frozenset(texts), len(networks) + len(texts), skipped)


def _entry(line: str, meaning: Meaning) -> Network | str | None:
    """One line's entry, None for a comment or metadata. Raises ValueError for anything else."""
    if not line or line[0] in "#;":
        return None
    if len(line) > MAX_LINE:
        raise ValueError("line too long")
    if line[0] == "{":
        line = _cidr(line)
    words = _COMMENT.sub("", line).split()
    return _value(words, meaning.kinds) if words else None


def _cidr(line: str) -> str:
    """The network of a JSON line; "" for a line about the list itself, which has a type and no network."""
    try:
        record = strict_json.loads(line)
    except BadJson:
        raise ValueError("broken JSON") from None
    if "cidr" not in record and "type" not in record:
        raise ValueError("neither a network nor metadata")
    return str(record.get("cidr", ""))


def _value(words: list[str], kinds: frozenset[Kind]) -> Network | str:
    if Kind.IP in kinds and (Kind.DOMAIN not in kinds or _looks_like_address(words[0])):
        return _network(words[0])
    if kinds == HASHES:
        return _digest(words[0])
    if Kind.URL in kinds:
        return canonical_url(words[0])
    return _domain(words[1] if len(words) > 1 and words[0] in _SINKS else words[0])


def _looks_like_address(text: str) -> bool:
    return ":" in text or text.replace(".", "").replace("/", "").isdigit()


def _network(text: str) -> Network:
    network = ip_network(text, strict=False)
    if network.prefixlen < WIDEST[network.version]:
        raise ValueError("network too wide")
    return network


def _digest(text: str) -> str:
    digest = text.lower()
    if not _DIGEST.fullmatch(digest):
        raise ValueError("not an MD5, SHA-1 or SHA-256")
    return digest


def _domain(text: str) -> str:
    """Lower case, without a leading `*.` or a last dot; at least two labels, so that no entry covers a whole TLD."""
    name = text.lower().removeprefix("*.").strip(".")
    labels = name.split(".")
    if len(labels) < 2 or len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("not a domain")
    return name


def canonical_url(text: str) -> str:
    """A URL in the form in which lists and indicators are compared: scheme and host in lower case, no login, no default
    port, no fragment, a path. Raises ValueError for what is no web URL."""
    parts = urlsplit(text)
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError("not a URL")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, _DEFAULT_PORTS[scheme]) else f":{parts.port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{scheme}://{host}{port}{parts.path or '/'}{query}"


def host_of(url: Indicator) -> Indicator | None:
    """The host of a URL as an indicator of its own; None where there is none."""
    try:
        host = urlsplit(url.value).hostname
    except ValueError:
        return None
    if not host:
        return None
    kind = Kind.IP if public_address(host) or _looks_like_address(host) else Kind.DOMAIN
    return Indicator(host, kind, url.origin, url.path)


def public_address(text: str) -> Address | None:
    """The address, or None when it is not one that the world shares: lists may hold 10.0.0.0/8, but such an entry
    never speaks of our own machines."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address if address.is_global and not address.is_multicast else None
