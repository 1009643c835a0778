"""The work of the house that looks like an attack: device management, replication, bots, filters at the edge."""

from __future__ import annotations

import re

from triage.classification.facts import Facts
from triage.classification.signal import EXPLAINED, SUPPORTED, Sight, Signal, reads
from triage.model.scales import Severity

STAFF_WORK = ("persistence", "execution", "privilege", "evasion", "general")
MANAGER = re.compile(
    r"\b(?:intune|autopilot|sccm|configuration manager|mecm|jamf|workspace one|laps|kandji|mobileiron)\b"
)
MANAGER_FIELDS = "managed_by mdm management_agent management management_source initiated_by enrolled_by"
ROLLED_OUT = re.compile(
    r"\b(?:enrol\w{0,6}|provision\w{0,4}|autopilot|laps|managed local account|"
    r"(?:mdm|device|compliance) policy|escrowed|rollout)\b"
)
WORKED = re.compile(r"^(?:success|succeeded|successful|completed|passed)$")
BOT = re.compile(r"^[a-z0-9-]{2,40}\[bot\]$")
BULK = re.compile(r"^(?:spam|bulk|newsletter|marketing|graymail|spam/newsletter)$")
HELD = re.compile(r"blocked|quarantin|reject|junk")
PLAIN_MAIL = re.compile(r"newsletter|marketing|graymail|no threat|clean|benign|bulk")
DETECTION = re.compile(r"^(?:detection|correlation|analytics|alert|siem)[_ -]?(?:rule|content|use ?case)$")


def managed_device(facts: Facts) -> Sight | None:
    """A field names the device management, and the sender's words tell of its rollout."""
    leaf = next((leaf for leaf in facts.index.all(MANAGER_FIELDS) if MANAGER.search(leaf.text)), None)
    if leaf is None or facts.acted or facts.first_seen or facts.source_external:
        return None
    return Sight(reads(leaf.path), {"manager": leaf.text[:60]}) if ROLLED_OUT.search(facts.wording.told.text) else None


def replication(facts: Facts) -> Sight | None:
    """A domain controller replicates as itself: the account is the machine's own, and the role is known."""
    role = next(
        (leaf for leaf in facts.index.all("asset_role source_role host_role") if "domain_contr" in leaf.text), None
    )
    source = next(iter(facts.index.all("source_host src_host")), None)
    users = {user.value.rsplit("\\", 1)[-1] for user in facts.users}
    if role is None or source is None or f"{source.text.split('.', 1)[0]}$" not in users:
        return None
    inside = facts.source_internal and facts.destination_internal and "replicat" in facts.wording.seen.text
    return Sight(reads(role.path, source.path), {"host": source.text[:60]}) if inside else None


def bot_run(facts: Facts) -> Sight | None:
    """A bot of the code host has finished a run, and it passed."""
    actor = next((leaf for leaf in facts.index.all("actor sender.login user") if BOT.match(leaf.text)), None)
    done = next((leaf for leaf in facts.index.all("conclusion") if WORKED.match(leaf.text)), None)
    return Sight(reads(actor.path, done.path), {"actor": actor.text}) if actor and done and not facts.acted else None


def bulk_mail(facts: Facts) -> Sight | None:
    """Advertising by mail was held back, and no score speaks of more."""
    kind = next((leaf for leaf in facts.index.all("classification verdict category") if BULK.match(leaf.text)), None)
    held = facts.stopped or any(HELD.search(leaf.text) for leaf in facts.index.all("event_type action disposition"))
    scores = facts.index.all("phish_score malware_score threat_score")
    if kind is None or not held or any(leaf.text not in ("0", "0.0") for leaf in scores):
        return None
    return Sight(reads(kind.path), {"kind": kind.text})


def reported_mail(facts: Facts) -> Sight | None:
    """A person has reported a mail, every verdict on it is plain, and nobody has followed it."""
    verdicts = facts.index.all("verdict url_verdict attachment_verdict action resolution")
    clicks = facts.index.all("clicked link_clicked opened credentials_entered")
    plain = [leaf for leaf in verdicts if PLAIN_MAIL.search(leaf.text)]
    followed = facts.acted or facts.gave_away or any(leaf.value is not False for leaf in clicks)
    if len(plain) < 2 or len(plain) < len(verdicts) or followed or "report" not in facts.wording.named.text:
        return None
    return Sight(reads(*(leaf.path for leaf in plain)), {"verdict": plain[0].text[:60]})


def kept_at_the_edge(facts: Facts) -> Sight | None:
    """The filter before the server refused everything, so that the server has seen none of it."""
    origin = facts.index.all("origin_response_status origin_status reached_origin requests_reached_origin")
    low = facts.severity is not None and facts.severity.rank <= Severity.LOW.rank
    if not (low and facts.stopped and facts.action and origin) or any(
        leaf.text not in ("0", "false") for leaf in origin
    ):
        return None
    return Sight(reads(origin[0].path, facts.action.path), {"action": facts.action.value[:40]})


def rule_change(facts: Facts) -> Sight | None:
    """The audit log of the detection system itself: the words of an attack are a rule's name."""
    kind = next(
        (leaf for leaf in facts.index.all("object_type resource_type target_type") if DETECTION.match(leaf.text)), None
    )
    if kind is None or facts.source_external or re.search(r"\b(?:disabl|delet|suppress)", facts.wording.seen.text):
        return None
    return Sight(reads(kind.path), {"kind": kind.text})


def did_not_run(facts: Facts) -> Sight | None:
    """A field says that the file was not run, and it was stopped."""
    flags = facts.index.all("file_executed executed was_executed")
    leaf = next((leaf for leaf in flags if leaf.value is False), None)
    return Sight(reads(leaf.path)) if leaf and facts.stopped and not facts.acted else None


SIGNALS = (
    Signal(
        "managed_device", -60, 'The device management did it: "{manager}"', managed_device, None, SUPPORTED, STAFF_WORK
    ),
    Signal(
        "replication",
        -60,
        "{host} is a domain controller and replicates under its own account",
        replication,
        None,
        SUPPORTED,
        ("credential_access", "general"),
    ),
    Signal("bot_run", -50, "A run of {actor} has passed", bot_run),
    Signal(
        "bulk_mail", -60, "Mail of the kind {kind} was held back", bulk_mail, None, SUPPORTED, ("phishing", "general")
    ),
    Signal(
        "reported_mail",
        -55,
        'A person reported a mail that is judged plain ("{verdict}"), and nobody followed it',
        reported_mail,
        None,
        SUPPORTED,
        ("phishing", "general"),
    ),
    Signal(
        "kept_at_the_edge",
        -65,
        'The filter refused it ("{action}"), and nothing reached the server',
        kept_at_the_edge,
        clears=EXPLAINED,
    ),
    Signal(
        "rule_change",
        -85,
        "It is a change of a {kind}: the words of an attack are its name",
        rule_change,
        clears=EXPLAINED,
        claims_only=True,
    ),
    Signal(
        "did_not_run", -20, "The file was stopped before it ran", did_not_run, None, EXPLAINED, ("malware", "general")
    ),
)
