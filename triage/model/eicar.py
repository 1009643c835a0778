"""The EICAR test file: every scanner reports it, it does nothing (eicar.org, "Download anti malware testfile")."""

from __future__ import annotations

# MD5, SHA-1 and SHA-256 of the 68 bytes, then of the two archives of it that the same page offers.
EICAR_HASHES = frozenset(
    (
        "44d88612fea8a8f36de82e1278abb02f",
        "3395856ce81f2b7382dee72602f798b642f14140",
        "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
        "6ce6f415d8475545be5ba114f208b0ff",
        "d27265074c9eac2e2122ed69294dbc4d7cce9141",
        "2546dcffc5ad854d4ddc64fbf056871cd5a00f2471cb7a5bfd4ac23b6e9eedad",
        "e4968ef99266df7c9a1f0637d2389dab",
        "bec1b52d350d721c7e22a6d4bb0a92909893a3ae",
        "e1105070ba828007508566e28a2b8d4c65d192e9eaf3b7868382b7cae747b397",
    )
)
