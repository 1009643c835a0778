"""Whose address a place holds: who acts, the other end, the machine concerned, or one of two ends without direction."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise

from triage.intake.places import Path
from triage.intake.vocabulary import words_of


class Part(Enum):
    """The part that an address has in the event. LOCAL and REMOTE become source and destination by the direction;
    SERVING is IIS's "s", the server beside a client's "c" and the source alone. UNTOLD has a name that says no more
    than "address", LISTED stands among what was seen, BYSTANDER is equipment on the way."""

    SOURCE = auto()
    DESTINATION = auto()
    LOCAL = auto()
    REMOTE = auto()
    SERVING = auto()
    OWN = auto()
    UNTOLD = auto()
    LISTED = auto()
    BYSTANDER = auto()


@dataclass(frozen=True, slots=True)
class Role:
    """A part, and how plainly the names tell it: 0 is the plainest."""

    part: Part
    tier: int


# The nearest name that tells a part decides; in one name these come before the machine's own words.
_WORDS = {
    Role(Part.SOURCE, 0): "source src",
    Role(Part.DESTINATION, 0): "destination dest dst",
    Role(Part.SOURCE, 1): "client actor initiator initiating initiated originator originating originated orig attacker "
    "attacking offender perpetrator intruder adversary suspect caller calling requester requestor sender sending "
    "principal subject access accessor invoker invoked visitor guest login logon signin performed executed "
    "real connecting c",
    Role(Part.DESTINATION, 1): "target targeted victim server responder resp responding impacted receiver called "
    "listener backend to canary honeypot decoy",
    Role(
        Part.SOURCE, 2
    ): "user origin forwarded xff request from consumer participant session peer offense context framed click clicked",
    Role(Part.DESTINATION, 2): "service",
    Role(Part.SERVING, 1): "s",
    Role(Part.REMOTE, 1): "remote rem foreign",
    Role(Part.LOCAL, 1): "local lcl",
}
_ENDS = {word: role for role, words in _WORDS.items() for word in words.split()}
_OWN = frozenset(
    "agent host device dvc endpoint computer machine workstation asset node instance vm pod container interface nic "
    "adapter inet private internal external public lan wan system desktop laptop assigned".split()
)
# Equipment on the way: never who acts and never the target.
_BYSTANDERS = frozenset(
    "nat natted translated xlate xlated mapped gateway gw collector observer sensor appliance management mgmt "
    "forwarder router switch proxy nameserver resolver dhcp ntp relay egress nas netmask mask subnet broadcast "
    "reporting reporter rpt headend firewall fw probe console manager log logger logging syslog controller "
    "loadbalancer lb upstream cdn edge ap bssid analyzer".split()
)
_SERVERS = frozenset({("mail", "server"), ("email", "server"), ("log", "server"), ("management", "server")})
# Lists of what was seen somewhere: their addresses have no part, and none of them stands in for who acts.
_LISTS = frozenset("observable indicator ioc entities entity artifact related threat object hash".split())
_ADDRESS = frozenset("ip address addr inet ipaddr ipaddress".split())
_NO_ADDRESS = frozenset(
    "version ver build release revision oid firmware engine product kernel patch os browser "
    "signature policy rule exclusion whitelist allowlist useragent ua cpe range cidr netmask".split()
)
# What is or was usual, beside which the event stands out.
_USUAL = frozenset("expected usual normal previous prior baseline typical former historical approved known".split())
# What somebody should do about it names addresses too.
_ADVICE = frozenset(
    "countermeasure countermeasures remediation recommendation recommendations playbook mitigation".split()
)
# Where a party has two addresses, the one that others see comes first.
_INSIDE = frozenset("private internal local".split())
UNTOLD = Role(Part.UNTOLD, 3)
LISTED = Role(Part.LISTED, 4)


@lru_cache(maxsize=8192)
def role_of(path: Path) -> Role | None:
    """The part of an address at that place; None where no address is meant though the value looks like one."""
    own = None
    if any(not _ADVICE.isdisjoint(words_of(name)) for name in path):
        return LISTED
    for distance, name in enumerate(reversed(path)):
        words = words_of(name)
        if distance == 0 and not _NO_ADDRESS.isdisjoint(words):
            return None
        if not _USUAL.isdisjoint(words):
            return LISTED
        if not _BYSTANDERS.isdisjoint(words) or _SERVERS.intersection(pairwise(words)):
            return Role(Part.BYSTANDER, 0)
        ends = [_ENDS[word] for word in words if word in _ENDS]
        if ends:
            is_inside = distance > 0 and not _INSIDE.isdisjoint(words_of(path[-1]))
            return _end(min(ends, key=lambda role: role.tier), distance + is_inside, own)
        if own is None and not _OWN.isdisjoint(words):
            own = Role(Part.OWN, distance)
    return own or _untold(path)


def _untold(path: Path) -> Role:
    """An address by name alone may be who acts; one in a list of observables, or under another name, is just there."""
    words = {word for name in path for word in words_of(name)}
    is_address = bool(words & _ADDRESS) or any(word.endswith("ip") for word in words_of(path[-1]))
    return UNTOLD if is_address and not words & _LISTS else LISTED


def _end(role: Role, distance: int, own: Role | None) -> Role:
    """A role told by a name further out is less plain; what a machine's own name says beats a vague one around it."""
    if own is not None and (role.tier > 1 or role.part in (Part.LOCAL, Part.REMOTE)):
        return own
    return role if distance < 2 else Role(role.part, role.tier + 1)
