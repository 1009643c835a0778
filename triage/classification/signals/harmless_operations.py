"""Commands started by the tools that manage machines, and addresses that every source finds clean."""

from __future__ import annotations

import re

from triage.classification import fields
from triage.classification.facts import Facts
from triage.classification.signal import EXPLAINED, Read, Sight, Signal, reads
from triage.model.finding import Finding
from triage.model.indicator import Origin

MANAGERS = re.compile(
    r"\b(?:ccmexec|cmexec|ccmsetup|monitoringhost|healthservice|microsoft\.management\.services\.intunewindowsagent|"
    r"intunemanagementextension|agentexecutor|senseir|mssense|gpscript|ansible\w{0,12}|puppet|chef-client|salt-minion|"
    r"bigfix|besclient|tanium\w{0,12}|jamf|unattended-upgrade|dpkg|rpm|yum|dnf|apt|snapd|packagekitd|"
    r"trustedinstaller|tiworker|wuauclt|usoclient|windowsupdatebox|qualysagent|nessusd|amazon-ssm-agent|waagent)\b"
)
# The program is what a command line begins with; an interpreter is named for its script.
PROGRAM = re.compile(
    r"^\"?(?:(?:[a-z]:)?[^\s\"]{0,200}[\\/])?(?:python[0-9.]{0,4}|ruby|perl|bash|sh) +(?P<script>[^\s\"-]\S{0,200})|"
    r"^\"(?P<quoted>[^\"]{1,300})\"|^(?P<path>[a-z]:\\.{0,300}?\.exe)(?![\w.])|^(?P<plain>\S{1,300})"
)
# Where a path is told, it has to be one that only administrators write to.
INSTALLED = re.compile(
    r"^(?:[a-z]:|\\device\\harddiskvolume[0-9]{1,3})\\(?:program files|windows)[^\n]{0,20}\\|"
    r"^/(?:usr|opt|s?bin|snap|lib)/"
)
WRITABLE = re.compile(r"\\(?:temp|appdata|public|downloads|programdata)\\|/tmp/|/dev/shm/")
# What an agent runs explains itself only while it can be read.
OPAQUE = re.compile(r"truncated|\.\.\.|…")
LOW_ABUSE = 10
MESSAGE = 1000
JOB = re.compile(
    r"\b(?:scheduled|nightly|daily|weekly|monthly) (?:\w{1,12} ){0,2}(?:backup|report|sync|snapshot)s?\b[^\n]{0,60}"
    r"\b(?:completed|finished|succeeded|successful)"
)


def managed(facts: Facts) -> Sight | None:
    """The parent is a management agent outside of writable folders, and what it runs can be read."""
    parents = facts.index.all(fields.PARENT)
    leaf = next((leaf for leaf in parents if _is_manager(leaf.text)), None)
    if (
        leaf is None
        or OPAQUE.search(facts.wording.command.text)
        or any(WRITABLE.search(parent.text) for parent in parents)
    ):
        return None
    return Sight(reads(leaf.path), {"parent": leaf.text[:80]})


def _is_manager(text: str) -> bool:
    """Whether the program itself is an agent: a word in its arguments, or in a folder's name, makes none."""
    match = PROGRAM.match(text)
    program = next((part for part in match.groups() if part), "") if match else ""
    name = re.split(r"[\\/]", program)[-1]
    return bool(MANAGERS.search(name)) and (name == program or bool(INSTALLED.match(program)))


def daily_job(facts: Facts) -> Sight | None:
    """The alert's own text tells of a job that ended well, every address in it lies inside, and nobody logs in."""
    match = JOB.search(facts.alert.message[:MESSAGE].lower()) if facts.inside_only else None
    if match is None or facts.login or facts.acted or facts.turned or facts.dual_use or facts.first_seen:
        return None
    origin = facts.alert.origins.get("message")
    return Sight(reads(origin.pointer if origin else ""), {"job": match.group()[:80]})


def all_clean(facts: Facts) -> Sight | None:
    """Every indicator of a field that a source answered about is clean, and at least one was."""
    own = [f for f in facts.findings if f.indicator.origin is Origin.FIELD and f.reading is not None]
    spoken = [f for f in own if f.reading and (f.reading.abuse_score is not None or f.reading.malicious is not None)]
    if not spoken or facts.unanswered or not all(_is_clean(finding) for finding in own):
        return None
    first = spoken[0]
    field = "abuse_score" if first.reading and first.reading.abuse_score is not None else "malicious"
    return Sight(
        (Read(field, first.source, first.indicator.value),),
        {"indicator": first.indicator.value, "source": first.source},
    )


def _is_clean(finding: Finding) -> bool:
    reading = finding.reading
    if reading is None:
        return False
    bad = (reading.malicious or 0) + (reading.suspicious or 0)
    hidden = reading.is_tor or reading.is_proxy or reading.is_vpn or reading.listed_in
    return (reading.abuse_score or 0) <= LOW_ABUSE and bad == 0 and not hidden


_ADMIN_WORK = ("execution", "reconnaissance", "evasion", "lateral", "persistence", "general")

SIGNALS = (
    Signal("managed", -70, "It was started by the management agent {parent}", managed, None, EXPLAINED, _ADMIN_WORK),
    Signal(
        "daily_job",
        -45,
        'It tells of a daily job that ended well, between machines inside: "{job}"',
        daily_job,
        None,
        20,
        ("general",),
    ),
    Signal("all_clean", -10, "{source} finds {indicator} clean, and no source disagrees", all_clean),
)
