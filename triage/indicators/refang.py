"""Undo what people do to indicators so that nobody clicks on them: evil[.]com, hxxp://, 192[.]0[.]2[.]1, user[at]…"""

from __future__ import annotations

import re

_BRACKETED = re.compile(r"[\[({]\s?(\.|[Dd][Oo][Tt]|:|://|//|@|[Aa][Tt])\s?[\])}]|\[(/)\]")
_WIDE_DOT = re.compile("(?<=[0-9A-Za-z])[．｡](?=[0-9A-Za-z])|(?<=[0-9a-z])。(?=[0-9a-z])")
_MEANT = {"dot": ".", "at": "@"}
# Characters without width are dropped, the other hyphens become the plain one (CVE‑2021‑44228 in pasted prose).
_INVISIBLE = dict.fromkeys([0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF])
_PLAIN: dict[int, str | None] = {**_INVISIBLE, 0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-"}


def refang(text: str) -> str:
    """The text with defanged dots, colons, slashes and at-signs as they were. Linear; schemes are left to `links`."""
    if not text.isascii():
        text = _WIDE_DOT.sub(".", text.translate(_PLAIN))
    if "[" in text or "(" in text or "{" in text:
        text = _BRACKETED.sub(_plain, text)
    return text


def _plain(found: re.Match[str]) -> str:
    sign = (found[1] or found[2]).lower()
    return _MEANT.get(sign, sign)
