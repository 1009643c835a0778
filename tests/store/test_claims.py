"""Claims in the store: one answers a key at a time, a day long."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.store.making import NOON, in_threads, rows_of
from triage.model.claim import Claim, Holder
from triage.store import Store
from triage.store.rows import NewAnswer
from triage.store.tables import instant

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = instant(NOON)


def claim(after: timedelta = timedelta(0), body: str = "b" * 64, key: str = "k") -> Claim:
    return Claim(key, body, NOON + after, NOON + after + timedelta(seconds=35))


def test_claim__one_at_a_time(store: Store) -> None:
    assert (store.claim(claim()), store.claim(claim())) == (FIRST, 0)
    assert store.holder_of("k") == Holder("b" * 64, NOON + timedelta(seconds=35))
    assert store.claim(claim(key="other")) == FIRST


def test_claim__of_many_threads_at_once_is_one(store: Store) -> None:
    assert sorted(in_threads(16, lambda _: [store.claim(claim())]))[-2:] == [0, FIRST]


@pytest.mark.parametrize(
    ("after", "body", "first"),
    [
        (timedelta(seconds=34), "b", 0),
        (timedelta(seconds=35), "b", FIRST),
        (timedelta(seconds=35), "c", 0),
        (DAY - HOUR, "b", FIRST),
        (DAY, "b", FIRST + 86_400_000_000),
        (DAY, "c", FIRST + 86_400_000_000),
    ],
)
def test_claim__that_was_never_answered(store: Store, after: timedelta, body: str, first: int) -> None:
    store.claim(claim())
    assert store.claim(claim(after, body * 64)) == first


def test_give_up__the_next_one_goes_on_with_the_same_marks(store: Store) -> None:
    store.claim(claim())
    store.give_up("k")
    assert store.claim(claim(timedelta(seconds=1))) == FIRST


def test_answer__ends_the_claim_for_a_day(store: Store, tmp_path: Path) -> None:
    store.claim(claim())
    store.remember(NewAnswer("k", "b" * 64, "{}", NOON))
    assert rows_of(tmp_path, "SELECT count(*) FROM claims") == [(0,)]
    assert store.claim(claim(DAY - HOUR)) == 0
    assert store.claim(claim(DAY)) == FIRST + 86_400_000_000
    assert store.answer_to("k") is None


def test_claims__that_nobody_came_back_for_go(store: Store, tmp_path: Path) -> None:
    for number in range(5):
        store.claim(claim(key=f"k{number}"))
    store.claim(claim(DAY + HOUR, key="new"))
    assert rows_of(tmp_path, "SELECT key FROM claims") == [("new",)]
