"""The network of Tor exits that is known without any list."""

from __future__ import annotations

import ipaddress

# Announced for Tor exits by the associations that run them; the operator's list of exits says more where there is one.
TOR_NETWORK = ipaddress.ip_network("185.220.100.0/22")


def in_tor_network(address: str) -> bool:
    """Whether an address lies in that network."""
    return ":" not in address and ipaddress.ip_address(address) in TOR_NETWORK
