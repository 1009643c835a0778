"""The account, the links and the hashes that a line's words name, where no pairs do. All of it is a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from triage.intake import kinds, shapes
from triage.model.alert import Alert, FieldOrigin, Sureness

_NAME = r"(?P<user>[A-Za-z][\w.@\\$-]{1,63})"
_USERS = (
    re.compile(
        rf"(?<![\w-])(?:user|username|user name|account name|login name)[ \t]{{0,3}}[:=] ?(?:\[\d{{1,3}}\] ?)?"
        rf"[\"'<\[(]?{_NAME}",
        re.I | re.A,
    ),
    re.compile(rf"(?<![\w-])user {_NAME} - ", re.I | re.A),
    re.compile(rf"Account Name:[ \t]{{1,8}}{_NAME}", re.A),
    # Squid's and Pulse Secure's places for whom a line is about.
    re.compile(rf"(?:GET|POST|PUT|HEAD|CONNECT) \S{{1,2000}} {_NAME} [A-Z_]{{3,30}}/", re.A),
    re.compile(rf"\[[0-9a-fA-F.:]{{3,45}}\] {_NAME}\([^()]{{0,80}}\)\[", re.A),
    re.compile(
        rf"(?<![\w-])(?:log[io]n|authentication) (?:failed|failure|denied|succeeded):? [\"'(]{_NAME}", re.I | re.A
    ),
    re.compile(rf"(?<![\w-])(?:user|account) [\"'<\[(]{_NAME}[\"'>\])]", re.I | re.A),
    re.compile(rf"(?<![\w-])(?:for|by) (?:the )?(?:invalid |unknown |local )?user {_NAME}", re.I | re.A),
    re.compile(
        rf"(?<![\w-])(?:configured|changed|added|deleted|removed|modified)\b[^\n]{{0,60}}? by {_NAME} (?:on|from|via) ",
        re.I | re.A,
    ),
    re.compile(rf"(?<![\w-])login (?:incorrect|ok)[^\[\n]{{0,40}}: \[{_NAME}", re.I | re.A),
    re.compile(rf"^[0-9a-fA-F.:]{{3,45}} \S{{1,64}} {_NAME} \[\d\d/[A-Z][a-z]{{2}}/\d{{4}}:", re.A),
    re.compile(rf"(?<![\w-])(?:log[io]ns?|passwords?|authentications?|attempts?) for {_NAME} from ", re.I | re.A),
)
_HOSTS = (
    re.compile(
        r"(?<![\w-])(?:host ?name|computer(?: name)?|machine(?: name)?|device name|workstation(?: name)?)[ \t]{0,3}[:=]"
        r"[ \t]{0,8}[\"']?([A-Za-z0-9][\w.-]{1,63})",
        re.IGNORECASE | re.ASCII,
    ),
    # OSSEC's agent: "(web01) 10.0.0.1->/var/log/messages".
    re.compile(r"(?<!\S)\(([A-Za-z0-9][\w.-]{1,63})\) [0-9a-fA-F.:]{3,45}->", re.ASCII),
)
_NO_USER = frozenset(
    "account agent and authentication for from group has http id in is login logged name no not of on or password "
    "policy profile session the to was with unknown none null".split()
)
_DIGEST = re.compile(
    r"(?<![A-Za-z0-9])(?:file[ _]?)?(?:hash|md-?5|sha-?1|sha-?256)[\"']?\s{0,2}[:= ]\s{0,2}[\"']?"
    r"([0-9a-fA-F]{32,64})(?![0-9A-Za-z])|,\"([0-9a-f]{64})\"(?=,|$)",
    re.ASCII | re.IGNORECASE,
)
# A link that was asked for, or is a column of its own; not one that a text points to.
_LINK = re.compile(
    r"(?<![A-Z])(?:GET|POST|HEAD|PUT|CONNECT|OPTIONS|DELETE|PATCH) [\"']?(https?://[^\s\"'<>]{3,2000})"
    r"|\"(https?://[^\s\"<>]{3,2000})\""
    r"|(?<![\w-])(?:[Uu][Rr][LIli]|[Ll]ink)[ :=\"'\[<]{1,3}(h[tx]{2}ps?://[^\s\"'<>\]]{3,2000})",
    re.ASCII,
)


def told_hosts(text: str, pointer: str) -> list[tuple[str, str]]:
    """The machines that words like "Hostname:" or "Workstation Name:" name."""
    found = (found for pattern in _HOSTS for found in pattern.finditer(text))
    names = (shapes.machine(match[1].rstrip(".-")) for match in found)
    return [(pointer, name) for name in dict.fromkeys(names) if name][: kinds.MAX_SEVERAL]


def with_told_hosts(alert: Alert, text: str, pointer: str) -> Alert:
    """The alert with the machines that the words name, where nothing else names any."""
    found = () if alert.hosts else tuple(name for _, name in told_hosts(text, pointer))
    if not found:
        return alert
    return replace(alert, hosts=found, origins={**alert.origins, "hosts": FieldOrigin(pointer, Sureness.GUESSED)})


def with_told_hashes(alert: Alert, text: str, pointer: str) -> Alert:
    """The alert with the files' hashes behind such a word as "md5" or "fileHash", where nothing else names any."""
    named = () if alert.hashes else (kinds.file_hash(found[1] or found[2]) for found in _DIGEST.finditer(text))
    found = tuple(dict.fromkeys(islice(filter(None, named), kinds.MAX_SEVERAL)))
    if not found:
        return alert
    return replace(alert, hashes=found, origins={**alert.origins, "hashes": FieldOrigin(pointer, Sureness.GUESSED)})


def with_told_user(alert: Alert, text: str, pointer: str) -> Alert:
    """The alert with the account that the words name, where nothing else names one."""
    found = None if alert.users else next(_users(text), None)
    if found is None:
        return alert
    return replace(alert, users=(found,), origins={**alert.origins, "users": FieldOrigin(pointer, Sureness.GUESSED)})


def with_told_links(alert: Alert, text: str, pointer: str) -> Alert:
    """The alert with the links behind an HTTP method or the word "url", where nothing else names any."""
    found = () if alert.urls else tuple(dict.fromkeys(islice(_links(text), kinds.MAX_SEVERAL)))
    if not found:
        return alert
    return replace(alert, urls=found, origins={**alert.origins, "urls": FieldOrigin(pointer, Sureness.GUESSED)})


def _links(text: str) -> Iterator[str]:
    for found in _LINK.finditer(text):
        if link := shapes.link((found[1] or found[2] or found[3]).rstrip(".,;)")):
            yield link


def _users(text: str) -> Iterator[str]:
    for pattern in _USERS:
        for found in pattern.finditer(text):
            name = shapes.account(found["user"].rstrip(".-"))
            if name and name.lower() not in _NO_USER and not name.endswith("$"):
                yield name
