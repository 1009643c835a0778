"""The words in a field's name, and the places of a payload: nested, packed into texts, too many of them, damaged."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.intake.adapters import generic
from triage.intake.meaning import Fields
from triage.intake.places import MAX_HEAD, MAX_TAIL, leaves_of
from triage.intake.read import read_payload
from triage.intake.vocabulary import words_of
from triage.model.alert import Alert, Sureness

SHA256, MD5 = "ab" * 32, "ef" * 16
OUT, IN = "203.0.113.7", "10.1.2.3"


def read(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters={"generic": generic.ADAPTER})
    return alert


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("SrcIPAddr", "src ip address"),
        ("src-ip_addr", "src ip address"),
        ("srcip", "src ip"),
        ("sourceIPAddress", "source ip address"),
        ("agentIpV4", "agent ip"),
        ("targetusername", "target user name"),
        ("SHA-256", "sha256"),
        ("objectFileHashSha1", "object file hash sha1"),
        ("cs-username", "cs user name"),
        ("userIDs", "user id"),
        ("Computer Name", "computer name"),
        ("support", "support"),
        ("", ""),
    ],
)
def test_words__of_a_name_in_any_spelling(key: str, words: str) -> None:
    assert " ".join(words_of(key)) == words


def test_packed__json_in_a_text_is_read_as_a_guess() -> None:
    alert = read({"title": "x", "raw_event": json.dumps({"src_ip": OUT, "login": "ana", "sha256": SHA256})})
    assert (alert.source_ip, alert.users, alert.hashes) == (OUT, ("ana",), (SHA256,))
    assert (alert.origins["users"].pointer, alert.origins["users"].sureness) == ("/raw_event", Sureness.GUESSED)


@pytest.mark.parametrize("name", "rawmsg raw_msg rawEvent original_event payload event_data_json raw_message".split())
def test_packed__both_ends_under_the_names_of_containers(name: str) -> None:
    alert = read({"title": "x", name: json.dumps({"src_ip": OUT, "dest_ip": IN}) + "\n"})
    assert (alert.source_ip, alert.destination_ip) == (OUT, IN)


def test_packed__pairs_in_a_message_are_read_as_a_guess() -> None:
    fields = Fields({"message": 'act=deny srcip=203.0.113.7 dstip=10.1.2.3 user="ana" severity=high'})
    read_from = {name: next(fields.candidates(name)) for name in ("source_ip", "destination_ip", "users", "severity")}
    assert [value for value, _ in read_from.values()] == [OUT, IN, "ana", "high"]
    assert {origin.sureness for _, origin in read_from.values()} == {Sureness.GUESSED}


def test_packed__a_windows_event_in_xml() -> None:
    xml = "<Computer>pc-1</Computer><Data Name='TargetUserName'>ana</Data><Data Name='IpAddress'>203.0.113.7</Data>"
    alert = read({"title": "x", "message": xml})
    assert (alert.hosts, alert.users, alert.source_ip) == (("pc-1",), ("ana",), OUT)


@pytest.mark.parametrize(
    "payload",
    [
        {"message": "user x logged in severity=low src=192.0.2.9 dst=192.0.2.8 user=y"},
        {"description": "a=b srcip=192.0.2.9 dstip=192.0.2.8 severity=low"},
        {"user_agent": '{"src_ip": "192.0.2.9", "severity": "low"}', "file_name": '[{"src_ip": "192.0.2.9"}]'},
        {"message": 'it said {"src_ip": "192.0.2.9", "severity": "low"}'},
    ],
)
def test_packed__what_somebody_may_have_written_is_no_field(payload: Any) -> None:
    alert = read({"title": "x", **payload})
    assert (alert.source_ip, alert.destination_ip, alert.severity) == (None, None, None)


def test_packed__the_first_pair_of_a_name_counts() -> None:
    fields = Fields({"message": "severity=high user=ana srcip=203.0.113.7 msg=x severity=low srcip=192.0.2.9"})
    found = [next(fields.candidates(name))[0] for name in ("severity", "source_ip")]
    assert found == ["high", OUT]


def test_packed__what_stands_in_the_open_comes_first() -> None:
    alert = read({"raw_event": '{"src_ip": "192.0.2.1"}', "alert": {"detail": {"src_ip": OUT}}})
    assert (alert.source_ip, alert.origins["source_ip"].sureness) == (OUT, Sureness.NAMED)


def test_order__the_shallow_before_the_deep() -> None:
    alert = read({"evidence": [{"items": [{"src_ip": IN}]}], "data": {"src_ip": OUT}})
    assert (alert.source_ip, alert.origins["source_ip"].pointer) == (OUT, "/data/src_ip")


def test_leaves__head_and_tail_of_a_large_document() -> None:
    found = leaves_of({"noise": [{"n": number} for number in range(20_000)], "src_ip": OUT})
    assert len(found) == MAX_HEAD + MAX_TAIL
    assert (found[0].pointer, found[-1].pointer) == ("/src_ip", "/noise/19999/n")


NAMES = st.sampled_from("src_ip user host url sha256 severity time type value name message data.x direction".split())
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
VALUES |= st.sampled_from(
    [OUT, "::1%x%y", "a=b c=d e=f", '{"a":', "[[[", "\\", "1e999", "S-1-5-18", "4 (high)", MD5, "://"]
)
OBJECTS = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=8), inner, max_size=5)
)


@settings(max_examples=300, deadline=None)
@given(OBJECTS)
def test_fields__never_raise_and_tell_a_place(payload: Any) -> None:
    fields = Fields(payload)
    names = (
        "name timestamp severity source_ip destination_ip source_port users hosts urls hashes link location addresses"
    )
    for name in names.split():
        assert all(origin.pointer[:1] in ("", "/") for _, origin in fields.candidates(name))
