"""The parties of a mail, who are the accounts of an alert that names no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from triage.intake.account_names import STAFF, word_set
from triage.intake.places import Path
from triage.intake.vocabulary import words_of

MAX_PARTIES = 64
LONGEST = 4_000

_RECIPIENT = word_set("recipient recipients rcpt rcpts receiver receivers mailto")
_SENDER = word_set("sender mailfrom")
_PARTY = word_set("owner partner mailbox correspondent")
# An object or a list of one party's addresses: {"recipients": [{"email": …}]}.
_AN_ADDRESS = word_set("email address mail addr smtp")
_SENDERS = frozenset({("from",), ("sender",)})
_HELD = _SENDERS | {("to",), ("rcpt",), ("rcpts",), ("recipient",), ("recipients",), ("receiver",), ("receivers",)}
_TO, _FROM = word_set("to"), word_set("from")
_OF_A_MAIL = word_set("to from address email mail addr header envelope smtp message msg rcpt original")
# Whom a product tells of its alert, and who merely gets a copy or the answers.
_OTHERS = STAFF | word_set(
    "notify notification notifications reply return cc bcc subscriber subscribers alerting report"
)
_MAIL = re.compile(r"(?<![\w.+-])([\w.+'=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,6})(?![\w@])", re.ASCII)


def hints_of(path: Path) -> tuple[tuple[str, int], ...]:
    """Whether a place holds a mail's recipient or sender, or one of whom its name tells no part: ("recipient", 0),
    ("mail_from", 0), ("mail_party", 0)."""
    words = words_of(path[-1]) if path else ()
    if not words or not _OTHERS.isdisjoint((*words, *(word for name in path[-3:-1] for word in words_of(name)))):
        return ()
    if path[-2:-1] and _AN_ADDRESS.issuperset(words) and (held := words_of(path[-2])) in _HELD:
        return (("mail_from" if held in _SENDERS else "recipient", 0),)
    is_plain = _OF_A_MAIL.issuperset(words)
    if not _RECIPIENT.isdisjoint(words) or (is_plain and not _TO.isdisjoint(words)):
        return (("recipient", 0),)
    if not _SENDER.isdisjoint(words) or (is_plain and not _FROM.isdisjoint(words)):
        return (("mail_from", 0),)
    return (("mail_party", 0),) if not _PARTY.isdisjoint(words[-1:]) else ()


def addresses_in(value: Any) -> Iterator[str]:
    """The mail addresses in a text that lists them, also behind names: "Ana <ana@example.org>, bo@example.org"."""
    if isinstance(value, str) and "@" in value and len(value) <= LONGEST:
        for _, address in zip(range(MAX_PARTIES), _MAIL.findall(value), strict=False):
            yield address
