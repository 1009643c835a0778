"""One spelling for text that wants to be read by a model but not by a filter."""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

MAX_ENCODED = 20
MAX_ENCODED_LENGTH = 4_000
MIN_ENCODED_LENGTH = 24
READABLE_SHARE = 0.9

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MARKS = re.compile(r"[^\w.!?;:\n]|_")
_BLANKS = re.compile(r"[^\S\n]+")
_UNSEEN = frozenset({"Cf", "Mn", "Mc"})
_BASE64 = re.compile(rf"[A-Za-z0-9+/_-]{{{MIN_ENCODED_LENGTH},{MAX_ENCODED_LENGTH}}}")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_LEET = str.maketrans("013457@$", "oieastas")
_LOOKALIKES = str.maketrans("асеорхуіѕјԁԛԝһοανικρτυ", "aceopxyisjdqwhoavikptu")
_SPELT = re.compile(r"(?:\b[a-z]\W{1,2}){7,200}[a-z]\b")


def fold(text: str) -> str:
    """Lower case without accents or invisible characters; camelCase, dashes, quotes and brackets become blanks.
    Sentence marks and line ends stay."""
    text = _CAMEL.sub(" ", text.replace("'", "").replace("\u2019", ""))
    return _BLANKS.sub(" ", _MARKS.sub(" ", plain_letters(text).lower()))


def plain_letters(text: str) -> str:
    """Compatibility forms resolved; accents, other combining marks and invisible characters left out."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in _UNSEEN)


def disguises(text: str, folded: str) -> Iterator[str]:
    """What the text becomes when one usual disguise is taken off: line breaks, escapes, look-alike letters,
    digits for letters, letters spelt one by one. Folded; only those that change something."""
    if "\n" in folded:
        yield folded.replace("\n", " ")
    if "%" in text:
        yield fold(unquote(text))
    if "&" in text:
        yield fold(html.unescape(text))
    if "\\" in text:
        yield fold(_ESCAPED.sub(lambda match: chr(int(match[1] or match[2], 16)), text).replace("\\n", "\n"))
    if not folded.isascii():
        yield folded.translate(_LOOKALIKES)
    if any(digit in folded for digit in "01345"):
        yield folded.translate(_LEET)
    for match in _SPELT.finditer(folded):
        yield re.sub(r"\W", "", match[0])


def decoded(text: str) -> Iterator[str]:
    """The readable texts that stand in base64 inside a text, folded; the first twenty are looked at."""
    for count, match in enumerate(_BASE64.finditer(text)):
        if count >= MAX_ENCODED:
            return
        plain = _plain(match[0])
        if plain:
            yield fold(plain)


def _plain(token: str) -> str:
    token = token.replace("-", "+").replace("_", "/")
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return ""
    try:
        plain = raw.decode("utf-16-le" if raw[1:2] == b"\x00" else "utf-8")
    except UnicodeDecodeError:
        return ""
    readable = sum(char.isprintable() or char.isspace() for char in plain)
    return plain if readable >= READABLE_SHARE * len(plain) else ""
