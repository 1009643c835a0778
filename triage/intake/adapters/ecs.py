"""Documents of the Elastic Common Schema that are no Elastic Security alert: what Beats, the agent's integrations and
ingest pipelines write (ECS field reference)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from triage.intake.adapter import Adapter, Items
from triage.intake.blank import text_of
from triage.intake.ecs_paths import ECS_PATHS, ECS_SILENT_ON, ecs_given, read_ecs, what_was_done
from triage.intake.marks import Mark, has
from triage.intake.paths import Found, node_at, values_at
from triage.intake.sender import Sender
from triage.intake.severity import by_floor, by_word
from triage.model.leaves import leaves
from triage.model.scales import Severity

INFORMATIONAL, LOW, MEDIUM, HIGH, CRITICAL = Severity
Scale = Callable[[Any], Severity | None]

ECS = Sender("ecs", ECS_PATHS | {"timestamp": "@timestamp event.created event.start"})
_SILENT_ON = ECS_SILENT_ON | {"severity"}
STANDS_IN = "the payload does not tell the part of the one address in related.ip; it stands in as the source"
_LONGEST_TITLE = 150
_MOST_LEAVES = 5_000
_SEVERITY_KEY = re.compile(r"severity(?:_?(?:name|label|level|text))?(?:/\d+)?$", re.ASCII | re.IGNORECASE)

# Also the levels of Cisco's and of syslog's loggers; "alert" is worse than "critical" there (RFC 5424, 6.2.1).
_word_scale = by_word(
    critical="alert alerts emergencies",
    high="errors",
    medium="warnings",
    low="notification notifications",
    informational="debugging trace verbose",
)
# Elastic Security's bands of a risk score ("Create a detection rule": 0-21, 22-47, 48-73, 74-100).
risk_scale = by_floor((74, CRITICAL), (48, HIGH), (22, MEDIUM), (0, LOW))

# "The numeric severity of the event according to your event source" (ECS, event.severity): 1 is the worst here and the
# least there. Above 10 every product counts up to 100, Elastic's own 21, 47, 73 and 99 among them. From 8 to 10 all
# that come so far count up to 10. Below that, only a product whose scale is known can be read.
_to_hundred = by_floor((90, CRITICAL), (70, HIGH), (40, MEDIUM), (11, LOW))
_to_ten = by_floor((9, CRITICAL), (7, HIGH), (4, MEDIUM), (1, LOW), (0, INFORMATIONAL))
_end_of_ten = by_floor((9, CRITICAL), (8, HIGH))
_intrusion_priority = by_floor((4, INFORMATIONAL), (3, LOW), (2, MEDIUM), (1, HIGH))
_syslog = by_floor((6, INFORMATIONAL), (5, LOW), (4, MEDIUM), (3, HIGH), (0, CRITICAL))
_MODULES: Mapping[str, Scale] = {
    "suricata": _intrusion_priority,
    "snort": _intrusion_priority,
    "cisco": _syslog,
    "cisco_asa": _syslog,
    "cisco_ftd": _syslog,
    "cisco_ios": _syslog,
    "panw": by_floor((5, INFORMATIONAL), (4, LOW), (3, MEDIUM), (2, HIGH), (1, CRITICAL)),
    "checkpoint": by_floor((4, CRITICAL), (3, HIGH), (2, MEDIUM), (1, LOW), (0, INFORMATIONAL)),
    "o365": by_floor((4, HIGH), (3, MEDIUM), (2, LOW), (1, INFORMATIONAL)),
    "crowdstrike": by_floor((0, INFORMATIONAL)),
    "aws": _to_ten,
    "cef": _to_ten,
}


def read(payload: Any) -> Items:
    """One alert. Its severity is the product's own word, else event.severity, a risk score, or the level of its log."""
    severity, pairs = _severity(payload)
    given = ecs_given(payload) | {"name": _names(payload), "vendor_status": what_was_done(payload), "severity": pairs}
    sender = replace(ECS, scale=lambda value: severity, silent_on=_SILENT_ON)
    alert = read_ecs(payload, sender, given)
    seen = list(values_at(payload, "related.ip"))
    if alert.source_ip or alert.destination_ip or len(seen) != 1:
        return (alert,)
    stood_in = read_ecs(payload, sender, given | {"source_ip": seen})
    return (replace(stood_in, notes=(*stood_in.notes, STANDS_IN)) if stood_in.source_ip else alert,)


def _severity(raw: Any) -> tuple[Severity | None, list[Found]]:
    """The severity and where it stands; None and all that could not be read."""
    unread = []
    for pair, scale in _severities(raw):
        if (severity := scale(pair[1])) is not None:
            return severity, [pair]
        unread.append(pair)
    return None, unread


def _severities(raw: Any) -> Iterator[tuple[Found, Scale]]:
    yield from ((pair, _word_scale) for pair in _named_severities(raw))
    of_module = _MODULES.get(_module(raw), _end_of_ten)
    yield from (
        (pair, lambda value: _to_hundred(value) or of_module(value)) for pair in values_at(raw, "event.severity")
    )
    yield from ((pair, risk_scale) for pair in values_at(raw, "event.risk_score_norm event.risk_score"))
    yield from ((pair, _word_scale) for pair in values_at(raw, "log.level log.syslog.severity.name"))


def _module(raw: Any) -> str:
    """The integration that wrote the document: "cisco_asa" of the module or of the data set "cisco_asa.log"; else the
    product that has fields of its own in it."""
    paths = "event.module event.dataset data_stream.dataset"
    named = next((text for _, value in values_at(raw, paths) if (text := text_of(value))), "")
    return named.partition(".")[0].lower() or next((name for name in _MODULES if name in raw), "")


def _named_severities(raw: Any) -> list[Found]:
    """What the document's own product calls a severity in words, the least deeply nested first."""
    words = [
        (pointer, value)
        for pointer, value in islice(leaves(raw), _MOST_LEAVES)
        if isinstance(value, str) and _SEVERITY_KEY.search(pointer)
    ]
    return sorted(words, key=lambda pair: pair[0].count("/") + pair[0].count("."))


def _names(raw: Any) -> list[Found]:
    """A rule's name; where no rule spoke, a message of a title's length, or what was done."""
    message = node_at(raw, "message")
    is_title = isinstance(message, str) and len(message) <= _LONGEST_TITLE and "\n" not in message.strip()
    paths = "message event.reason event.action" if is_title else "event.reason event.action message"
    return [*values_at(raw, f"rule.name rule.description {paths} event.dataset")]


def _has_event(payload: Any) -> bool:
    return any(node_at(payload, f"event.{name}") for name in ("kind", "category", "action", "dataset", "module"))


ADAPTER = Adapter(
    "ecs",
    "Elastic Common Schema document",
    (
        (has("ecs.version"),),
        (has("@timestamp"), Mark("event", "must have kind, category, action, dataset or module", _has_event)),
    ),
    read,
)
