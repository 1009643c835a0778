"""Indicators in free text: what a word is, by itself and by the words around it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from triage.indicators.fields import Meaning
from triage.indicators.links import MAX_LINK, read_link
from triage.indicators.patterns import read_address, read_cve, read_email, read_hash, read_name, read_place
from triage.indicators.suffixes import looks_like_a_name
from triage.indicators.words import MAX_WORD, trimmed, trimmed_link
from triage.model.indicator import Kind

Hit = tuple[Kind, str]

MAX_PREFIXES = 3
# How many words before a run of hexadecimal digits may call it a file's hash, and how many something else's.
_HASH_REACH = 4
_OTHER_REACH = 3

# Fields that are no place for a bare name (a user "john.page", a class "system.web"), or for the hash of a file.
_NAMELESS = frozenset(
    {Meaning.USER, Meaning.EMAIL, Meaning.SENDER, Meaning.CODE, Meaning.OPAQUE, Meaning.VERSION, Meaning.HASH}
)
_HASHLESS = frozenset({Meaning.USER, Meaning.OPAQUE, Meaning.VERSION})
_HASH_WORDS = frozenset(
    "hash hashes filehash md5 md5sum sha1 sha1sum sha256 sha256sum sha checksum digest file malware sample virus "
    "trojan binary payload executable".split()
)
_OTHER_HEX = frozenset(
    "ja3 ja3s ja4 imphash ssdeep hassh commit session sessionid trace traceid request requestid container id uuid guid "
    "token key password ntlm cert certificate thumbprint fingerprint".split()
)
_VERSION_WORDS = frozenset("version versions ver v build release firmware revision rev".split())
_USER_WORDS = frozenset("user username account login owner".split())
_REMOTE_SHELLS = frozenset("ssh scp sftp rsync".split())
_SHORT_V6 = re.compile(r"(?:[23f][0-9a-f]{3})?::[0-9a-f]", re.IGNORECASE)
_TRAILING_PORT = re.compile(r"(.+?):[0-9]{1,5}")


def scan(words: Sequence[str], meaning: Meaning = Meaning.TEXT) -> list[Hit]:
    """The indicators among the words of one text, in order, repeats included."""
    hits: list[Hit] = []
    for position, word in enumerate(words):
        if "://" in word:
            hits += read_text_link(word)
        elif len(word) <= MAX_WORD and _may_hold(word):
            hits += _Word(words, position, meaning).hits(trimmed(word))
    return hits


def read_text_link(word: str) -> list[Hit]:
    """A link and its host; of one that is too long, or of another protocol than the web's, the host alone."""
    link = read_link(trimmed_link(word[:MAX_LINK].split("\\", 1)[0]))
    if link is None:
        return []
    hits = [(Kind.URL, link.value)] if link.is_web and len(word) <= MAX_LINK else []
    if read_address(link.host):
        return [*hits, (Kind.IP, link.host)]
    return [*hits, (Kind.DOMAIN, link.host)] if "." in link.host and not link.is_odd else hits


def _may_hold(word: str) -> bool:
    return "." in word or ":" in word or "@" in word or len(word) >= 32 or word[:3] in ("CVE", "cve", "Cve")


class _Word:
    """One word among its neighbours."""

    def __init__(self, words: Sequence[str], position: int, meaning: Meaning) -> None:
        self._words = words
        self._position = position
        self._meaning = meaning

    def hits(self, bare: str) -> list[Hit]:
        """What the word is; "key:value" is read as its value when the whole is nothing."""
        prefix = self._before(1)
        for _ in range(1 + MAX_PREFIXES):
            found = self._read(bare, prefix)
            if found or ":" not in bare:
                return found
            prefix, _, bare = bare.partition(":")
            if not prefix[:1].isalpha() or not bare or bare[0] in "/\\":
                break
        return []

    def _read(self, bare: str, prefix: str) -> list[Hit]:
        if "@" in bare:
            return self._at(bare)
        if address := self._address(bare, prefix):
            return [(Kind.IP, address)]
        if cve := read_cve(bare):
            return [(Kind.CVE, cve)]
        if found := read_hash(bare):
            return [found] if self._speaks_of_hashes(prefix) else []
        name = self._name(bare, prefix) if "." in bare else None
        return [(Kind.DOMAIN, name)] if name else []

    def _address(self, bare: str, prefix: str) -> str | None:
        head, _, rest = _host_part(bare).partition("/")
        address = read_place(bare if rest.isdigit() else head)
        if address is None or self._meaning is Meaning.VERSION or _squash(prefix) in _VERSION_WORDS:
            return None
        is_short = ":" in address and head.count(":") < 3 and not head.startswith("[")
        return None if is_short and not _SHORT_V6.match(head) else address

    def _name(self, bare: str, prefix: str) -> str | None:
        if self._meaning in _NAMELESS:
            return None
        head = _host_part(bare).partition("/")[0]
        if found := _TRAILING_PORT.fullmatch(head):
            head = found[1]
        name = read_name(head)
        if name is None or not looks_like_a_name(head.rstrip(".")):
            return None
        return None if _squash(prefix) in _USER_WORDS else name

    def _at(self, bare: str) -> list[Hit]:
        """user@host: an e-mail address, or where a remote shell goes."""
        host = bare.rpartition("@")[2]
        place, colon, path = host.partition(":")
        if address := read_place(host) or read_place(place):
            return [(Kind.IP, address)]
        name = read_name(place)
        if name and ((colon and not path.isdigit()) or self._follows_shell()):
            return [(Kind.DOMAIN, name)]
        email = read_email(bare.removeprefix("mailto:").removeprefix("MAILTO:"))
        if email is None:
            return []
        is_sender = self._meaning is Meaning.SENDER
        return [(Kind.EMAIL, email), *([(Kind.DOMAIN, email.rpartition("@")[2])] if is_sender else [])]

    def _speaks_of_hashes(self, prefix: str) -> bool:
        if self._meaning in _HASHLESS:
            return False
        if self._meaning in (Meaning.HASH, Meaning.OBSERVABLE):
            return _squash(prefix) not in _OTHER_HEX
        near = [_squash(word) for word in (prefix, *map(self._before, range(1, _HASH_REACH + 1)))]
        if not _OTHER_HEX.isdisjoint(near[:_OTHER_REACH]):
            return False
        after = self._words[self._position + 1 : self._position + 2]
        return not _HASH_WORDS.isdisjoint((*near, *map(_squash, after)))

    def _follows_shell(self) -> bool:
        """Whether only options and figures stand between this word and the name of a remote shell."""
        for distance in range(1, 6):
            word = self._before(distance)
            if word in _REMOTE_SHELLS:
                return True
            if not (word.startswith("-") or word.isdigit()):
                return False
        return False

    def _before(self, distance: int) -> str:
        return self._words[self._position - distance] if self._position >= distance else ""


def _squash(word: str) -> str:
    return word.strip(".:-_").replace("-", "").replace("_", "").lower() if len(word) <= 40 else ""


def _host_part(bare: str) -> str:
    """Where a host may stand in a word: all of it, the server of \\\\server\\share, nothing of a path."""
    if bare.startswith("\\\\"):
        return bare.lstrip("\\").partition("\\")[0]
    return "" if "\\" in bare or bare[:1] in "/~" else bare
