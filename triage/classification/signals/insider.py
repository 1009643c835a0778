"""Files and records taken, by count."""

from __future__ import annotations

from triage.classification import fields
from triage.classification.signal import Signal
from triage.classification.signals.authentication import Count

# A day's work is tens of files; a thousand is a copy of a share.
MANY_TAKEN = 1000

SIGNALS = (Signal("many_taken", 25, "{count} files or records were taken", Count(fields.TAKEN, MANY_TAKEN), "T1213"),)
