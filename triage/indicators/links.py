"""Links: their canonical form, their host, and what in them is nobody else's business."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from triage.indicators.patterns import read_address, read_foreign_name

MAX_LINK = 2048
WEB_SCHEMES = frozenset({"http", "https", "ftp", "ftps"})

_DEFANGED = {"hxxp": "http", "hxxps": "https", "hxtp": "http", "hxtps": "https", "fxp": "ftp", "fxps": "ftps"}
_DEFAULT_PORTS = {"http": "80", "https": "443", "ftp": "21", "ftps": "990"}
_LINK = re.compile(r"([A-Za-z][A-Za-z0-9+]{1,9})://([^/?#]{1,2048})(.*)", re.DOTALL)
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[^:\[\]]{1,253})(?::([0-9]{0,5}))?")
# Browsers read a backslash as a slash, others do not: who takes it for part of the host is led astray.
_NO_LINK = re.compile(r"[\s\x00-\x20\x7f<>\"`\\]")

_EMAIL_INSIDE = re.compile(r"[A-Za-z0-9._%+-]@[A-Za-z0-9-]{1,63}\.[A-Za-z0-9]")
_WEB_TOKEN = re.compile(r"eyJ[A-Za-z0-9_-]{10}")
_PARTS = re.compile(r"[?#&;]")
_WORDS = re.compile(r"[/?#&;=,:@\[\]()|\s]")
_V6_INSIDE = re.compile(r"[0-9A-Fa-f:]{1,39}:[0-9A-Fa-f:.]{1,39}")
_UUID = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}")
_DENSE = re.compile(r"[A-Za-z0-9_]{16,}|[A-Za-z0-9+/_=.~-]{32,}")
_FIGURE, _LETTER, _OTHER = re.compile(r"[0-9]"), re.compile(r"[A-Za-z]"), re.compile(r"[^a-z0-9]")

# Names of parameters that carry a secret or a person (squashed: lower-case letters and figures only).
_SECRET_NAMES = frozenset(
    "token accesstoken idtoken refreshtoken authtoken csrftoken xsrftoken key apikey secret clientsecret password "
    "passwd pwd pass auth authorization sig signature xamzsignature xamzcredential xamzsecuritytoken sid session "
    "sessionid jsessionid phpsessid ticket jwt code otp pin nonce credential credentials hash hmac invite state "
    "samlresponse samlrequest sharedaccesssignature".split()
)
_PERSON_NAMES = frozenset("user username userid uname login loginhint email mail upn account accountname".split())


@dataclass(frozen=True, slots=True)
class Link:
    """A link in parts. `value` is canonical; `host` an address, a name, or (`is_odd`) something that is neither;
    `rest` is path, query and fragment; `has_login` says that credentials stand before the host."""

    value: str
    scheme: str
    host: str
    rest: str
    is_odd: bool
    has_login: bool

    @property
    def is_web(self) -> bool:
        """Whether it is a link that reputation sources know, not another protocol's address."""
        return self.scheme in WEB_SCHEMES


def read_link(token: str) -> Link | None:
    """The link that a token of at most 2,048 characters is; None when it is none. Never resolves anything."""
    found = _LINK.fullmatch(token) if len(token) <= MAX_LINK and not _NO_LINK.search(token) else None
    if found is None:
        return None
    scheme = _DEFANGED.get(found[1].lower(), found[1].lower())
    login, at, place = found[2].rpartition("@")
    authority = _AUTHORITY.fullmatch(place)
    if authority is None:
        return None
    host = _host(authority[1])
    rest = found[3]
    shown = _shown(host or authority[1].lower(), _port(scheme, authority[2]))
    value = f"{scheme}://{login}{at}{shown}{rest if rest.startswith('/') else '/' + rest}"
    return Link(value, scheme, host or authority[1].lower(), rest, host is None, bool(at))


def decoded(rest: str) -> str:
    """Path, query and fragment with percent-encoding undone twice, as a server behind a proxy might read them."""
    return unquote(unquote(rest)) if "%" in rest else rest


def private_part(plain: str) -> str | None:
    """Why a decoded path, query or fragment must not leave, in words; None when nothing speaks against it."""
    if "@" in plain and _EMAIL_INSIDE.search(plain):
        return "link that holds an e-mail address"
    if _WEB_TOKEN.search(plain):
        return "link that holds a token"
    reasons = (_part_reason(part) for part in _PARTS.split(plain)[1:])
    return next(filter(None, reasons), None)


def places_in(plain: str) -> list[str]:
    """The words of a decoded path, query and fragment that might be addresses or names."""
    words = [word for word in _WORDS.split(plain) if "." in word]
    return words + _V6_INSIDE.findall(plain) if ":" in plain else words


def _part_reason(part: str) -> str | None:
    name, _, value = part.partition("=")
    squashed = _OTHER.sub("", name.lower())
    if (value and squashed in _SECRET_NAMES) or _is_token(name) or _is_token(value):
        return "link that holds a token"
    return "link that names a person" if value and squashed in _PERSON_NAMES else None


def _is_token(value: str) -> bool:
    if _UUID.search(value):
        return True
    return any(_FIGURE.search(run) and _LETTER.search(run) for run in _DENSE.findall(value))


def _host(text: str) -> str | None:
    if text.startswith("["):
        return read_address(text[1:-1])
    return read_address(text) or read_foreign_name(text) or _single_label(text)


def _single_label(text: str) -> str | None:
    return text.lower() if re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,62}", text) else None


def _port(scheme: str, port: str | None) -> str:
    return "" if not port or port == _DEFAULT_PORTS.get(scheme) else f":{port}"


def _shown(host: str, port: str) -> str:
    return f"[{host}]{port}" if ":" in host and not host.startswith("[") else f"{host}{port}"
