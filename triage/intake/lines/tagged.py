"""A JSON object behind a short tag: `vendor_tag -: {…}`, `tag[77]: {…}`."""

from __future__ import annotations

import re

from triage import strict_json
from triage.errors import PayloadError
from triage.intake.lines.head import head_of

# Up to three words of which the last ends as a tag does; whoever writes a sentence into a log writes no tag.
_TAG = re.compile(r"(?:[\w.:\[\]-]{1,80}[ \t]{1,4}){0,2}[\w.:\[\]-]{0,80}:[ \t]{0,4}(?=\{)", re.ASCII)
# RFC 5424's dashes for parts that are missing, also behind a head without its priority.
_NIL = re.compile(r"^(?:-[ \t]{1,4}){1,6}(?=\{)")
_ONE_WORD = re.compile(r"[\w.:\[\]-]{1,80}[ \t]{1,4}(?=\{)", re.ASCII)


def object_in(line: str) -> str | None:
    """The text of the JSON object that a line consists of, behind its syslog head, a tag or both; None where it is
    anything else, an empty object too. The text may still be no JSON."""
    head = head_of(line)
    text = head.message.strip()
    if not text.endswith("}") or text.endswith("{}"):
        return None
    text = _NIL.sub("", text, count=1)
    if text.startswith("{"):
        return text
    tag = _TAG.match(text) or (None if head.fields else _ONE_WORD.match(text))
    return text[tag.end() :] if tag else None


def holds_json(line: str) -> bool:
    """Whether the line is a JSON object behind its head and tag, which the format inside it reads."""
    text = object_in(line)
    try:
        return text is not None and isinstance(strict_json.loads(text), dict)
    except PayloadError:
        return False
