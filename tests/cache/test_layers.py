import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cache.clocks import SetClock
from triage.cache import layers
from triage.cache.journal import Journal
from triage.cache.layers import AiCache, CachedReading, CachedReply, IntelCache
from triage.model.finding import Reading
from triage.model.indicator import Indicator, Kind, Origin

TOR_EXIT = Indicator("185.220.101.52", Kind.IP)
WHOLE = Reading(
    100, 173, True, False, False, True, False, False, "hosting", "DE", 5, 1, 90, ("tor", "bad"), "2026-01-01"
)


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def intel(tmp_path, clock):
    return IntelCache(Journal(tmp_path / "threat_intel.jsonl", clock), ttl=100, miss_ttl=10)


@pytest.fixture
def replies(tmp_path, clock):
    return AiCache(Journal(tmp_path / "ai_response.jsonl", clock), ttl=100)


def rewrite(intel, **changes):
    """Change the stored value on disk, as somebody else might."""
    path = intel.journal._path
    record = json.loads(path.read_text())
    record["value"].update(changes)
    path.write_text(f"\n{json.dumps(record)}\n")


@pytest.mark.parametrize(
    "reading", [WHOLE, Reading(), Reading(abuse_score=0, is_tor=False), Reading(malicious=0, engines=70)]
)
def test_intel__reading_comes_back_whole(intel, clock, reading):
    intel.put("abuseipdb", TOR_EXIT, reading)
    clock.time += 42.7
    assert intel.get("abuseipdb", TOR_EXIT) == CachedReading(reading, 42)


def test_intel__asked_and_not_known_is_an_answer(intel):
    intel.put("virustotal", TOR_EXIT, None)
    assert intel.get("virustotal", TOR_EXIT) == CachedReading(None, 0)


def test_intel__never_asked_is_none(intel):
    assert intel.get("virustotal", TOR_EXIT) is None


@pytest.mark.parametrize(
    ("reading", "age", "found"), [(WHOLE, 99, True), (WHOLE, 100, False), (None, 9, True), (None, 10, False)]
)
def test_intel__not_known_is_kept_shorter(intel, clock, reading, age, found):
    intel.put("abuseipdb", TOR_EXIT, reading)
    clock.time += age
    assert (intel.get("abuseipdb", TOR_EXIT) is not None) == found


def test_intel__a_shorter_ttl_holds_for_what_is_stored(intel, clock):
    intel.put("abuseipdb", TOR_EXIT, WHOLE)
    clock.time += 50
    assert IntelCache(intel.journal, ttl=50, miss_ttl=10).get("abuseipdb", TOR_EXIT) is None


@pytest.mark.parametrize(
    ("source", "indicator"),
    [
        ("virustotal", TOR_EXIT),
        ("abuseipdb", Indicator("185.220.101.5", Kind.IP)),
        ("abuseipdb", Indicator("185.220.101.52", Kind.DOMAIN)),
    ],
)
def test_intel__other_questions_have_no_answer(intel, source, indicator):
    intel.put("abuseipdb", TOR_EXIT, WHOLE)
    assert intel.get(source, indicator) is None


def test_intel__where_the_indicator_stood_does_not_matter(intel):
    intel.put("abuseipdb", TOR_EXIT, WHOLE)
    assert intel.get("abuseipdb", Indicator("185.220.101.52", Kind.IP, Origin.TEXT, "/message", "source")) is not None


def test_intel__another_version_of_reading_is_asked_again(intel, monkeypatch):
    intel.put("abuseipdb", TOR_EXIT, WHOLE)
    monkeypatch.setattr(layers, "READING_VERSION", 2)
    assert intel.get("abuseipdb", TOR_EXIT) is None


def test_intel__record_can_be_read_by_a_person(intel):
    intel.put("abuseipdb", TOR_EXIT, Reading(abuse_score=100))
    record = json.loads(intel.journal._path.read_text())
    assert record["value"] == {
        "source": "abuseipdb",
        "kind": "ip",
        "indicator": "185.220.101.52",
        "reading": {"abuse_score": 100},
    }
    assert (len(record["key"]), record["expires_at"] - record["stored_at"]) == (64, 100)


@pytest.mark.parametrize(
    "reading",
    [
        {"abuse_score": 101},
        {"abuse_score": -1},
        {"abuse_score": 1.0},
        {"abuse_score": "100"},
        {"abuse_score": True},
        {"total_reports": -1},
        {"is_tor": 1},
        {"is_tor": None},
        {"country": ["DE"]},
        {"listed_in": "tor"},
        {"listed_in": [1]},
        {"verdict": "clean"},
        [],
        "clean",
        0,
    ],
)
def test_intel__forged_reading_is_no_answer(intel, reading):
    intel.put("abuseipdb", TOR_EXIT, WHOLE)
    rewrite(intel, reading=reading)
    assert intel.get("abuseipdb", TOR_EXIT) is None


@pytest.mark.parametrize("change", [{"indicator": "8.8.8.8"}, {"source": "virustotal"}, {"kind": "domain"}])
def test_intel__record_moved_under_another_key_is_no_answer(intel, change):
    intel.put("abuseipdb", TOR_EXIT, WHOLE)
    rewrite(intel, **change)
    assert intel.get("abuseipdb", TOR_EXIT) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda v: st.dictionaries(st.sampled_from(sorted(layers._FIELD_TYPES)), v),
    )
)
@settings(max_examples=150, deadline=None)
def test_reading__only_typed_and_ranged_values(stored):
    reading = layers._reading(stored)
    assert reading is None or (reading.abuse_score is None or 0 <= reading.abuse_score <= 100)
    assert reading is None or reading.known() == {name: value for name, value in stored.items() if value != []}


def test_ai__reply_and_its_age(replies, clock):
    replies.put("ab" * 32, {"classification": "TRUE_POSITIVE"})
    clock.time += 7
    assert replies.get("ab" * 32) == CachedReply({"classification": "TRUE_POSITIVE"}, 7)


def test_ai__not_after_its_ttl(replies, clock):
    replies.put("ab" * 32, {})
    clock.time += 100
    assert replies.get("ab" * 32) is None


def test_ai__what_is_no_object_is_no_reply(replies):
    replies.journal.put("ab" * 32, ["TRUE_POSITIVE"], 100)
    assert replies.get("ab" * 32) is None


def test_ai__a_shorter_ttl_holds_for_what_is_stored(replies, clock):
    replies.put("ab" * 32, {})
    clock.time += 50
    assert AiCache(replies.journal, ttl=50).get("ab" * 32) is None
