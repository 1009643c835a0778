"""Account names as an analyst searches them, and which of them stand for a person."""

from __future__ import annotations

import re
from collections.abc import Iterable

from triage.intake.blank import text_of
from triage.intake.paths import Found

# Windows' own accounts and security identifiers; a machine's account ends in "$", also before its realm.
_NO_PERSON = re.compile(
    r"(?:nt authority\\)?(?:system|local ?system|local ?service|network ?service|anonymous logon)"
    r"|(?:window manager\\)?dwm-\d+|(?:font driver host\\)?umfd-\d+|s-1-[\d-]+|[^@]*\$(?:@.*)?",
    re.IGNORECASE,
)
_LONGEST = 300


def plain_name(pair: Found | None) -> Found | None:
    r"""The pair with its account's name alone: "DOMAIN\alice" gives "alice"; a UPN or an e-mail stays."""
    text = text_of(pair[1]) if pair else None
    if pair is None or text is None:
        return None
    return pair[0], text.rpartition("\\")[2].strip() or text


def is_person(name: object) -> bool:
    """Whether an account may be somebody's: no machine's, no service's, no bare security identifier."""
    text = str(name).strip() if isinstance(name, str) else ""
    return len(text) <= _LONGEST and _NO_PERSON.fullmatch(text) is None


def people_of(pairs: Iterable[Found]) -> list[Found]:
    """The accounts that may be somebody's; where there is none, all of them."""
    every = list(pairs)
    return [pair for pair in every if is_person(pair[1])] or every
