"""What a program of unknown origin was allowed to do."""

from __future__ import annotations

from triage.classification.facts import Facts
from triage.classification.signal import Sight, Signal, reads

SENDING = ("mail.send", "mail.readwrite", "offline_access", "full_access_as_app", "files.readwrite.all")


def mail_scopes(facts: Facts) -> Sight | None:
    """A program whose publisher nobody has verified may read and send mail for its users."""
    verified = next(
        (leaf for leaf in facts.index.all("publisher_verified verified_publisher") if leaf.value is False), None
    )
    scopes = next(
        (leaf for leaf in facts.index.all("scopes scope permissions") if any(s in leaf.text for s in SENDING)), None
    )
    if verified is None or scopes is None:
        return None
    return Sight(reads(scopes.path, verified.path), {"scopes": scopes.text[:80]})


SIGNALS = (
    Signal("mail_scopes", 35, 'A program of an unverified publisher was given "{scopes}"', mail_scopes, "T1528"),
)
