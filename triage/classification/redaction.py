"""Secrets in an alert, taken out before the model sees it.

Every pattern starts at a fixed word or at the start of a run and is bounded, so that time grows with the text only.
"""

from __future__ import annotations

import re

REDACTED = "[redacted]"

_QUOTE = r"""\\?["']?"""
_NAMES = (
    r"pass(?:word|wd|phrase|code)|pwd(?!\s{0,3}[:=]\s{0,3}/)|(?:client|shared|app)?[_-]?secret(?:[_-]?key)?|api[_-]?key|access[_-]?key"
    r"|private[_-]?key|(?:access|auth|refresh|id|session|bearer|csrf)[_-]?token|token|credentials?"
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[A-Za-z0-9+/=\s\\:,]{0,20000}"
    r"(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?"
)
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?", re.ASCII)
_SHAPES = re.compile(
    r"(?<![\w-])(?:(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[\w-]{30,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}"
    r"|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|[rs]k[-_](?:live|test|proj|ant)?[\w-]{16,})",
    re.ASCII,
)
_BEARER = re.compile(r"(?i)\b(bearer[\s:=]{1,4})(?:(?=\S{0,256}?\d)[\w.~+/=-]{6,}|[\w.~+/=-]{20,})", re.ASCII)
_HEADER = re.compile(
    rf"(?i)\b((?:proxy-)?authorization{_QUOTE}\s{{0,3}}[:=]\s{{0,3}}{_QUOTE}(?:[a-z-]{{2,20}}\s{{1,3}})?)"
    r"""[^\s"',;&\\]{4,}""",
    re.ASCII,
)
_NAMED = re.compile(
    rf"(?i)((?:{_NAMES}){_QUOTE}\s{{0,3}}[:=]\s{{0,3}})"
    r"""(?!\s|\[redacted\])(?:\\?"[^"\n\\]{1,2000}\\?"|\\?'[^'\n\\]{1,2000}\\?'|[^\s&"',;<>\\]{1,2000})""",
    re.ASCII,
)
_OPTION = re.compile(rf"(?i)((?:^|\s)--?(?:{_NAMES}|pass)\s{{1,3}})(?![\s-])\S{{1,500}}", re.ASCII)
_USERINFO = re.compile(r"(://[^\s/:@]{1,100}:)[^\s/@]{1,200}(?=@)")
_SECRET_FIELD = re.compile(rf"(?i)(?:x[_-])?(?:{_NAMES}|(?:proxy[_-])?authorization|(?:set-)?cookie)", re.ASCII)

_WHOLE = (_PRIVATE_KEY, _JWT, _SHAPES)
_AFTER_A_NAME = (_BEARER, _HEADER, _NAMED, _OPTION, _USERINFO)


def redact(text: str) -> str:
    """The text with bearer tokens, `password=`, API keys, private keys, JWTs and URL passwords replaced by a mark."""
    for pattern in _WHOLE:
        text = pattern.sub(REDACTED, text)
    for pattern in _AFTER_A_NAME:
        text = pattern.sub(rf"\g<1>{REDACTED}", text)
    return text


def is_secret_field(path: str) -> bool:
    """Whether the last token of a JSON pointer names a field whose whole value is a secret ("/auth/password")."""
    return _SECRET_FIELD.fullmatch(path.rpartition("/")[2]) is not None
