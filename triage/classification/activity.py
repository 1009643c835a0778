"""Whether an alert tells of something that ran, got through or was given away, whatever it calls itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from triage.classification.fields import Index
from triage.classification.leaf import Leaf
from triage.classification.wording import Wording
from triage.model.eicar import EICAR_HASHES

RAN = re.compile(
    r"\b(?:was |were )?executed\b|\bspawn(?:ed|s)\b|\binject(?:ed|s) (?:into|code|a)\b|\bran (?:as|with|from|on)\b|"
    r"\b[0-9][0-9, ]{0,9} (?:\w{1,12} )?(?:connections|callbacks|beacons)\b|\bbeacon(?:s|ed|ing) (?:to|every|at)\b|"
    r"\b(?:log[io]n|sign-?in|session)\b[^\n]{0,60}\bsucceeded\b|\bfiles? (?:were )?encrypted\b|\bdropped and ran\b|"
    r"\b[0-9][0-9, ]{0,9} (?:mails|messages|files|records) (?:were )?(?:sent|read|taken|copied|renamed)\b|"
    r"\bstarted (?:powershell|cmd|rundll32|a child)"
)
GIVEN = re.compile(
    r"\b(?:credentials?|passwords?) (?:were |was )?(?:submitted|entered|posted|given|typed)\b|"
    r"\b(?:submitted|entered|posted) (?:\w{1,6} )?(?:credentials?|password)\b"
)
PASSED = re.compile(r"^(?:allow\w{0,3}|permit\w{0,4}|passed|executed|detected only|not blocked|accepted)$")
# What a name says of a thing that is not the house's own, or no longer in its hands.
DISOWNED = re.compile(
    r"\b(?:outside|other than|except|unlisted|unregistered|rogue|fake|stolen|"
    r"(?:spoof|impersonat|masquerad|misus|abus|compromis|hijack)\w{0,6})\b|"
    r"(?<![a-z])un(?:authori[sz]ed|approved|known|sanctioned|expected)\b|\bnon[ -](?:authori|approved)"
)
# What a name says of daily work that somebody has turned against the house.
TURNED = re.compile(
    r"\b(?:delet|disabl|tamper|malicious|(?<!not )suspicious|kill|uninstall|impair|inhibit|unsigned|inject|evasion|"
    r"evad|bypass|exploit|attack(?! surface)|persisten|dropp|fake|rogue|masquerad|hijack|compromis|"
    r"un(?:authori|approved|expected))"
)
RUN_FLAGS = "executed was_executed ran file_executed process_executed"
ACTIONS = "action device_action action_taken disposition policy_action"
HASHES = "file_hash hash sha256 sha1 md5 file_sha256 file_sha1 file_md5 sha_256 sha_1"
_HASH_KEYS = frozenset(HASHES.replace("_", "").split())
_HEX = re.compile(r"^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$")
# Network tools that administrators and intruders install alike.
DUAL_USE = re.compile(
    r"(?<![\w-])(?:socat|ncat|netcat(?:-\w{1,12})?|nmap|masscan|proxychains\w{0,2}|chisel|ngrok|frpc|torsocks|sshuttle|hping3|"
    r"hydra|hashcat|rclone|anydesk|teamviewer|rustdesk|ligolo\w{0,3}|dnscat\w{0,2}|iodine|xmrig|responder|"
    r"crackmapexec|netexec|impacket\w{0,8}|remote[ -](?:access|support|administration|control)[ -](?:software|tool)s?)"
    r"(?![\w-])"
)


def acted(wording: Wording, index: Index) -> bool:
    """Something ran, got through or followed, by a field or by the sender's words."""
    if RAN.search(wording.told.text) or RAN.search(wording.named.text):
        return True
    if any(leaf.value is True or leaf.text in ("yes", "1") for leaf in index.all(RUN_FLAGS)):
        return True
    return any(PASSED.match(leaf.text) for leaf in index.all(ACTIONS))


def gave_away(wording: Wording) -> bool:
    """A person has given a password away."""
    return bool(GIVEN.search(wording.told.text))


def disowned(wording: Wording) -> bool:
    """The sender's name or sentence for it says that the thing is not the house's own."""
    return bool(DISOWNED.search(wording.named.text) or DISOWNED.search(wording.sentence.text))


def turned(wording: Wording) -> bool:
    """The sender's name for it says that daily work was turned against the house."""
    return bool(TURNED.search(wording.named.text))


def foreign_hash(index: Index) -> bool:
    """The file is not the EICAR test file, by its hash."""
    hashes = [leaf.text for leaf in index.all(HASHES) if _HEX.match(leaf.text)]
    return bool(hashes) and not any(value in EICAR_HASHES for value in hashes)


def eicar_parts(leaves: Iterable[Leaf]) -> frozenset[str]:
    """The JSON pointers of the objects that hold hashes, up to one object further down, and those of EICAR only."""
    known: dict[str, bool] = {}
    for leaf in leaves:
        if leaf.path and _HEX.match(leaf.text) and leaf.key in _HASH_KEYS:
            above = leaf.path.rpartition("/")[0]
            for parent in (above, above.rpartition("/")[0]):
                known[parent] = known.get(parent, True) and leaf.text in EICAR_HASHES
    return frozenset(parent for parent, eicar in known.items() if parent and eicar)


def dual_use(wording: Wording) -> bool:
    """A network tool is named that intruders install as well."""
    return bool(DUAL_USE.search(wording.seen.text))
