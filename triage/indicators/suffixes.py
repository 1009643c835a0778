"""Which endings of a name are real: the top-level domains of the public suffix list, read from a bundled file."""

from __future__ import annotations

from functools import lru_cache

from publicsuffixlist import PublicSuffixList

# Endings that bare words in text carry for other reasons: files, archives, attributes ("user.name", "event.id").
# In a field made for a name, and in a link, they are endings like any other.
AMBIGUOUS = frozenset("zip sh py pl rs md so ps app mov cab cat pub map dot mk mm la vi docs pm name id".split())

# First labels of reversed names, as packages of Java and its kin are called ("com.sun.jndi").
_PACKAGE_HEADS = frozenset("com org java javax jakarta android androidx kotlin scala sun".split())
_PLAIN_ENDINGS = frozenset({"com", "net", "org"})

_LIST = PublicSuffixList(only_icann=True, accept_unknown=False)


@lru_cache(maxsize=4096)
def is_public_suffix(label: str) -> bool:
    """Whether a last label, lower-case and in its ASCII form, is a top-level domain of the public DNS."""
    return _LIST.publicsuffix(f"x.{label}") is not None


def looks_like_a_name(token: str) -> bool:
    """Whether a bare, well-formed dotted word in text is a domain rather than a file, a class or a package."""
    head, ending = token.split(".", 1)[0], token.rsplit(".", 1)[-1]
    if ending.lower() in AMBIGUOUS or "_" in token:
        return False
    if not (ending.islower() or token.isupper()):
        return False
    if head in _PACKAGE_HEADS and ending not in _PLAIN_ENDINGS:
        return False
    return is_public_suffix(ending.lower())
