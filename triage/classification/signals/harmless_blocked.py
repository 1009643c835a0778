"""Events that the product stopped. A stopped knock at the door is noise; a stopped burglar is still a burglar."""

from __future__ import annotations

import re

from triage.classification import fields
from triage.classification.facts import Facts
from triage.classification.fields import Known
from triage.classification.signal import EXPLAINED, ORDINARY, SUPPORTED, Sight, Signal, reads
from triage.model.scales import Severity

NOISE = re.compile(
    r"scan|sweep|prob(?:e|ing)|connection|firewall|geo|spam|traffic|inbound|bulk mail|"
    r"rate limit|telnet|packet|message|mail\b"
)
# A scanner that only passes by sends a packet or two.
FEW = 3
REFUSALS = frozenset({401, 403, 404, 405, 406, 429})
GRAVE = frozenset({Severity.HIGH, Severity.CRITICAL})
UNWANTED = re.compile(
    r"\badware\b|\bpu[ap]\b|potentially unwanted|unwanted ?software|\btoolbar\b|\bbundler\b|browser hijack"
)
DANGEROUS = re.compile(
    r"trojan|ransom|backdoor|stealer|\bworm\b|rootkit|hack ?tool|keylog|miner|dropper|cobalt|mimikatz"
)
REMOVED = re.compile(r"delet|remov|quarantin|clean|block|uninstall|geloscht|supprim|elimin")
IDLE = re.compile(
    r"\b(?:advert\w{0,10}|ads|ad ?servers?|tracking|trackers?|gambling|gam(?:es|ing)|streaming|social|shopping|"
    r"dating|sports?|werbung|publicit\w{1,3})\b"
)
PERIMETER = ("reconnaissance", "denial", "authentication", "phishing", "general")


def stopped(facts: Facts) -> Sight | None:
    """The product stopped it."""
    if not facts.stopped or facts.action is None:
        return None
    return Sight(reads(facts.action.path), {"action": facts.action.value[:60]})


def stopped_at_the_door(facts: Facts) -> Sight | None:
    """A scan, a connection or a mail from outside that was stopped, and no login worked."""
    inbound = facts.source_external or (facts.source is None and "inbound" in facts.wording.own.text)
    worked = facts.success is not None and facts.success.value
    if not (facts.stopped and facts.action and inbound) or worked or not NOISE.search(facts.wording.own.text):
        return None
    source = facts.source.value if facts.source else "outside"
    return Sight(reads(facts.action.path), {"action": facts.action.value[:60], "source": source})


def lone_knock(facts: Facts) -> Sight | None:
    """One blocked event from outside, of low severity, that nothing followed."""
    if facts.action is None or not facts.stopped or facts.source_internal or facts.worked:
        return None
    low = facts.severity is not None and facts.severity.rank <= Severity.LOW.rank
    count, following = facts.number(fields.EVENTS), facts.number(fields.FOLLOWING)
    lone = count is not None and count.value <= FEW
    if not (
        low
        and (lone or (following is not None and following.value == 0))
        and (following is None or not following.value)
    ):
        return None
    return Sight(reads(facts.action.path), {"action": facts.action.value[:60]})


def refused_request(facts: Facts) -> Sight | None:
    """A web server or firewall refused one request, and nothing in it looks like an attack."""
    status = facts.number(fields.HTTP_STATUS)
    if status is None or status.value not in REFUSALS or not facts.stopped or facts.action is None:
        return None
    return Sight(reads(facts.action.path, status.path), {"status": status.value})


def unwanted_stopped(facts: Facts) -> Sight | None:
    """Advertising software or the like was stopped or removed and did not run."""
    name = UNWANTED.search(facts.wording.own.text)
    if name is None or DANGEROUS.search(facts.wording.named.text) or facts.severity in GRAVE:
        return None
    ran = any(leaf.value is True for leaf in facts.index.all("executed was_executed ran"))
    gone = facts.action if facts.stopped else _removed(facts)
    if ran or gone is None:
        return None
    path = facts.wording.own.path_at(name.start())
    return Sight(reads(path, gone.path), {"name": name.group(), "action": gone.value[:60]})


def _removed(facts: Facts) -> Known[str] | None:
    """What an endpoint did to a file; "deleted" alone may also be the event itself, so only these fields count."""
    leaves = facts.index.all("action_taken remediation remediation_action response cleanup_action")
    found = (Known(leaf.text, leaf.path) for leaf in leaves if REMOVED.search(leaf.text))
    return next((known for known in found if not fields.LET_PASS.search(known.value)), None)


def idle_page(facts: Facts) -> Sight | None:
    """The web filter stopped a page of a kind that wastes time and harms nobody."""
    leaves = facts.index.all("catdesc category url_category web_category categories category_name")
    leaf = next((leaf for leaf in leaves if IDLE.search(leaf.text)), None)
    if leaf is None or not facts.stopped or facts.action is None:
        return None
    return Sight(reads(leaf.path, facts.action.path), {"category": leaf.text[:60]})


SIGNALS = (
    Signal(
        "stopped_at_the_door", -50, 'A knock from {source} was stopped ("{action}") and nothing followed',
        stopped_at_the_door, None, SUPPORTED, PERIMETER,
    ),
    Signal("stopped", -10, 'The sender says that it was stopped: "{action}"', stopped, clears=EXPLAINED),
    Signal(
        "lone_knock", -60, 'A single knock of low severity was stopped ("{action}") and nothing followed', lone_knock,
        None, SUPPORTED, (*PERIMETER, "web", "reputation"),
    ),
    Signal(
        "refused_request", -45, "One request was refused with status {status}", refused_request, None, ORDINARY,
        ("web", "general"),
    ),
    Signal(
        "unwanted_stopped", -70, 'Unwanted software ("{name}") was stopped before it ran: "{action}"', unwanted_stopped,
        None, EXPLAINED, ("malware", "general"),
    ),
    Signal(
        "idle_page", -55, 'The filter stopped a page of the kind "{category}"', idle_page, None, ORDINARY, ("general",),
    ),
)  # fmt: skip
