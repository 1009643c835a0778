"""What speaks for the owner of an account: the second factor, the device, the network, the risk, the history."""

from __future__ import annotations

import re
from collections.abc import Callable

from triage.classification import fields
from triage.classification.facts import Facts
from triage.classification.leaf import Leaf

FACTOR = re.compile(
    r"^(?:true|yes|y|ok|ja|oui|s[ií]|sim|satisfied|passed|success\w{0,4}|verified|completed|done|used|fido\w{0,3}|webauthn|passkey|"
    r"hardware key|yubikey|certificate|totp|otp|number match\w{0,3}|windows hello|platform "
    r"authenticator)\b(?![^\n]{0,40}(?:den|fail|not))"
    r"|^fido_webauthn$|^mfa (?:ok|satisfied|passed)|^satisfied by"
)
DEVICE = (
    "device_compliant compliant_device is_compliant compliant known_device trusted_device managed_device is_managed "
    "device_trusted device_managed device.managed device.trusted device.is_compliant device_detail.is_compliant "
    "device_detail.is_managed managed trusted device_known device_registered"
)
FACTORS = (
    "mfa mfa_result mfa_used mfa_status mfa_satisfied mfa_method mfa_passed mfa_success mfa_ok factor auth_method "
    "authentication_method second_factor two_factor 2fa authentication_requirement_satisfied"
)
# What the house calls its own networks and places; the words begin it, as in a company's name they do not.
NETWORK = re.compile(
    r"(?:^|[,;=(] ?)(?:our |the )?(?:corp(?:orate)?|office|company|head ?office|campus|trusted|managed|home country|"
    r"usual(?= (?:isp|place|location|country|city|network|office)\b)|usual$|"
    r"known(?= (?:good|egress|network|office|range|location|place|country|city)\b)|known$)\b"
)
# Words of firms that sell networks: their names say whose line it is, and nothing of who uses it.
CARRIER = re.compile(
    r"\b(?:inc|ltd|llc|gmbh|plc|telecom\w{0,8}|telekom|communications?|hosting|cloud|networks|internet|broadband|"
    r"mobile|wireless|cable|as ?[0-9]{2,10}|un|not)\b"
)
# No field for a provider or an autonomous system: anybody may rent a line of a firm that is called "… Corp".
NETWORKS = "network network_name network_type egress location source_network ip_reputation client.zone"
RISKS = (
    "risk risk_level risk_state sign_in_risk risk_level_during_sign_in risk_level_aggregated debug_data.risk user_risk"
)
LOW_RISK = re.compile(
    r"^(?:low|none|safe|remediated|\{?(?:\"?level\"?)[=:]\"?low\"?\b.*|\{?reasons=.*level=low\}?|niedrig|faible|baja?|bassa?)$"
)
BEHAVIOURS = "behaviors behaviours debug_data.behaviors"
HISTORY = "prior_logins previous_logins prior_logins_from_ip login_count_90d prior_logins_from_asn"
MANY_BEFORE = 5


def assurances(facts: Facts) -> tuple[Leaf, ...]:
    """One field for each independent thing that speaks for the owner: the factor, the device, the network, the risk."""
    found = (
        _leaf(facts, DEVICE, lambda leaf: leaf.value is True or leaf.text in ("yes", "true", "ja", "oui", "si", "sim")),
        _leaf(facts, FACTORS, lambda leaf: leaf.value is True or bool(FACTOR.search(leaf.text))),
        _leaf(
            facts,
            NETWORKS,
            lambda leaf: bool(NETWORK.search(leaf.text)) and not CARRIER.search(leaf.text),
        ),
        _leaf(facts, RISKS, lambda leaf: bool(LOW_RISK.match(leaf.text))),
        _leaf(facts, BEHAVIOURS, lambda leaf: "negative" in leaf.text and "positive" not in leaf.text),
        _leaf(facts, HISTORY, lambda leaf: (fields.count_of(leaf.value) or 0) >= MANY_BEFORE),
        facts.context.listed if not facts.doubted else None,
    )
    return tuple(leaf for leaf in found if leaf is not None)


def _leaf(facts: Facts, names: str, test: Callable[[Leaf], bool]) -> Leaf | None:
    return next((leaf for leaf in facts.index.all(names) if test(leaf)), None)
