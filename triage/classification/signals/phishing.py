"""Lures that many people followed, by count."""

from __future__ import annotations

from triage.classification import fields
from triage.classification.signal import Signal
from triage.classification.signals.authentication import Count

# One person tries a program; five within one alert followed the same lure.
MANY_CONSENTS = 5

SIGNALS = (
    Signal(
        "many_consents", 40, "{count} people let the same program in", Count(fields.CONSENTS, MANY_CONSENTS), "T1528"
    ),
)
