"""All signals, by family. A family is a file of functions, a TOML file of patterns, or both under one name."""

from __future__ import annotations

from functools import cache

from triage.classification.signal import Signal
from triage.classification.signals import (
    authentication,
    cloud,
    command_control,
    credential_access,
    execution,
    exfiltration,
    general,
    harmless_blocked,
    harmless_context,
    harmless_house,
    harmless_login,
    harmless_marks,
    harmless_operations,
    harmless_routine,
    insider,
    malware,
    persistence,
    phishing,
    ransomware,
    reconnaissance,
    reputation,
    story,
    web,
)
from triage.classification.signals.declared import declared

FAMILIES: dict[str, tuple[Signal, ...]] = {
    "authentication": authentication.SIGNALS,
    "reputation": reputation.SIGNALS,
    "execution": execution.SIGNALS,
    "credential_access": credential_access.SIGNALS,
    "persistence": persistence.SIGNALS,
    "evasion": (),
    "privilege": (),
    "web": web.SIGNALS,
    "malware": malware.SIGNALS,
    "ransomware": ransomware.SIGNALS,
    "exfiltration": exfiltration.SIGNALS,
    "command_control": command_control.SIGNALS,
    "lateral": (),
    "reconnaissance": reconnaissance.SIGNALS,
    "phishing": phishing.SIGNALS,
    "cloud": cloud.SIGNALS,
    "insider": insider.SIGNALS,
    "mining": (),
    "denial": (),
    "industrial": (),
    "story": story.SIGNALS,
    "general": general.SIGNALS,
    "harmless_scanner": (),
    "harmless_marks": harmless_marks.SIGNALS,
    "harmless_context": harmless_context.SIGNALS,
    "harmless_login": harmless_login.SIGNALS,
    "harmless_operations": harmless_operations.SIGNALS,
    "harmless_routine": harmless_routine.SIGNALS,
    "harmless_house": harmless_house.SIGNALS,
    "harmless_blocked": harmless_blocked.SIGNALS,
}


@cache
def all_signals() -> tuple[tuple[str, Signal], ...]:
    """(family, signal) for every signal; the TOML files are read at the first call."""
    return tuple((family, signal) for family, own in FAMILIES.items() for signal in (*own, *declared(family)))
