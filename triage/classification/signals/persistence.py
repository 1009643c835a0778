"""Services and group memberships that Windows itself reports, by the numbers of its events."""

from __future__ import annotations

import re

from triage.classification import fields
from triage.classification.facts import Facts
from triage.classification.signal import Sight, Signal, reads

# https://learn.microsoft.com/windows/security/threat-protection/auditing: a service was installed; a member was added
# to a global, local or universal group; an account was made.
SERVICE_EVENTS = frozenset({7045, 4697})
MEMBER_EVENTS = frozenset({4728, 4732, 4756})
NEW_ACCOUNT = 4720
SHELL_IMAGE = re.compile(
    r"%comspec%|\bcmd(?:\.exe)? /|\bpowershell|\bmshta|\brundll32|\bregsvr32|\\(?:temp|public|appdata|perflogs|"
    r"programdata)\\|"
    r"\\\\127\.0\.0\.1|admin\$|\\windows\\[a-z0-9]{6,10}\.exe"
)
SCRIPTED = re.compile(
    r"(?:powershell|pwsh|mshta|wscript|cscript|rundll32|regsvr32|cmd|curl|bitsadmin)\b[^\n]{0,200}(?:-enc|-e |"
    r"hidden|https?:|"
    r"\\(?:temp|public|appdata|downloads)\\|javascript:)"
)
RUN_KEYS = "registry_key registry_path target_object key key_path object_name"
RUN_VALUES = "registry_value registry_value_data value details new_value registry_data data value_data"
STARTS_WITH_WINDOWS = re.compile(r"currentversion\\(?:run|runonce|policies\\explorer\\run)(?:\\|$)")
SCRIPT_HOSTS = re.compile(
    r"\b(?:wscript|cscript|mshta|powershell|pwsh|rundll32|regsvr32)\b[^\n]{0,160}"
    r"(?:\\(?:appdata|temp|public|programdata|downloads)\\|https?:|-enc|-w(?:indowstyle)? hidden|javascript:)|"
    r"\\(?:appdata|temp|public)\\[^\n]{0,80}\.(?:js|jse|vbs|vbe|hta|ps1|bat|scr)\b"
)
RULING = re.compile(r"admin|enterprise|schema")


def service_image(facts: Facts) -> Sight | None:
    """A new service runs a shell, or a program from a folder that everybody may write to."""
    leaves = facts.index.all("image_path service_file_name service_path binary_path")
    leaf = next((leaf for leaf in leaves if SHELL_IMAGE.search(leaf.text)), None)
    if leaf is None or not (facts.event_id in SERVICE_EVENTS or facts.index.all("service_name service")):
        return None
    return Sight(reads(leaf.path), {"image": leaf.text[:120]})


def task_content(facts: Facts) -> Sight | None:
    """A new task runs a hidden, encoded or fetched script."""
    leaves = facts.index.all("task_content task_content_new task_xml")
    leaf = next((leaf for leaf in leaves if SCRIPTED.search(leaf.text)), None)
    return Sight(reads(leaf.path), {"content": leaf.text[:120]}) if leaf else None


def run_value(facts: Facts) -> Sight | None:
    """A value under a run key starts a script host, or a script from a folder that the user may write to."""
    key = next((leaf for leaf in facts.index.all(RUN_KEYS) if STARTS_WITH_WINDOWS.search(leaf.text)), None)
    value = next((leaf for leaf in facts.index.all(RUN_VALUES) if SCRIPT_HOSTS.search(leaf.text)), None)
    if key is None or value is None:
        return None
    return Sight(reads(value.path, key.path), {"value": value.text[:120]})


def ruling_member(facts: Facts) -> Sight | None:
    """Somebody was added to a group of administrators."""
    known = facts.index.number(fields.EVENT_ID)
    names = facts.index.all("target_user_name group group_name target_group")
    group = next((leaf for leaf in names if RULING.search(leaf.text)), None)
    if known is None or known.value not in MEMBER_EVENTS or group is None:
        return None
    return Sight(reads(known.path, group.path), {"number": known.value, "group": group.text[:60]})


def account_event(facts: Facts) -> Sight | None:
    """Windows reports a new account."""
    known = facts.index.number(fields.EVENT_ID)
    return Sight(reads(known.path), {"number": known.value}) if known and known.value == NEW_ACCOUNT else None


SIGNALS = (
    Signal("run_value", 60, 'Windows is told to start "{value}" at every logon', run_value, "T1547.001"),
    Signal("task_content", 60, 'A scheduled task runs "{content}"', task_content, "T1053.005"),
    Signal("service_image", 65, 'A service was installed that runs "{image}"', service_image, "T1543.003"),
    Signal("ruling_member", 40, "Event {number}: a member was added to {group}", ruling_member, "T1098"),
    Signal("account_event", 15, "Event {number}: an account was created", account_event, "T1136.001"),
)
