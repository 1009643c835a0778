"""Is an address inside any of many networks? Sorted, merged intervals and one bisection, however many there are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class AddressRanges:
    """An unchanging set of networks of both versions."""

    def __init__(self, networks: Iterable[Network] = ()) -> None:
        bounds: dict[int, list[tuple[int, int]]] = {4: [], 6: []}
        for network in networks:
            bounds[network.version].append((int(network.network_address), int(network.broadcast_address)))
        self._merged = {version: _merge(sorted(pairs)) for version, pairs in bounds.items()}

    def __contains__(self, address: Address) -> bool:
        starts, ends = self._merged[address.version]
        place = bisect_right(starts, int(address)) - 1
        return place >= 0 and int(address) <= ends[place]

    def __bool__(self) -> bool:
        return any(starts for starts, _ in self._merged.values())


def _merge(pairs: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Starts and ends of the disjoint intervals that cover `pairs`, which come sorted."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in pairs:
        if ends and start <= ends[-1] + 1:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends
