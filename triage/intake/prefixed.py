"""The same fields under several roots, as a product's paths."""

from __future__ import annotations


def prefixed(prefixes: str, names: str) -> str:
    """Each name under each prefix ("." stands for the payload itself), parted by blanks, the first name first.
    Example: prefixed(". properties", "title") == "title properties.title"."""
    roots = ["" if prefix == "." else f"{prefix}." for prefix in prefixes.split()]
    return " ".join(f"{root}{name}" for name in names.split() for root in roots)
