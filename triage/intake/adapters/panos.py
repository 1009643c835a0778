"""Palo Alto PAN-OS syslog lines, comma separated (PAN-OS administrator's guide, "Syslog Field Descriptions")."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any

from triage.errors import Fault, InvalidAlert
from triage.intake import kinds
from triage.intake.adapter import Adapter, Items
from triage.intake.lines.clock import Clock, utc_now
from triage.intake.lines.head import head_of
from triage.intake.lines.taken_apart import accounts, read_line, reporter
from triage.intake.marks import Mark
from triage.intake.paths import Found, values_at
from triage.intake.sender import Sender
from triage.intake.severity import by_word

_START = re.compile(
    r"(?:^|(?<=\s))\d{0,3},(?:\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)?,[A-Za-z0-9_-]{0,40},(THREAT|TRAFFIC),", re.ASCII
)
_BOTH = (
    "future_use receive_time serial type subtype future_use2 generated_time src dst natsrc natdst rule srcuser dstuser "
    "app vsys from_zone to_zone inbound_if outbound_if log_action future_use3 session_id repeat_count sport dport "
    "natsport natdport flags proto action"
)
_THREAT = (
    "misc threat_id category severity direction seqno action_flags src_location dst_location future_use4 content_type "
    "pcap_id file_digest cloud url_index user_agent file_type xff referer sender subject recipient report_id"
)
_TRAFFIC = (
    "bytes bytes_sent bytes_received packets start elapsed category future_use4 seqno action_flags src_location "
    "dst_location future_use5 packets_sent packets_received session_end_reason dg1 dg2 dg3 dg4 vsys_name device_name"
)
COLUMNS = {"THREAT": f"{_BOTH} {_THREAT}".split(), "TRAFFIC": f"{_BOTH} {_TRAFFIC}".split()}
# Behind the columns up to `action` a line may end: older releases write fewer.
LEAST = len(_BOTH.split())
# The threat's name with its number in brackets: "Some.Name(12345)".
_THREAT_NAME = re.compile(r"(.*?)\s*\((\d{1,12})\)", re.DOTALL)
# How far into a line its columns may start: a syslog head is shorter.
MAX_HEAD = 600
_NO_ADDRESS = ("", "0.0.0.0", "::")  # noqa: S104 - what the product writes for none

PANOS = Sender(
    "panos",
    {
        "timestamp": "panos.generated_time panos.receive_time",
        "severity": "panos.severity",
        "alert_type": "panos.subtype panos.type",
        "source_ip": "panos.src",
        "source_port": "panos.sport",
        "destination_ip": "panos.dst",
        "destination_port": "panos.dport",
        "hashes": "panos.file_digest",
        "mail_sender": "panos.sender",
        "mail_subject": "panos.subject",
        "vendor_id": "panos.threat_number panos.seqno",
        "vendor_status": "panos.action",
    },
    by_word(informational="informational"),
    silent_on=frozenset({"*"}),
)


def read(payload: Any, now: Clock = utc_now) -> Items:
    """One alert. Raises InvalidAlert for a line that breaks off before its action."""
    found = _START.search(payload, 0, MAX_HEAD)
    start = found.start() if found else 0
    fields = _fields(payload[start:])
    parts = {"syslog": head_of(payload[:start]).fields, "panos": fields}
    given = {
        "name": _names(fields),
        "message": [("/panos/threat_id", " ".join(filter(None, (fields.get("threat_id"), fields.get("misc")))))],
        "users": accounts(parts, "panos.srcuser panos.dstuser"),
        "hosts": reporter(parts["syslog"], list(values_at(parts, "panos.device_name"))),
        "addresses": [found for found in values_at(parts, "panos.natsrc panos.natdst") if found[1] not in _NO_ADDRESS],
        # Of an address inside it writes the private range.
        "location": [found for found in values_at(parts, "panos.src_location") if not found[1][:1].isdigit()],
        **_named_by_misc(fields),
    }
    return (read_line(payload, parts, PANOS, given, now()),)


def _fields(text: str) -> dict[str, str]:
    cells = _cells(text)
    kind = cells[3] if len(cells) > 3 else ""
    if kind not in COLUMNS or len(cells) < LEAST:
        detail = f"has {len(cells)} of the {LEAST} columns that a PAN-OS line has at least"
        raise InvalidAlert(f"not an alert: the line {detail}", (Fault("", detail),))
    fields = {name: cell for name, cell in zip(COLUMNS[kind], cells, strict=False) if cell and "future" not in name}
    if named := _THREAT_NAME.fullmatch(fields.get("threat_id", "")[:1_000]):
        fields |= {"threat_name": named[1], "threat_number": named[2]}
    return fields


def _cells(text: str) -> list[str]:
    try:
        return next(csv.reader(text.replace("\0", "\ufffd").splitlines()), [])
    except csv.Error as error:
        raise InvalidAlert(
            f"not an alert: the line is not CSV: {error}", (Fault("", f"is not CSV: {error}"),)
        ) from error


def _names(fields: dict[str, str]) -> Iterator[Found]:
    """The threat; the url and traffic logs name none, so their kind, category and rule stand in."""
    yield "/panos/threat_id", fields.get("threat_name", fields.get("threat_id"))
    words = (fields.get(name, "") for name in ("type", "subtype", "category", "rule"))
    yield "/panos/type", " ".join(word for word in words if word not in ("", "any"))


def _named_by_misc(fields: dict[str, str]) -> dict[str, list[Found]]:
    """`misc` is a link without its scheme for url logs, and a file's name for the others."""
    misc, subtype = fields.get("misc", ""), fields.get("subtype")
    if subtype != "url" or not misc:
        return {}
    link = misc if "://" in misc[:10] else f"{'https' if fields.get('dport') == '443' else 'http'}://{misc}"
    server = misc.partition("://")[2] if "://" in misc[:10] else misc
    name = re.split(r"[/:?#]", server, maxsplit=1)[0]
    is_name = kinds.domain(name) or kinds.address(name)
    return {"urls": [("/panos/misc", link)] if is_name else [], "domains": [("/panos/misc", name)]}


MARK = Mark(
    "",
    "must be a text line of PAN-OS columns with THREAT or TRAFFIC in the fourth",
    lambda payload: isinstance(payload, str) and _START.search(payload, 0, MAX_HEAD) is not None,
)
ADAPTER = Adapter("panos", "Palo Alto PAN-OS syslog line", ((MARK,),), read)
