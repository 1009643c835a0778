"""Signatures of webhooks against published and foreign vectors, and everything near a good one that is none."""

from __future__ import annotations

import base64

import pytest
from werkzeug.datastructures import Headers

from triage.web.hook_signatures import Signed, claim_in, delivery_id, holds

# GitHub docs, "Validating webhook deliveries", "Testing the webhook payload validation".
GITHUB = Headers({"X-Hub-Signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"})
GITHUB_KEY, GITHUB_BODY = b"It's a Secret to Everybody", b"Hello, World!"
# Made with the package standardwebhooks 1.1.0 of PyPI.
KEY = base64.b64decode("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
BODY = b'{"name":"x","alert":{"source_ip":"8.8.8.8"}}'
SENT = 1767323045
STANDARD = {
    "webhook-id": "msg_1",
    "webhook-timestamp": str(SENT),
    "webhook-signature": "v1,Eru30nflN+rszOuJzcK9YIvEQCeIyNDs497S0bnIdmo=",
}
GOOD = STANDARD["webhook-signature"]


def verifies(headers: Headers, body: bytes, key: bytes, now: float = SENT) -> bool:
    claim = claim_in(headers, body, now)
    return isinstance(claim, Signed) and holds(claim, [key])


def test_hub__the_published_vector() -> None:
    assert verifies(GITHUB, GITHUB_BODY, GITHUB_KEY)
    assert not verifies(GITHUB, GITHUB_BODY + b" ", GITHUB_KEY)
    assert not verifies(GITHUB, GITHUB_BODY, GITHUB_KEY + b" ")


@pytest.mark.parametrize(
    "header",
    ["", "sha256=", "sha1=757107ea", GITHUB["X-Hub-Signature-256"].removeprefix("sha256="), "sha256=é" * 9],
)
def test_hub__no_signature(header: str) -> None:
    assert isinstance(claim_in(Headers({"X-Hub-Signature-256": header}), b"", SENT), str)


def test_hub__any_case_of_the_digits() -> None:
    upper = Headers({"x-hub-signature-256": "sha256=" + GITHUB["X-Hub-Signature-256"][7:].upper()})
    assert verifies(upper, GITHUB_BODY, GITHUB_KEY)


def test_standard__a_vector_of_the_reference_library() -> None:
    assert verifies(Headers(STANDARD), BODY, KEY)


@pytest.mark.parametrize("changed", [b"", BODY + b"\n", BODY.replace(b"8.8.8", b"8.8.4"), BODY.replace(b":", b": ")])
def test_standard__the_raw_bytes_count(changed: bytes) -> None:
    assert not verifies(Headers(STANDARD), changed, KEY)


@pytest.mark.parametrize(("off", "good"), [(-300, True), (300, True), (-301, False), (301, False), (10**9, False)])
def test_standard__five_minutes_either_way(off: int, good: bool) -> None:
    assert verifies(Headers(STANDARD), BODY, KEY, SENT + off) is good


@pytest.mark.parametrize(
    ("signature", "good"),
    [
        (f"v1,AAAA {GOOD}", True),
        (f"{GOOD} v1a,AAAA v2,BBBB", True),
        (f"  {GOOD}  ", True),
        ("", False),
        ("v1", False),
        ("v1,", False),
        (GOOD.replace("v1,", "v1a,"), False),
        (GOOD.replace("v1,", ""), False),
        (GOOD.replace("v1,", "v1=").strip(), False),
        (GOOD.rstrip("="), False),
        (GOOD.lower(), False),
        ("v1,é\x80", False),
        (" ".join(["v1,AAAA"] * 16) + f" {GOOD}", False),
    ],
)
def test_standard__any_of_several_signatures(signature: str, good: bool) -> None:
    assert verifies(Headers({**STANDARD, "webhook-signature": signature}), BODY, KEY) is good


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("webhook-id", "msg_2"),
        ("webhook-id", ""),
        ("webhook-id", "msg.1"),
        ("webhook-id", "m" * 256),
        ("webhook-id", "ms g"),
        ("webhook-timestamp", str(SENT + 1)),
        ("webhook-timestamp", ""),
        ("webhook-timestamp", f"+{SENT}"),
        ("webhook-timestamp", f"{SENT}.0"),
        ("webhook-timestamp", f"{SENT}000000000000000000000"),
        ("webhook-timestamp", "١٧٦٧٣٢٣٠٤٥"),
        ("webhook-timestamp", "nan"),
    ],
)
def test_standard__id_and_time_are_part_of_it(name: str, value: str) -> None:
    assert not verifies(Headers({**STANDARD, name: value}), BODY, KEY)


def test_standard__the_parts_cannot_be_shifted() -> None:
    """Without the rule on full stops, `a.1767323045` + `.b` could be read in two ways."""
    shifted = {**STANDARD, "webhook-id": f"msg_1.{SENT}", "webhook-timestamp": str(SENT)}
    assert isinstance(claim_in(Headers(shifted), b"", SENT), str)


def test_claim__the_timestamp_cannot_be_dropped_by_another_header() -> None:
    both = Headers({**STANDARD, "webhook-signature": "v1,AAAA", **dict(GITHUB)})
    assert not verifies(both, GITHUB_BODY, GITHUB_KEY)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"}, "72d3162e-cc78-11e3-81ab-4c9367dc0958"),
        ({"x-delivery-id": " 17 "}, "17"),
        ({"webhook-id": "", "X-Gitea-Delivery": "g"}, "g"),
        ({"X-Delivery-ID": "x" * 256}, None),
        ({"X-Delivery-ID": "two words"}, None),
        ({"X-Delivery-ID": "é"}, None),
    ],
)
def test_delivery_id__by_the_usual_headers(headers: dict[str, str], expected: str | None) -> None:
    assert delivery_id(Headers(headers)) == expected
