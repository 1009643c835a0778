"""JSON that a product packs into a text field."""

from __future__ import annotations

from typing import Any

from triage import strict_json
from triage.errors import PayloadError

MAX_PACKED_BYTES = 1024 * 1024


def unpacked(value: Any, most: int = MAX_PACKED_BYTES) -> Any:
    """The object or list in a JSON text of at most `most` bytes; an object or list as it is; None for all else."""
    if isinstance(value, (dict, list)):
        return value
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return strict_json.loads(value.strip(), most)
    except PayloadError:
        return None
