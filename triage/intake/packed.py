"""JSON that a product packs into a text field."""

from __future__ import annotations

from typing import Any

from triage import strict_json
from triage.errors import PayloadError

MAX_PACKED_BYTES = 1024 * 1024


def unpacked(value: Any) -> Any:
    """The object or list in a JSON text; an object or list as it is; None for everything else."""
    if isinstance(value, (dict, list)):
        return value
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return strict_json.loads(value.strip(), MAX_PACKED_BYTES)
    except PayloadError:
        return None
