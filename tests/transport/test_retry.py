from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transport.conftest import FakeTime
from triage.errors import QuotaExhausted, UpstreamError
from triage.transport.retry import Retries, RetryBudget, TryAgain, parse_retry_after

NOW = 1_795_608_000.0  # 2026-11-25T12:00:00Z


@pytest.fixture
def retries(time: FakeTime) -> Retries:
    return Retries(sleep=time.sleep, rng=lambda: 1.0)


def failing(times: int, pause: float | None = None) -> Callable[[], str]:
    outcomes = iter([*[TryAgain(UpstreamError(f"failure {n}"), pause) for n in range(1, times + 1)], "answer"])

    def attempt() -> str:
        outcome = next(outcomes)
        if isinstance(outcome, TryAgain):
            raise outcome
        return str(outcome)

    return attempt


def never() -> bool:
    return False


def test_run__two_failures_then_an_answer(retries: Retries, time: FakeTime) -> None:
    assert retries.run(failing(2), time.deadline(30), never) == "answer"
    assert time.slept == [0.5, 1.0]


def test_run__three_attempts_at_most(retries: Retries, time: FakeTime) -> None:
    with pytest.raises(UpstreamError, match="failure 3"):
        retries.run(failing(3), time.deadline(30), never)


def test_run__other_errors_end_it(retries: Retries, time: FakeTime) -> None:
    def attempt() -> str:
        raise QuotaExhausted("used up")

    with pytest.raises(QuotaExhausted):
        retries.run(attempt, time.deadline(30), never)
    assert time.slept == []


def test_run__full_jitter(time: FakeTime) -> None:
    chances = iter([0.25, 0.5])
    Retries(sleep=time.sleep, rng=lambda: next(chances)).run(failing(2), time.deadline(30), never)
    assert time.slept == [0.125, 0.5]


def test_run__retry_after_is_the_least_pause(retries: Retries, time: FakeTime) -> None:
    retries.run(failing(1, pause=3.0), time.deadline(30), never)
    assert time.slept == [3.5]


def test_run__never_sleeps_past_the_deadline(retries: Retries, time: FakeTime) -> None:
    with pytest.raises(UpstreamError, match="failure 2"):
        retries.run(failing(3), time.deadline(1.4), never)
    assert time.slept == [0.5]


def test_run__gives_up_when_told(retries: Retries, time: FakeTime) -> None:
    with pytest.raises(UpstreamError, match="failure 1"):
        retries.run(failing(1), time.deadline(30), lambda: True)


def test_budget__a_dead_upstream_is_asked_ten_percent_more(time: FakeTime) -> None:
    retries, attempts = Retries(sleep=time.sleep, rng=lambda: 0.0), 0

    def attempt() -> str:
        nonlocal attempts
        attempts += 1
        raise TryAgain(UpstreamError("dead"))

    for _ in range(1000):
        with pytest.raises(UpstreamError):
            retries.run(attempt, time.deadline(30), never)
    assert attempts == 1000 + 10 + 99


def test_budget__ten_calls_earn_one_retry() -> None:
    budget = RetryBudget(bucket=1.0)
    assert (budget.take(), budget.take()) == (True, False)
    for _ in range(10):
        budget.earn()
    assert (budget.take(), budget.take()) == (True, False)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("0", 1.0),
        ("-5", 1.0),
        ("1e99", 86400.0),
        ("inf", 86400.0),
        ("99999999999999999999", 86400.0),
        ("Wed, 25 Nov 2026 12:00:30 GMT", 30.0),
        ("Wed, 25 Nov 2026 11:59:00 GMT", 1.0),
        ("Wed, 25 Nov 2093 12:00:30 GMT", 86400.0),
        ("Wed, 99 Nov 2026 12:00:30 GMT", None),
    ],
)
def test_retry_after__forms(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


@settings(max_examples=200)
@given(st.text(max_size=60) | st.from_regex(r"\A[A-Z][a-z]{2}, [0-9]{1,9} Nov [0-9]{1,9} [0-9:]{1,9} [+-][0-9]{1,9}\Z"))
def test_retry_after__any_text_is_none_or_in_range(value: str) -> None:
    seconds = parse_retry_after(value, NOW)
    assert seconds is None or 1.0 <= seconds <= 86400.0
