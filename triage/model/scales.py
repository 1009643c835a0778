"""The ordered words of a verdict: classification, severity, priority."""

from __future__ import annotations

from enum import StrEnum


class Classification(StrEnum):
    """What an alert is. The order is that of attention: FALSE_POSITIVE < NEEDS_REVIEW < TRUE_POSITIVE."""

    FALSE_POSITIVE = "FALSE_POSITIVE"
    NEEDS_REVIEW = "NEEDS_REVIEW"
    TRUE_POSITIVE = "TRUE_POSITIVE"

    @property
    def rank(self) -> int:
        """0 for FALSE_POSITIVE to 2 for TRUE_POSITIVE."""
        return list(Classification).index(self)


class Severity(StrEnum):
    """The common severity scale, from least to most severe."""

    INFORMATIONAL = "Informational"
    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"
    CRITICAL = "Critical"

    @property
    def rank(self) -> int:
        """0 for Informational to 4 for Critical."""
        return list(Severity).index(self)


class Priority(StrEnum):
    """Where the risk score puts an alert in the queue: High >= 70 > Medium >= 40 > Low."""

    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"
