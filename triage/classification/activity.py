"""Whether an alert tells of something that ran, got through or was given away, whatever it calls itself."""

from __future__ import annotations

import re

from triage.classification.fields import Index
from triage.classification.wording import Wording

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
RUN_FLAGS = "executed was_executed ran file_executed process_executed"
ACTIONS = "action device_action action_taken disposition policy_action"
HASHES = "file_hash hash sha256 sha1 md5 file_sha256 file_sha1 file_md5 sha_256 sha_1"
_HEX = re.compile(r"^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$")
# eicar.org: the 68-byte test file, and the two archives of it that the same page offers.
EICAR_HASHES = frozenset(
    (
        "44d88612fea8a8f36de82e1278abb02f",
        "3395856ce81f2b7382dee72602f798b642f14140",
        "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
        "2546dcffc5ad854d4ddc64fbf056871cd5a00f2471cb7a5bfd4ac23b6e9eedad",
        "e1105070ba828007508566e28a2b8d4c65d192e9eaf3b7868382b7cae747b397",
    )
)
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


def foreign_hash(index: Index) -> bool:
    """The file is not the EICAR test file, by its hash."""
    hashes = [leaf.text for leaf in index.all(HASHES) if _HEX.match(leaf.text)]
    return bool(hashes) and not any(value in EICAR_HASHES for value in hashes)


def dual_use(wording: Wording) -> bool:
    """A network tool is named that intruders install as well."""
    return bool(DUAL_USE.search(wording.seen.text))
