"""What the house knows of the things in an alert: flags, lists, laboratories, plain causes."""

from __future__ import annotations

from triage.classification.facts import Facts
from triage.classification.signal import EXPLAINED, SUPPORTED, Sight, Signal
from triage.classification.signals.harmless_marks import BY_STAFF, approved, field_of, of_context

LISTED = (*BY_STAFF, "command_control", "web", "reputation", "credential_access")


def doubted_approval(facts: Facts) -> Sight | None:
    """There is an approval, and something takes it back: both sides have to be heard."""
    leaf = facts.context.reference or facts.context.listed
    return field_of(leaf) if leaf is not None and facts.doubted else None


SIGNALS = (
    Signal(
        "doubted_approval",
        -15,
        'There is an approval, and it may not cover this: {field} is "{value}"',
        doubted_approval,
        None,
        EXPLAINED,
    ),
    Signal(
        "listed",
        -60,
        'The sender marks it as planned, or as known to the house: {field} is "{value}"',
        approved("listed"),
        None,
        EXPLAINED,
        LISTED,
    ),
    Signal(
        "plain_cause",
        -50,
        'The sender names a plain cause: {field} is "{value}"',
        of_context("cause"),
        None,
        SUPPORTED,
        ("authentication", "general"),
    ),
    Signal(
        "laboratory",
        -25,
        'The machine is one for tests or development: {field} is "{value}"',
        of_context("lab"),
        clears=EXPLAINED,
    ),
    Signal(
        "part_verdict",
        -15,
        'A part of it is judged harmless: {field} is "{value}"',
        of_context("part_verdict"),
        clears=EXPLAINED,
    ),
)
