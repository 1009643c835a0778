"""A link out of its parts, where a payload has host and path beside each other: {"http": {"host": …, "uri": …}}."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from triage.intake import kinds, shapes
from triage.intake.account_names import word_set
from triage.intake.places import Leaf
from triage.intake.vocabulary import words_of

MAX_PATH = 4_000

_HTTP = word_set("http https request url uri web cs httprequest client req header headers")
_HOST = frozenset({("host",), ("domain",), ("vhost",), ("authority",), ("server", "name"), ("host", "name"), ("fqdn",)})
# A proxy before servers calls so the one that a request is for.
_SERVER = ("server",)
_PATH = frozenset(
    {("uri",), ("path",), ("url",), ("stem",), ("target",), ("page",), ("resource",), ("obj",), ("line",), ()}
)
# Such a name holds the path of a link alone; a bare "path" may be a file's.
_OF_A_LINK = frozenset({"uri", "url", "obj"})
_QUERY = frozenset({("query",), ("query", "string"), ("querystring",)})
_SCHEME = frozenset({("scheme",), ("protocol",)})
_OF_A_CLIENT = word_set("source src client")
_HEADERS = word_set("header headers")
_WEB = re.compile(r"(?i)h(?:tt|xx)ps?://")
# What an alert's object may be called, whatever it is.
_OBJECT = word_set("path object target resource value destination indicator observable ioc artifact click request line")
_POINTERS = word_set("link links reference references help documentation portal policy rule technique mitre self")
_PLAIN_LINK = frozenset({("url",), ("href",), ("link",)})
_LISTED = word_set("link links")
_PASSED_ON = frozenset({("x", "forwarded", "for"), ("x", "real", "ip")})
_LINK_IN_TEXT = re.compile(r"(?i)\bh(?:tt|xx)ps?://[^\s\"'`<>|;,(){}^]{4,2000}")
MOST_IN_A_COMMAND = 4
_METHODS = frozenset("GET POST PUT HEAD DELETE PATCH OPTIONS CONNECT".split())
_REQUEST = re.compile(r"(?:GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS) ([^\s\"'<>]{1,4000})(?: HTTP/[\d.]{1,3})?", re.ASCII)
_PATH_TEXT = re.compile(r"/[^\s\\\"'<>]*")
_AUTHORITY = re.compile(r"([^\s/:]{1,253})(?::(\d{1,5}))?")

Parts = dict[str, Leaf]


def links_of_parts(leaves: Iterable[Leaf]) -> Iterator[tuple[Leaf, str]]:
    """(the path's place, the link) for each object that has host and path of what was asked for; a path without any
    host gives nothing."""
    for parts in _parts_by_object(leaves).values():
        host, path = parts.get("host"), parts.get("path") or (parts.get("any path") if "method" in parts else None)
        if host and path and (link := _link(host.value, path.value, parts)):
            yield path, link


def links_by_shape(leaves: Iterable[Leaf], is_of_mail: bool) -> Iterator[tuple[Leaf, str]]:
    """(place, link) for each whole link of the web that stands where any object may ("path", "target", "value"), and,
    in an alert about a mail, in its list of links."""
    for leaf in map(_asked, leaves):
        if isinstance(leaf.value, str) and _WEB.match(leaf.value) and (found := shapes.link(leaf.value)):
            words, around = words_of(leaf.path[-1]), {word for name in leaf.path[:-1] for word in words_of(name)}
            is_object = not _OBJECT.isdisjoint(words[-1:]) and around.isdisjoint(_POINTERS)
            if is_object or (is_of_mail and words[-1:] in _PLAIN_LINK and not around.isdisjoint(_LISTED)):
                yield leaf, found


def links_in_command(command: str) -> Iterator[str]:
    """The links that a command names ("curl http://example.com/a -o b"), four at most."""
    for found in islice(_LINK_IN_TEXT.finditer(command[:MAX_PATH]), MOST_IN_A_COMMAND):
        if link := shapes.link(found[0].rstrip(".,")):
            yield link


def sites_of(leaves: Iterable[Leaf]) -> Iterator[tuple[Leaf, str]]:
    """(place, name) of the site that a request was for: the Host header, where another header says that the request
    was passed on to the site, or the server beside a link's path."""
    leaves = list(leaves)
    for parts in _parts_by_object(leaves).values():
        if {"host", "path", "method"} <= parts.keys() and words_of(parts["host"].path[-1]) == _SERVER:
            yield parts["host"], _host_in(parts["host"].value)
    kept = [leaf for leaf in leaves if any(not _HEADERS.isdisjoint(words_of(name)) for name in leaf.path[:-1])]
    if any(words_of(leaf.path[-1]) in _PASSED_ON for leaf in kept):
        for leaf in kept:
            is_host = words_of(leaf.path[-1]) == ("host",) and isinstance(leaf.value, str)
            if is_host and (name := kinds.domain(_host_in(leaf.value))):
                yield leaf, name


def _parts_by_object(leaves: Iterable[Leaf]) -> dict[str, Parts]:
    found: dict[str, Parts] = {}
    for leaf in map(_asked, leaves):
        if isinstance(leaf.value, (str, int)) and leaf.path and (part := _part_of(leaf)):
            found.setdefault(_object_of(leaf), {}).setdefault(part, leaf)
    return found


def _asked(leaf: Leaf) -> Leaf:
    """The place with what a line of a request asks for as its value ("GET /a HTTP/1.1")."""
    found = _REQUEST.fullmatch(leaf.value) if isinstance(leaf.value, str) and leaf.value[:1].isupper() else None
    return leaf._replace(value=found[1]) if found else leaf


def _object_of(leaf: Leaf) -> str:
    """The object that the place is a part of; what stands in headers is of the request."""
    parent = leaf.parent.rpartition("/")[0] if leaf.token.isdigit() else leaf.parent
    outer, _, name = parent.rpartition("/")
    return outer if not _HEADERS.isdisjoint(words_of(name)) else parent


def _part_of(leaf: Leaf) -> str | None:
    """Which part of a link the names say: host, path, query, scheme or port; None for none of them."""
    words = words_of(leaf.path[-1])
    if "port" in words:
        return None if not _OF_A_CLIENT.isdisjoint(words) else "http port" if "http" in words else "port"
    if not isinstance(leaf.value, str):
        return None
    is_web = any(not _HTTP.isdisjoint(words_of(name)) for name in leaf.path[-3:])
    own = tuple(word for word in words if word not in _HTTP)
    if (
        words in _HOST
        or words == _SERVER
        or (is_web and own in _HOST)
        or (words[-1:] == ("url",) and kinds.domain(leaf.value))
    ):
        return "host" if kinds.domain(_host_in(leaf.value)) or (is_web and kinds.address(leaf.value)) else None
    if own in _PATH and _PATH_TEXT.fullmatch(leaf.value[:MAX_PATH]):
        return "path" if is_web or not _OF_A_LINK.isdisjoint(words) else "any path"
    if words[-1:] == ("method",) and leaf.value.upper() in _METHODS:
        return "method"
    if own in _QUERY:
        return "query"
    return "scheme" if words[-1:] in _SCHEME else None


def _host_in(text: str) -> str:
    found = _AUTHORITY.fullmatch(text[:260])
    return found[1] if found else ""


def _link(host: str, path: str, parts: Parts) -> str | None:
    query = str(parts["query"].value).lstrip("?") if "query" in parts else ""
    rest = f"?{query}" if query and "?" not in path and not any(mark.isspace() for mark in query) else ""
    return kinds.url(f"{_scheme(host, parts)}://{host.lower()}{_port(host, parts)}{path}{rest}")


def _port(host: str, parts: Parts) -> str:
    """ ":8080" where the request's own port is none of the web's two and the host is without one."""
    port = kinds.port(parts["http port"].value) if "http port" in parts else None
    return "" if port in (None, 80, 443) or ":" in host else f":{port}"


def _scheme(host: str, parts: Parts) -> str:
    said = str(parts["scheme"].value).lower() if "scheme" in parts else ""
    named = parts.get("http port") or parts.get("port")
    port = kinds.port(named.value) if named else None
    return "https" if said in ("https", "tls", "ssl") or port == 443 or host.endswith(":443") else "http"
