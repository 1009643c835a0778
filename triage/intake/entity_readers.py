"""What the things named in an alert say for its fields, each by its kind and by the part the product gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from triage.intake import kinds
from triage.intake.accounts import plain_name
from triage.intake.entities import Entity
from triage.intake.gathering import Gathering, machine
from triage.intake.paths import Found

# Microsoft Graph, "alertEvidence", `roles`.
ATTACKING = frozenset({"attacker", "source"})
ATTACKED = frozenset({"destination", "commandandcontrol"})
SUFFERING = frozenset({"attacked", "compromised", "impacted"})

_OWN = "ipinterfaces lastipaddress lastexternalipaddress ipaddress localip privateipaddress publicipaddress"
# The sender that a reader sees before the one of the envelope.
_SENDERS = ("p2sender", "sender", "senderfromaddress", "p1sender")


def read_entities(gathering: Gathering, entities: Iterable[Entity]) -> None:
    """Add what each of the things says."""
    for item in entities:
        if reads := READERS.get(item.kind):
            reads(gathering, item)


def file_path(item: Entity) -> Found | None:
    """A file's path, put together from its folder and name where the product keeps them apart."""
    name, folder = item.first("filename name"), item.first("filepath folderpath directory path")
    if name is None or folder is None:
        return name or folder
    where, what = str(folder[1]), str(name[1])
    if where.lower().endswith(what.lower()):
        return folder
    return name[0], where.rstrip("\\/") + ("/" if "/" in where else "\\") + what


def _roles(item: Entity) -> set[str]:
    return {str(role).lower() for _, role in item.every("roles evidencerole role") if isinstance(role, str)}


def _ip(gathering: Gathering, item: Entity) -> None:
    pair, roles = item.first("address ipaddress remoteip ip friendlyname"), _roles(item)
    if local := item.first("localip"):
        gathering.own.append(local)
    if pair is None or kinds.address(pair[1]) is None:
        return
    _place(gathering, item, str(kinds.address(pair[1])))
    if roles & ATTACKING:
        gathering.add("source_ip", pair)
    elif roles & ATTACKED:
        gathering.add("destination_ip", pair)
    else:
        (gathering.own if roles & SUFFERING else gathering.loose).append(pair)


def _place(gathering: Gathering, item: Entity, address: str) -> None:
    """The address's "City, Country"."""
    place = item.part("location") or item
    country = place.first("countryname countryorregion country countrycode countrylettercode")
    city = place.first("city")
    if country:
        words = f"{city[1]}, {country[1]}" if city else country[1]
        gathering.places.setdefault(address, (country[0], words))


def _own(gathering: Gathering, item: Entity) -> None:
    gathering.own += item.every("address ipaddress ipaddresses")


def _account(gathering: Gathering, item: Entity) -> None:
    gathering.add("users", *names_of(item))


def _bystander(gathering: Gathering, item: Entity) -> None:
    gathering.bystanders += names_of(item)


def names_of(item: Entity) -> list[Found]:
    """An account's plain name, then its UPN; its displayed name only where it has neither."""
    name = plain_name(item.first("accountname samaccountname username name fullname"))
    upn = item.first("userprincipalname accountupn upn email") or _composed(item, name)
    told = [pair for pair in (name, upn) if pair]
    shown = item.first("displayname userdisplayname friendlyname")
    return told or ([shown] if shown else [])


def _composed(item: Entity, name: Found | None) -> Found | None:
    suffix = item.first("upnsuffix")
    if name is None or suffix is None or "@" in str(name[1]):
        return None
    return name[0], f"{name[1]}@{suffix[1]}"


def _host(gathering: Gathering, item: Entity) -> None:
    name = item.first("devicednsname computerdnsname fqdn hostname devicename netbiosname fullname")
    gathering.add("hosts", name or machine(item.first("azureid resourceid")) or item.first("friendlyname"))
    gathering.own += item.every(_OWN)


def _resource(gathering: Gathering, item: Entity) -> None:
    gathering.add("hosts", machine(item.first("resourceid")))


def _file(gathering: Gathering, item: Entity) -> None:
    gathering.add("hashes", *item.every("sha256 sha1 md5"))


def _file_hash(gathering: Gathering, item: Entity) -> None:
    gathering.add("hashes", *item.every("hashvalue value filehash sha256 sha1 md5"))


def _url(gathering: Gathering, item: Entity) -> None:
    gathering.add("urls", *item.every("url remoteurl"))
    gathering.add("domains", *(pair for pair in item.every("url remoteurl") if kinds.url(pair[1]) is None))


def _dns(gathering: Gathering, item: Entity) -> None:
    gathering.add("domains", *item.every("domainname"))
    gathering.loose += item.every("ipaddresses")


def _process(gathering: Gathering, item: Entity) -> None:
    gathering.add("command_lines", *item.every("commandline processcommandline"))
    gathering.add("processes", _image(gathering, item))
    _file(gathering, item)
    if item.first("accountname userprincipalname accountupn"):
        _account(gathering, item)
    gathering.add("processes", file_path(_parent_of(item)))


def _image(gathering: Gathering, item: Entity) -> Found | None:
    image = item.part("imagefile", gathering.ids)
    return file_path(image) if image else file_path(item) or item.first("processname")


def _parent_of(item: Entity) -> Entity:
    names = {name.removeprefix("parentprocess"): at for name, at in item.fields.items() if "parentprocessfile" in name}
    return Entity("file", names)


def _parent(gathering: Gathering, item: Entity) -> None:
    gathering.add("processes", file_path(item))


def _mail(gathering: Gathering, item: Entity) -> None:
    gathering.add("mail_sender", *(_sender(item, name) for name in _SENDERS))
    gathering.add("mail_subject", item.first("subject emailsubject"))
    gathering.add("source_ip", item.first("senderip senderipv4 senderipv6"))
    gathering.add("users", *item.every("recipientemailaddress recipient recipients userprincipalname accountupn"))
    gathering.add("urls", *item.every("urls"))
    gathering.add("hashes", *item.every("sha256"))


def _sender(item: Entity, name: str) -> Found | None:
    """A sender as a text, or as {"emailAddress": …}."""
    inner = item.part(name)
    return inner.first("emailaddress") if inner else item.first(name)


def _mailbox(gathering: Gathering, item: Entity) -> None:
    gathering.add("users", *item.every("upn userprincipalname mailboxprimaryaddress primaryaddress mailboxaddress"))


def _connection(gathering: Gathering, item: Entity) -> None:
    for name, end in (("source", "source_ip"), ("destination", "destination_ip")):
        inner = item.part(f"{name}address", gathering.ids)
        gathering.add(end, inner.first("address ipaddress") if inner else item.first(f"{name}address"))
        gathering.add(f"{name}_port", item.first(f"{name}port"))


READERS: Mapping[str, Callable[[Gathering, Entity], None]] = {
    "ip": _ip,
    "own": _own,
    "nic": _own,
    "account": _account,
    "bystander": _bystander,
    "host": _host,
    "resource": _resource,
    "file": _file,
    "filehash": _file_hash,
    "url": _url,
    "dns": _dns,
    "process": _process,
    "parent": _parent,
    "mail": _mail,
    "mailbox": _mailbox,
    "networkconnection": _connection,
}
