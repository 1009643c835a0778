"""What of an alert was left out before anybody judged it."""

from __future__ import annotations

from collections.abc import Iterator

from triage.model.alert import Alert
from triage.model.dossier import Dossier
from triage.model.leaves import leaves
from triage.model.thresholds import PROMPT_FIELD_CHARACTERS, PROMPT_FIELDS, PROMPT_TOTAL_CHARACTERS

MAX_POINTER = 100


def cut_texts(dossier: Dossier) -> tuple[str, ...]:
    """In words, what the search for indicators left out, what the model was not shown, and what of the alert is over
    the prompt's limits whoever judged it; () when all was read."""
    shown = dossier.opinion.cuts if dossier.opinion is not None else ()
    return tuple(dict.fromkeys((*dossier.extraction.cuts, *shown, *_too_long(dossier.alert))))


def _too_long(alert: Alert) -> Iterator[str]:
    total, fields = 0, 0
    for pointer, value in leaves({"name": alert.name, "alert": alert.raw}):
        length = len(value) if isinstance(value, str) else len(str(value))
        total += len(pointer) + length
        fields += 1
        if length > PROMPT_FIELD_CHARACTERS:
            yield f"{pointer[:MAX_POINTER]} has more than {PROMPT_FIELD_CHARACTERS} characters"
    if total > PROMPT_TOTAL_CHARACTERS:
        yield f"the alert has more than {PROMPT_TOTAL_CHARACTERS} characters"
    if fields > PROMPT_FIELDS:
        yield f"the alert has more than {PROMPT_FIELDS} fields"
