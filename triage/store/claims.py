"""Who answers a request that carries its own name: one at a time, whichever thread or process it is.

A claim that was never answered keeps the instant of its first attempt. The marks of its alerts are made of it, so that
whoever takes over stores none of them twice.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from triage.model.claim import ANSWERS_KEPT, Claim, Holder
from triage.store.tables import claims, deliveries, instant

NOT_TAKEN = 0


def take(connection: Connection, claim: Claim) -> int:
    """The instant of the claim's first attempt, in whole microseconds since 1970, when it is ours now; 0 when the key
    is answered, or somebody is at it."""
    if _is_answered(connection, claim):
        return NOT_TAKEN
    held = connection.execute(select(claims).where(claims.c.key == claim.key)).one_or_none()
    if held is None or held.first_at <= claim.at - ANSWERS_KEPT:
        return _anew(connection, claim)
    if held.until > claim.at or held.body_sha256 != claim.body_sha256:
        return NOT_TAKEN
    connection.execute(update(claims).where(claims.c.key == claim.key).values(until=claim.until))
    return instant(held.first_at)


def lapse(connection: Connection, key: str) -> None:
    """Let the next one try at once; the alerts that were stored keep their marks."""
    connection.execute(update(claims).where(claims.c.key == key).values(until=claims.c.first_at))


def holder_of(connection: Connection, key: str) -> Holder | None:
    """Who is at that key."""
    row = connection.execute(select(claims.c.body_sha256, claims.c.until).where(claims.c.key == key)).one_or_none()
    return None if row is None else Holder(row[0], row[1])


def _is_answered(connection: Connection, claim: Claim) -> bool:
    """Whether there is an answer; one that is too old is forgotten."""
    answered = connection.execute(select(deliveries.c.answered_at).where(deliveries.c.key == claim.key)).scalar()
    if answered is None or answered > claim.at - ANSWERS_KEPT:
        return answered is not None
    connection.execute(delete(deliveries).where(deliveries.c.key == claim.key))
    return False


def _anew(connection: Connection, claim: Claim) -> int:
    """A first attempt. Claims that nobody came back for go on this occasion."""
    connection.execute(delete(claims).where((claims.c.key == claim.key) | (claims.c.until <= claim.at - ANSWERS_KEPT)))
    values = {"key": claim.key, "body_sha256": claim.body_sha256, "first_at": claim.at, "until": claim.until}
    connection.execute(insert(claims).values(values))
    return instant(claim.at)
