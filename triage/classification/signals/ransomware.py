"""Files changed in bulk, by count."""

from __future__ import annotations

from triage.classification import fields
from triage.classification.signal import Signal
from triage.classification.signals.authentication import Count

# A person saves tens of files in a minute; a locker thousands.
MANY_FILES = 500

SIGNALS = (
    Signal(
        "files_changed",
        60,
        "{count} files were encrypted, renamed or changed",
        Count(fields.FILES, MANY_FILES),
        "T1486",
    ),
)
