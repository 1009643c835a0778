"""Routine of machines and people: logons of the system itself, events below notice, changes by their owners."""

from __future__ import annotations

import re

from triage.classification import fields
from triage.classification.facts import Facts
from triage.classification.keys import Kind
from triage.classification.naming import last_name
from triage.classification.signal import SUPPORTED, Sight, Signal, reads
from triage.classification.signals.assurance import assurances

# Windows security events: a logon and what belongs to it. https://learn.microsoft.com/windows/security/threat-protection/auditing
LOGON, LOGOFF, LOGGED_OFF, PRIVILEGES = 4624, 4634, 4647, 4672
OF_LOGONS = frozenset({LOGON, LOGOFF, LOGGED_OFF, PRIVILEGES})
SERVICE = 5
# Logoff, allowed connection, event log service, service changes state, planned restart, time changed by the service.
ROUTINE_EVENTS = frozenset({LOGOFF, LOGGED_OFF, 5156, 5158, 6005, 6006, 6009, 6013, 7036, 1074})
# Wazuh's documentation: level 0 ignored, 2 system low priority, 3 successful or authorised events.
ROUTINE_LEVEL = 3
SYSTEM = re.compile(
    r"^(?:(?:nt authority|autorit[ea]|nt-autorit\w{1,3})[\\/])?(?:system|local service|network service|localsystem|"
    r"lokaler dienst|netzwerkdienst|dwm-[0-9]{1,3}|umfd-[0-9]{1,3})$|^s-1-5-(?:18|19|20)$"
)
COMPLIANT = re.compile(r"^(?:compliant|passed|pass|resolved_compliant)$")
OWN_PASSWORD = re.compile(
    r"password[ _.-]?(?:change|edit|update|changed|reset)|change[ _]password|password.{0,3}(?:update|change)|kennwort|"
    r"changement de mot de passe|cambio de contrase"
)
EVENT_NAMES = frozenset(("name", "type", "event", "method", "activity"))
HEALTH_PAGE = re.compile(
    r"^/?(?:healthz?|health[_-]?check|livez|readyz|ready|alive|ping|status|heartbeat)(?:/[a-z]{2,8})?/?$"
)


def system_logon(facts: Facts) -> Sight | None:
    """Windows itself, or a service, logs on or off."""
    if facts.event_id not in OF_LOGONS or facts.first_seen:
        return None
    kind = facts.index.number(fields.LOGON_TYPE)
    if facts.event_id == LOGON and kind is not None and kind.value == SERVICE:
        return Sight(reads(kind.path), {"who": "a service"})
    names = fields.USER + " subject_user_sid target_user_sid subject_user_name"
    leaf = next((leaf for leaf in facts.index.all(names) if SYSTEM.match(leaf.text)), None)
    return Sight(reads(leaf.path), {"who": leaf.text}) if leaf and not facts.source_external else None


def routine_event(facts: Facts) -> Sight | None:
    """A Windows event that only says that machines run."""
    known = facts.index.number(fields.EVENT_ID)
    if known is None or known.value not in ROUTINE_EVENTS or facts.first_seen:
        return None
    return Sight(reads(known.path), {"number": known.value})


def low_level(facts: Facts) -> Sight | None:
    """The sender's own level says that it is for the record."""
    known = facts.index.number("rule.level")
    if (
        known is None
        or known.value > ROUTINE_LEVEL
        or facts.first_seen
        or not facts.index.all("agent.id agent.name manager.name")
    ):
        return None
    return Sight(reads(known.path), {"level": known.value})


def compliant(facts: Facts) -> Sight | None:
    """A check of a configuration has passed."""
    names = "new_evaluation_result.compliance_type compliance_status compliance.status check.result compliance_type"
    leaf = next((leaf for leaf in facts.index.all(names) if COMPLIANT.match(leaf.text)), None)
    return Sight(reads(leaf.path), {"value": leaf.text}) if leaf else None


def own_password(facts: Facts) -> Sight | None:
    """People change their own password, on a device or in a network that the house knows."""
    called = (leaf for leaf in facts.wording.leaves if leaf.kind is Kind.NAMED or leaf.key in EVENT_NAMES)
    if not any(OWN_PASSWORD.search(leaf.text) for leaf in called) or not _alone(facts) or facts.first_seen:
        return None
    known = next(iter(assurances(facts)), None)
    return Sight(reads(known.path), {"known": last_name(known.path)}) if known else None


def _alone(facts: Facts) -> bool:
    """Nobody else than the owner is named."""
    others = facts.index.all("actor performed_by changed_by initiator admin caller_user_name target target_user")
    return len({leaf.text for leaf in (*others, *facts.index.all("user user_name username email actor.email"))}) <= 1


def health_page(facts: Facts) -> Sight | None:
    """Only a health page was asked for, from inside."""
    leaf = next((leaf for leaf in facts.index.all("url uri path request") if HEALTH_PAGE.match(leaf.text)), None)
    return Sight(reads(leaf.path), {"url": leaf.text}) if leaf and facts.source_internal else None


SIGNALS = (
    Signal("system_logon", -50, "A logon or logoff by {who}, as Windows does all day", system_logon, None, 25),
    Signal("routine_event", -45, "Event {number} only says that a machine runs", routine_event),
    Signal("low_level", -45, "The sender gives it level {level}, below what it alerts on", low_level),
    Signal(
        "compliant",
        -60,
        'A configuration check has passed: "{value}"',
        compliant,
        None,
        SUPPORTED,
        ("cloud", "general"),
    ),
    Signal(
        "own_password",
        -45,
        "Somebody changed the own password, and the house knows the other end ({known})",
        own_password,
        None,
        25,
        ("authentication", "general"),
    ),
    Signal(
        "health_page",
        -45,
        'From inside, only the health page "{url}" was asked for',
        health_page,
        None,
        SUPPORTED,
        ("general",),
    ),
)
