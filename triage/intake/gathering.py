"""An alert's values while they are gathered, with the addresses whose part in the event is not told."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from triage.intake import kinds
from triage.intake.accounts import people_of, plain_name
from triage.intake.blank import text_of
from triage.intake.paths import Found
from triage.model.alert import Alert, FieldOrigin, Sureness

# What no address on the Internet is in: private, shared, loopback, link-local, multicast, reserved (IANA registries).
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 "
    "224.0.0.0/3 ::/127 fc00::/7 fe80::/10 ff00::/8".split()
)

# The types of Azure resource that are machines.
_MACHINES = frozenset("virtualmachines machines managedclusters servers".split())


@dataclass(slots=True)
class Gathering:
    """The (JSON pointer, value) pairs found so far. `loose` are addresses whose part nobody tells, `own` those of the
    machines concerned, `bystanders` accounts that were merely logged on; `outward` says that the machine acted."""

    ids: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    outward: bool = False
    found: defaultdict[str, list[Found]] = field(default_factory=lambda: defaultdict(list))
    loose: list[Found] = field(default_factory=list)
    own: list[Found] = field(default_factory=list)
    bystanders: list[Found] = field(default_factory=list)
    places: dict[str, Found] = field(default_factory=dict)
    stood_in: tuple[str, Found] | None = None

    def add(self, name: str, *pairs: Found | None) -> None:
        """Pairs for a field of Alert; None stands for nothing found."""
        self.found[name] += [pair for pair in pairs if pair is not None]

    def add_compromised(self, pair: Found) -> None:
        """What the product calls the compromised entity: an address, an account, a resource's path or a host."""
        text = text_of(pair[1]) or ""
        if kinds.address(text):
            self.own.append(pair)
        elif text.startswith("/"):
            self.add("hosts", machine(pair))
        elif "@" in text or "\\" in text:
            self.add("users", plain_name(pair))
        elif text and not self._knows(text.rstrip("$")):
            self.add("hosts", (pair[0], text.rstrip("$")))

    def _knows(self, name: str) -> bool:
        """Whether a user or a host of that name, with or without its domain, was found already."""
        known = {str(value).lower() for field_name in ("users", "hosts") for _, value in self.found[field_name]}
        return bool(
            {name.lower(), name.lower().partition(".")[0]} & {*known, *(one.partition(".")[0] for one in known)}
        )

    def given(self) -> dict[str, list[Found]]:
        """The pairs for `read_alert`. Where no part is told, the first public address stands in for the other side:
        the source, or the destination of what went outward."""
        given = dict(self.found)
        if not (given.get("source_ip") or given.get("destination_ip")):
            self.stood_in = self._stand_in()
        if self.stood_in:
            given[self.stood_in[0]] = [self.stood_in[1]]
        ends = [*given.get("source_ip", ()), *given.get("destination_ip", ())]
        given["addresses"] = [*ends, *self.loose, *given.get("addresses", ()), *self.own]
        given["users"] = people_of(given.get("users") or self.bystanders)
        source = next((place for pair in given.get("source_ip", ()) if (place := self.place_of(pair))), None)
        return given | ({"location": [source]} if source else {})

    def place_of(self, pair: Found) -> Found | None:
        """Where an address is, by the product."""
        return self.places.get(kinds.address(pair[1]) or "")

    def _stand_in(self) -> tuple[str, Found] | None:
        public = next((pair for pair in self.loose if is_public(pair[1])), None)
        return ("destination_ip" if self.outward else "source_ip", public) if public else None


def machine(pair: Found | None) -> Found | None:
    """The machine's name at the end of an Azure resource's path."""
    parts = str(pair[1]).rstrip("/").split("/") if pair and isinstance(pair[1], str) else []
    is_machine = len(parts) > 2 and parts[-2].lower() in _MACHINES
    return (pair[0], parts[-1]) if pair and is_machine else None


def marked(alert: Alert, gathering: Gathering) -> Alert:
    """The alert with a note when an address stands in for one whose part the product did not tell."""
    if gathering.stood_in is None:
        return alert
    name, (pointer, _) = gathering.stood_in
    end = "source" if name == "source_ip" else "destination"
    note = f"the sender does not tell the part of its addresses: {getattr(alert, name)} was taken as the {end}"
    origins = {**alert.origins, name: FieldOrigin(pointer, Sureness.GUESSED)}
    return replace(alert, notes=(*alert.notes, note), origins=origins)


def is_public(value: Any) -> bool:
    """Whether an address looks like one on the Internet; the ranges kept for examples do."""
    text = kinds.address(value)
    if text is None:
        return False
    address = ipaddress.ip_address(text)
    return not any(address.version == network.version and address in network for network in _NOT_PUBLIC)
