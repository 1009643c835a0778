"""Writes a small IPv4 database in the MaxMind format, so that tests need no file of anybody's."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any

MARKER = b"\xab\xcd\xefMaxMind.com"
BUILD_EPOCH = 1_790_000_000


def write_mmdb(path: Path, records: dict[str, Any]) -> Path:
    """`records` maps networks to their records; the build date is 2026-09-21."""
    nodes: list[list[Any]] = [[None, None]]
    for text, record in records.items():
        _insert(nodes, ipaddress.ip_network(text), record)
    data, tree = b"", b""
    for node in nodes:
        for branch in node:
            value = len(nodes) if branch is None else branch
            if not isinstance(value, int):
                value, data = len(nodes) + 16 + len(data), data + _encoded(value[0])
            tree += value.to_bytes(3, "big")
    path.write_bytes(tree + bytes(16) + data + MARKER + _encoded(_metadata(len(nodes))))
    return path


def _insert(nodes: list[list[Any]], network: Any, record: Any) -> None:
    bits = f"{int(network.network_address):032b}"[: network.prefixlen]
    at = 0
    for bit in bits[:-1]:
        if nodes[at][int(bit)] is None:
            nodes.append([None, None])
            nodes[at][int(bit)] = len(nodes) - 1
        at = nodes[at][int(bit)]
    nodes[at][int(bits[-1])] = (record,)


def _metadata(node_count: int) -> dict[str, Any]:
    numbers = {"binary_format_major_version": (5, 2), "binary_format_minor_version": (5, 0), "ip_version": (5, 4)}
    sizes = {"record_size": (5, 24), "node_count": (6, node_count), "build_epoch": (9, BUILD_EPOCH)}
    return {**numbers, **sizes, "database_type": "test", "description": {}, "languages": []}


def _encoded(value: Any) -> bytes:
    if isinstance(value, str):
        return _control(2, len(value.encode())) + value.encode()
    if isinstance(value, dict):
        return _control(7, len(value)) + b"".join(_encoded(key) + _encoded(item) for key, item in value.items())
    if isinstance(value, list):
        return _control(11, len(value)) + b"".join(map(_encoded, value))
    kind, number = value
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return _control(kind, len(raw)) + raw


def _control(kind: int, size: int) -> bytes:
    return bytes([kind << 5 | size]) if kind < 8 else bytes([size, kind - 7])
