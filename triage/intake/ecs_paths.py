"""Where the Elastic Common Schema has each field of an Alert (ECS field reference), for every format built on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from triage.intake import kinds
from triage.intake.accounts import people_of
from triage.intake.blank import is_blank, text_of
from triage.intake.part_reading import Listed, read_alert_with
from triage.intake.paths import Found, values_at
from triage.intake.sender import Sender
from triage.model.alert import Alert

# "source" and "client" are who opens the connection, "destination" and "server" the other end, in either direction.
ECS_PATHS: dict[str, str] = {
    "source_ip": "source.ip client.ip source.address client.address",
    "source_port": "source.port client.port",
    "destination_ip": "destination.ip server.ip destination.address server.address",
    "destination_port": "destination.port server.port",
    "addresses": "source.nat.ip destination.nat.ip threat.indicator.ip dns.resolved_ip related.ip host.ip observer.ip",
    "alert_type": "rule.category event.category event.dataset",
    "message": "message event.reason rule.description",
    "location": "source.geo.country_name client.geo.country_name source.geo.country_iso_code",
    "success": "event.outcome",
    "domains": "url.domain dns.question.name tls.client.server_name destination.domain server.domain source.domain "
    "client.domain threat.indicator.url.domain",
    "processes": "process.executable process.name process.parent.executable process.parent.name",
    "mail_sender": "email.from.address email.sender.address",
    "mail_subject": "email.subject",
    "techniques": "threat.technique.subtechnique.id threat.technique.id",
    "vendor_id": "event.id",
    "link": "event.url event.reference",
}

# What ECS has a place for: another field of that name is something else (agent.name is the shipper, a certificate has
# a subject, a file an owner).
ECS_SILENT_ON = frozenset("location mail_sender mail_subject vendor_status failed_logins success".split())

_HASHED = "file process dll email.attachments.file process.parent threat.indicator.file".split()
_HASHES = " ".join(f"{what}.hash.{kind}" for what in _HASHED for kind in ("sha256", "sha1", "md5"))
_URLS = "url.full url.original threat.indicator.url.full threat.indicator.url.original"
_HOSTS = ("host.name host.hostname host", "winlog.computer_name cloud.instance.name cloud.instance.id")
_USERS = (
    "user.name user.email user.target.name user.target.email user.effective.name user.changes.name source.user.name "
    "client.user.name destination.user.name server.user.name process.user.name user",
    "email.to.address related.user",
)
# Whose names are not those of the event: the shipper, the sensor, the rule's author, Wazuh's manager.
_NOT_THE_EVENT = frozenset("agent observer elastic_agent beat kibana signal wazuh ecs rule event".split())
_ALLOWED = frozenset({"allowed", "allow"})
_STOPPED = frozenset("blocked block denied deny dropped drop prevented quarantined rejected".split())


def read_ecs(raw: Any, sender: Sender, given: Listed) -> Alert:
    """An alert from a document; a host or an account that stands in no place of ECS is one of the product's own."""
    part = {key: value for key, value in raw.items() if key.partition(".")[0] not in _NOT_THE_EVENT}
    return read_alert_with(part, "users hosts", raw, sender, given)


def ecs_given(raw: Mapping[str, Any]) -> dict[str, list[Found]]:
    """The (JSON pointer, value) pairs of the fields for which ECS has several places, by how good they are."""
    users = [(pointer, kinds.account(value)) for pointer, value in first_of(raw, *_USERS)]
    return {
        "users": people_of(users),
        "hosts": once_in_any_case(first_of(raw, *_HOSTS)),
        "urls": [*values_at(raw, _URLS), *_parts_of_url(raw)],
        "hashes": first_of(raw, _HASHES, "related.hash"),
        "command_lines": _command_lines(raw),
        "success": _stops(raw),
    }


def what_was_done(raw: Mapping[str, Any]) -> list[Found]:
    """Whether what happened was stopped, where ECS says so: the allowed and denied of event.type, or event.action."""
    pairs = values_at(raw, "event.type event.action")
    return [(pointer, value) for pointer, value in pairs if str(value).lower() in _STOPPED | _ALLOWED]


def _stops(raw: Mapping[str, Any]) -> list[Found]:
    """What was stopped did not work, although event.outcome calls the stopping itself a success; [] where nothing
    was stopped."""
    done = what_was_done(raw)
    is_stopped = done and not any(str(value).lower() in _ALLOWED for _, value in done)
    return [(done[0][0], "denied")] if is_stopped else []


def first_of(raw: Any, *tiers: str) -> list[Found]:
    """What stands at the first tier of paths where anything does."""
    for paths in tiers:
        if found := [pair for pair in values_at(raw, paths) if not is_blank(pair[1])]:
            return found
    return []


def once_in_any_case(pairs: Iterable[Found]) -> list[Found]:
    """Each value once, the first of those that differ in casing only."""
    seen: dict[str, Found] = {}
    for pointer, value in pairs:
        seen.setdefault(str(value).lower(), (pointer, value))
    return list(seen.values())


def _parts_of_url(raw: Any) -> Iterator[Found]:
    """A link put together, where the document has its host apart from its path, or no scheme before them."""
    domain, original = _text(raw, "url.domain")[1], _text(raw, "url.original")
    if not domain or "://" in original[1][:10] or _text(raw, "url.full")[1]:
        return
    scheme = _text(raw, "url.scheme")[1] or "http"
    if original[1].startswith(domain):
        yield original[0], f"{scheme}://{original[1]}"
        return
    pointer, path = original if original[1].startswith("/") else _text(raw, "url.path")
    if path.startswith("/"):
        yield pointer, f"{scheme}://{domain}{path}"


def _text(raw: Any, path: str) -> tuple[str, str]:
    """The first text at the path and its pointer, both "" where there is none."""
    return next(((pointer, text) for pointer, value in values_at(raw, path) if (text := text_of(value))), ("", ""))


def _command_lines(raw: Any) -> list[Found]:
    if told := first_of(raw, "process.command_line process.parent.command_line"):
        return told
    words = [(pointer, text) for pointer, value in values_at(raw, "process.args") if (text := text_of(value))]
    return [(words[0][0], " ".join(word for _, word in words))] if words else []
