"""What Windows' and Sysmon's events are called, and which of them say whether a logon succeeded.

Titles: Microsoft Learn, "Advanced security auditing" and Sysmon's documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triage.intake.blank import text_of
from triage.intake.paths import values_at

SECURITY: Mapping[str, str] = {
    "1102": "The audit log was cleared",
    "4624": "An account was successfully logged on",
    "4625": "An account failed to log on",
    "4634": "An account was logged off",
    "4648": "A logon was attempted using explicit credentials",
    "4657": "A registry value was modified",
    "4663": "An attempt was made to access an object",
    "4672": "Special privileges assigned to new logon",
    "4688": "A new process has been created",
    "4697": "A service was installed in the system",
    "4698": "A scheduled task was created",
    "4699": "A scheduled task was deleted",
    "4702": "A scheduled task was updated",
    "4719": "System audit policy was changed",
    "4720": "A user account was created",
    "4722": "A user account was enabled",
    "4723": "An attempt was made to change an account's password",
    "4724": "An attempt was made to reset an account's password",
    "4725": "A user account was disabled",
    "4726": "A user account was deleted",
    "4728": "A member was added to a security-enabled global group",
    "4732": "A member was added to a security-enabled local group",
    "4738": "A user account was changed",
    "4740": "A user account was locked out",
    "4756": "A member was added to a security-enabled universal group",
    "4768": "A Kerberos authentication ticket (TGT) was requested",
    "4769": "A Kerberos service ticket was requested",
    "4771": "Kerberos pre-authentication failed",
    "4776": "The computer attempted to validate the credentials for an account",
    "5140": "A network share object was accessed",
    "5145": "A network share object was checked",
    "5156": "The Windows Filtering Platform has permitted a connection",
    "5157": "The Windows Filtering Platform has blocked a connection",
}
SYSMON: Mapping[str, str] = {
    "1": "Process creation",
    "2": "A process changed a file creation time",
    "3": "Network connection",
    "5": "Process terminated",
    "6": "Driver loaded",
    "7": "Image loaded",
    "8": "CreateRemoteThread",
    "9": "RawAccessRead",
    "10": "ProcessAccess",
    "11": "FileCreate",
    "12": "RegistryEvent (object create and delete)",
    "13": "RegistryEvent (value set)",
    "15": "FileCreateStreamHash",
    "17": "PipeEvent (pipe created)",
    "18": "PipeEvent (pipe connected)",
    "20": "WmiEvent (consumer)",
    "22": "DNSEvent (DNS query)",
    "23": "FileDelete",
    "25": "ProcessTampering",
}
OTHERS: Mapping[str, str] = {
    "7045": "A service was installed in the system",
    "4104": "PowerShell script block",
    "1116": "Antimalware found malware",
    "1117": "Antimalware acted on malware",
}
LOGONS: Mapping[str, bool] = {"4624": True, "4625": False, "4771": False}
# In these a status of zero is a success.
RESULTS = frozenset({"4768", "4769", "4776"})
# In these TargetUserName is a group.
GROUP_EVENTS = frozenset(
    "4727 4728 4729 4730 4731 4732 4733 4734 4735 4737 4754 4755 4756 4757 4758 4764 4799 4744 4745 4746 4747 4748 "
    "4749 4750 4751 4752 4753 4759 4760 4761 4762 4763".split()
)


def name_of(code: str, channel: str, payload: Mapping[str, Any]) -> str:
    """What an event is called: by a rule that found it, by its number, by its shipper, or its number itself."""
    ruled = _first(payload, "rule.name RuleTitle rule_title SigmaTitle")
    table = SYSMON if "sysmon" in channel.lower() else SECURITY if _is_security(channel) else OTHERS
    titled = table.get(code) or OTHERS.get(code)
    told = _first(payload, "Activity activity event.action")
    return ruled or titled or told or f"Windows event {code}".rstrip()


def _is_security(channel: str) -> bool:
    return not channel or "security" in channel.lower()


def _first(payload: Mapping[str, Any], paths: str) -> str | None:
    return next((text for _, value in values_at(payload, paths) if (text := text_of(value))), None)
