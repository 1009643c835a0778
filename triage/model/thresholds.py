"""The lines that scoring and policy share: from where on a number counts as bad.

Each is a choice of this project, with its ground beside it; changing one changes POLICY_VERSION too.
"""

from __future__ import annotations

from collections.abc import Iterable

# AbuseIPDB's own advice is to block from 75 % confidence on and to look closer from about 25 %.
ABUSE_MALICIOUS = 75
ABUSE_SUSPICIOUS = 25

# One or two engines out of 70 to 95 are often a false alarm of theirs; three rarely are.
ENGINES_MALICIOUS = 3
ENGINES_SUSPICIOUS = 1

# High >= 70 > Medium >= 40 > Low.
SCORE_HIGH = 70
SCORE_MEDIUM = 40

# What the prompt shows of one field and of all fields; the rest is cut, which forbids FALSE_POSITIVE.
PROMPT_FIELD_CHARACTERS = 8_000
PROMPT_TOTAL_CHARACTERS = 24_000
PROMPT_FIELDS = 2_000

# An operator's list says something bad unless its name starts with one of these words.
NEUTRAL_LISTS = ("tor", "vpn", "proxy", "proxies", "datacenter", "hosting", "cloud", "residential", "allow", "known")


def bad_lists(names: Iterable[str]) -> tuple[str, ...]:
    """The names of lists that hold bad indicators; a list of Tor exits or VPN ranges is none of them."""
    return tuple(name for name in names if not name.lower().startswith(NEUTRAL_LISTS))
